//! The route table, which is also the OpenAPI table; and what answers where it has no entry.

use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{Data, ServiceConfig},
};
use utoipa::{
    OpenApi,
    openapi::{RefOr, path::ParameterIn},
};
use utoipa_actix_web::service_config::ServiceConfig as Table;

use super::{
    appointments, auth, availability, catalogue, employees, health, me, moves, occupancy,
    openapi::{self, Document},
    workshop,
};
use crate::{error::ApiError, page};

/// Every operation.
fn table(table: &mut Table<'_>) {
    table
        .service(health::get_health)
        .service(health::get_readiness)
        .service(workshop::get_workshop)
        .service(catalogue::list_categories)
        .service(catalogue::list_services)
        .service(catalogue::get_service)
        .service(availability::get_availability)
        .service(availability::list_availability_days)
        .service(availability::list_next_starts)
        .service(availability::get_available_slots)
        .service(auth::register)
        .service(auth::login)
        .service(auth::refresh)
        .service(auth::logout)
        .service(me::get_me)
        .service(me::update_me)
        .service(me::change_password)
        .service(appointments::book_appointment)
        .service(appointments::list_appointments)
        .service(appointments::get_appointment)
        .service(appointments::update_appointment)
        .service(appointments::get_appointment_history)
        .service(moves::cancel_appointment)
        .service(moves::assign_appointment)
        .service(moves::unassign_appointment)
        .service(moves::start_appointment)
        .service(moves::hold_appointment)
        .service(moves::resume_appointment)
        .service(moves::complete_appointment)
        .service(occupancy::get_occupancy)
        .service(employees::list_employees);
}

/// The OpenAPI document of the table.
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = utoipa_actix_web::AppExt::into_utoipa_app(actix_web::App::new())
        .openapi(Document::openapi())
        .configure(table)
        .split_for_parts();
    openapi::describe(&mut document);
    document
}

/// The document as text, made once per process.
#[derive(Clone)]
pub struct Published {
    json: std::sync::Arc<str>,
    /// Each path's segments, with the methods that it knows.
    paths: std::sync::Arc<[(Vec<String>, Vec<&'static str>)]>,
    /// The paths whose GET takes parameters in its query.
    queried: std::sync::Arc<[String]>,
}

impl Published {
    pub fn new() -> Result<Self, serde_json::Error> {
        let document = document();
        let paths = document.paths.paths.iter().map(|(path, item)| (segments(path), methods(item))).collect();
        let queried =
            document.paths.paths.iter().filter(|(_, item)| is_queried(item)).map(|(path, _)| path.clone());
        let queried = queried.collect();
        let mut json = document.to_pretty_json()?;
        json.push('\n');
        Ok(Self { json: json.into(), paths, queried })
    }

    pub fn json(&self) -> &str {
        &self.json
    }

    /// Does this operation take parameters in its query?
    pub fn takes_query(&self, method: &Method, pattern: &str) -> bool {
        matches!(*method, Method::GET | Method::HEAD) && self.queried.iter().any(|path| path == pattern)
    }

    /// The methods of a path that the table knows.
    fn methods(&self, path: &str) -> Option<&[&'static str]> {
        let asked = segments(path);
        let fills = |known: &str, asked: &str| known.starts_with('{') && !asked.is_empty();
        let fits = |known: &[String]| {
            known.len() == asked.len()
                && known.iter().zip(&asked).all(|(known, asked)| known == asked || fills(known, asked))
        };
        self.paths.iter().find(|(known, _)| fits(known)).map(|(_, methods)| methods.as_slice())
    }
}

fn is_queried(item: &utoipa::openapi::PathItem) -> bool {
    let parameters = item.get.iter().filter_map(|get| get.parameters.as_ref()).flatten();
    parameters.into_iter().any(|p| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Query))
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn methods(item: &utoipa::openapi::PathItem) -> Vec<&'static str> {
    let known = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    known.into_iter().filter(|(_, known)| *known).map(|(method, _)| method).collect()
}

/// Puts the table, the document and the page into an app.
pub fn configure(config: &mut ServiceConfig) {
    table(&mut Table::new(config));
    config.route("/openapi.json", actix_web::web::get().to(get_document));
    config.default_service(actix_web::web::to(unmatched));
}

async fn get_document(published: Data<Published>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(published.json.to_string())
}

/// A known path with another method is 405; an unknown one is the page's, or 404.
async fn unmatched(request: HttpRequest, published: Data<Published>) -> Result<HttpResponse, ApiError> {
    let path = request.path();
    if let Some(methods) = published.methods(path) {
        return Err(ApiError::method_not_allowed(methods.join(", ")));
    }
    if path == "/openapi.json" {
        return Err(ApiError::method_not_allowed("GET, HEAD".to_owned()));
    }
    if path.starts_with("/api/") || path.starts_with("/appointments/api/") {
        return Err(ApiError::not_found());
    }
    page::answer(&request).ok_or_else(ApiError::not_found)
}
