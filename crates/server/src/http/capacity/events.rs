//! The event stream of a day's public availability.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    get,
    http::header::{CacheControl, CacheDirective, HeaderName, HeaderValue},
    web::Data,
};
use futures_util::FutureExt;
use pitboard_api::{EventsQuery, LocalDate, ProblemCode, header::LAST_EVENT_ID, paths};

use crate::{
    auth::limits,
    db::Connection,
    http::capacity::availability::load_day,
    places::NoPlace,
    state::State,
    web::{
        error::ApiError,
        openapi::{self, BadQuery, Failures, Throttled},
        query::Query,
        rendered::Caching,
    },
};

/// The seconds after which a refused caller may try again: streams are open for long.
const RETRY_SECONDS: u64 = 30;

/// Extracts `Last-Event-ID`.
pub struct LastEventId(Option<String>);

impl FromRequest for LastEventId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.headers().get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
        ready(Ok(Self(id.map(str::to_owned))))
    }
}

openapi::parameters! {
    LastEventId: Header "Last-Event-ID"
        "The id of the last `availability` event that the caller got. If the day is the same still, the stream begins \
         with `touched` instead: what the public body does not show may have changed meanwhile."
        => openapi::string().min_length(Some(1)).max_length(Some(64)).examples(["3f1c9a0be27d4c5581aa06b2"]);
}

/// Streams the availability of a day.
///
/// Server-Sent Events, without personal data: `availability` with the body of `get_availability` at once and after
/// every change, also by the passing of time; `touched` with `{}` after a change that this body does not show; a
/// comment as a sign of life at least every 15 seconds. The id of an `availability` event identifies its content. The
/// stream ends when the server stops or cannot read the database; open it again, or poll `get_availability`.
#[utoipa::path(tag = "public", security(()), params(EventsQuery, LastEventId), responses((status = 200, body = String, content_type = "text/event-stream", example = "id: 3f1c9a0be27d4c5581aa06b2\nevent: availability\ndata: {…}\n\n"), BadQuery, Throttled, Failures))]
#[get("/api/v1/availability/events")]
pub async fn stream_availability(
    state: Data<State>,
    request: HttpRequest,
    LastEventId(held): LastEventId,
    query: Query<EventsQuery>,
) -> Result<HttpResponse, ApiError> {
    let EventsQuery { date: LocalDate(date) } = query.parse()?;
    let client = state.proxies.client(&request).to_string();
    let place = state.streams.place(limits::network(&client)).map_err(|none| match none {
        NoPlace::Network => {
            ApiError::new(ProblemCode::RateLimited, "Too many streams are open; please poll.")
                .retry_after(RETRY_SECONDS)
        }
        NoPlace::Server => ApiError::unavailable("too many streams are open"),
    })?;
    let address = format!("{}?date={date}", paths::GET_AVAILABILITY.path);
    let streams = state.streams.clone();
    let load = move || {
        let (answers, clock, address) = (state.answers.clone(), state.clock.clone(), address.clone());
        let load = move |conn: &mut Connection<'_>| load_day(conn, &clock, date, None);
        async move { answers.get_or_load(&address, Caching::Everyone, load).await }.boxed_local()
    };
    // A failure is a problem document, which ends the client's attempts; a stream would be opened again at once.
    load().await?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(CacheControl(vec![CacheDirective::NoStore]))
        // Proxies such as nginx would collect the events.
        .insert_header((HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")))
        .streaming(streams.begin(place, date, held, Box::new(load))))
}
