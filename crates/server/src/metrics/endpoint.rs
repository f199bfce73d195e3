//! The port of the metrics: `GET /metrics`, and nothing else.

use std::{io, net::TcpListener};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::Server,
    http::header::ContentType,
    web::{Data, get},
};

use crate::state::State;

/// The media type of the text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Builds the server of the metrics, which runs as soon as it is polled.
pub fn serve(listener: TcpListener, state: Data<State>) -> io::Result<Server> {
    let application = move || App::new().app_data(state.clone()).route("/metrics", get().to(answer));
    Ok(HttpServer::new(application).workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}

async fn answer(state: Data<State>) -> HttpResponse {
    match state.metrics.text(&state).await {
        Ok(text) => HttpResponse::Ok().content_type(TEXT).body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            HttpResponse::InternalServerError().content_type(ContentType::plaintext()).body("no metrics\n")
        }
    }
}
