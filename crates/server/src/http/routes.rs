//! The route table, which is also the OpenAPI table, and the default service for paths without an entry.

use actix_web::{
    HttpRequest, HttpResponse,
    guard::{Not, Put},
    web::{Data, ServiceConfig, resource},
};
use pitboard_api::paths;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig as Table;

use crate::{
    http::{
        appointments::{book, edit, list, read, reschedule, transitions},
        calendar::{capacity_overrides, closures, settings, settings_file, weekly_patterns, workshop},
        capacity::{availability, events, ledger, occupancy},
        catalogue::{categories, price_list, prices, public, service_changes, services},
        health,
        insight::{audit_log, statistics},
        people::{customers, employee_admin, employees, export, links, me, sign_in, vehicles},
    },
    web::{
        error::ApiError,
        openapi::{self, Document},
        page,
        published::Published,
    },
};

/// Registers every operation.
fn table(table: &mut Table<'_>) {
    table
        .service(health::get_health)
        .service(health::get_readiness)
        .service(workshop::get_workshop)
        .service(public::list_categories)
        .service(public::list_services)
        .service(public::get_service)
        .service(categories::list_managed_categories)
        .service(categories::get_managed_category)
        .service(categories::create_category)
        .service(categories::order_categories)
        .service(categories::update_category)
        .service(categories::activate_category)
        .service(categories::deactivate_category)
        .service(categories::delete_category)
        .service(services::list_managed_services)
        .service(services::get_managed_service)
        .service(services::create_service)
        .service(services::update_service)
        .service(services::activate_service)
        .service(services::deactivate_service)
        .service(services::delete_service)
        .service(service_changes::change_services)
        .service(prices::get_prices)
        .service(prices::set_prices)
        .service(prices::raise_prices)
        .service(price_list::export_prices)
        .service(price_list::import_prices)
        .service(availability::get_availability)
        .service(availability::list_availability_days)
        .service(availability::list_next_starts)
        .service(events::stream_availability)
        .service(availability::get_available_slots)
        .service(sign_in::register)
        .service(sign_in::login)
        .service(sign_in::refresh)
        .service(sign_in::logout)
        .service(links::accept_invitation)
        .service(links::reset_password)
        .service(me::get_me)
        .service(me::update_me)
        .service(me::change_password)
        .service(vehicles::list_vehicles)
        .service(vehicles::add_vehicle)
        .service(vehicles::delete_vehicle)
        .service(book::book_appointment)
        .service(list::list_appointments)
        .service(read::get_appointment)
        .service(edit::update_appointment)
        .service(read::get_appointment_history)
        .service(transitions::cancel_appointment)
        .service(transitions::assign_appointment)
        .service(transitions::unassign_appointment)
        .service(transitions::start_appointment)
        .service(transitions::hold_appointment)
        .service(transitions::resume_appointment)
        .service(transitions::complete_appointment)
        .service(reschedule::reschedule_appointment)
        .service(reschedule::reopen_appointment)
        .service(reschedule::restore_appointment)
        .service(edit::add_appointment_note)
        .service(occupancy::get_occupancy)
        .service(ledger::get_ledger)
        .service(employees::list_employees)
        .service(employees::get_employee)
        .service(employees::set_employee_status)
        .service(employee_admin::create_employee)
        .service(employee_admin::update_employee)
        .service(employee_admin::activate_employee)
        .service(employee_admin::deactivate_employee)
        .service(employee_admin::reset_employee_password)
        .service(customers::list_customers)
        .service(customers::get_customer)
        .service(customers::update_customer)
        .service(customers::activate_customer)
        .service(customers::deactivate_customer)
        .service(customers::reset_customer_password)
        .service(export::export_customer)
        .service(customers::erase_customer)
        .service(audit_log::list_audit_log)
        .service(statistics::get_statistics)
        .service(statistics::export_statistics)
        .service(weekly_patterns::list_weekly_patterns)
        .service(weekly_patterns::get_weekly_pattern)
        .service(weekly_patterns::create_weekly_pattern)
        .service(weekly_patterns::delete_weekly_pattern)
        .service(closures::list_closures)
        .service(closures::get_closure)
        .service(closures::create_closure)
        .service(closures::delete_closure)
        .service(capacity_overrides::list_capacity_overrides)
        .service(capacity_overrides::get_capacity_override)
        .service(capacity_overrides::create_capacity_override)
        .service(capacity_overrides::delete_capacity_override)
        .service(settings::get_settings)
        .service(settings::update_settings)
        .service(settings_file::export_settings)
        .service(settings_file::import_settings)
        .service(settings_file::reset_settings);
}

/// Builds the OpenAPI document of the table.
fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = utoipa_actix_web::AppExt::into_utoipa_app(actix_web::App::new())
        .openapi(Document::openapi())
        .configure(table)
        .split_for_parts();
    openapi::complete(&mut document);
    document
}

/// Returns the document as it is published.
pub fn published() -> Result<Published, serde_json::Error> {
    Published::new(&document())
}

/// Registers the table, the document and the page.
pub fn configure(config: &mut ServiceConfig) {
    // Otherwise its other methods would be those of a category.
    let order = resource(paths::ORDER_CATEGORIES.path).guard(Not(Put()));
    config.service(order.to(unmatched));
    table(&mut Table::new(config));
    config.route("/openapi.json", actix_web::web::get().to(get_document));
    config.default_service(actix_web::web::to(unmatched));
}

async fn get_document(published: Data<Published>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(published.body())
}

/// Responds 405 to another method of a known path, and with the page or 404 to an unknown path.
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
