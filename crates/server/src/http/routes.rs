//! The route table, which is also the OpenAPI table, the documents beside it, and the default service for paths
//! without an entry.

use actix_web::{
    HttpRequest, HttpResponse,
    guard::{Not, Post, Put},
    http::{Method, header},
    web::{Data, ServiceConfig, resource},
};
use pitboard_api::paths;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig as Table;

use crate::{
    http::{
        appointments::{book, cancel_several, edit, holds, list, read, reschedule, transitions},
        calendar::{capacity_overrides, closures, settings, settings_file, weekly_patterns, workshop},
        capacity::{availability, events, ledger, occupancy, overview, starts},
        catalogue::{categories, price_list, prices, public, service_changes, services},
        embed, health,
        insight::{audit_log, statistics},
        integrations::{api_keys, deliveries, feed, webhooks},
        mcp,
        people::{
            customers, employee_admin, employees, export, links, me, second_factor, sessions, sign_in,
            vehicles,
        },
        security_txt,
    },
    state::State,
    web::{
        error::ApiError,
        guide,
        openapi::{self, Document},
        origins::Sharing,
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
        .service(overview::list_availability_days)
        .service(starts::list_next_starts)
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
        .service(sessions::list_sessions)
        .service(sessions::end_session)
        .service(second_factor::get_second_factor)
        .service(second_factor::set_up_second_factor)
        .service(second_factor::confirm_second_factor)
        .service(second_factor::remove_second_factor)
        .service(second_factor::replace_recovery_codes)
        .service(vehicles::list_vehicles)
        .service(vehicles::add_vehicle)
        .service(vehicles::delete_vehicle)
        .service(book::book_appointment)
        .service(holds::create_hold)
        .service(holds::release_hold)
        .service(list::list_appointments)
        .service(read::get_appointment)
        .service(edit::update_appointment)
        .service(read::get_appointment_history)
        .service(cancel_several::cancel_appointments)
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
        .service(second_factor::remove_employee_second_factor)
        .service(customers::list_customers)
        .service(customers::get_customer)
        .service(customers::update_customer)
        .service(customers::activate_customer)
        .service(customers::deactivate_customer)
        .service(customers::confirm_customer)
        .service(customers::reset_customer_password)
        .service(export::export_customer)
        .service(customers::erase_customer)
        .service(audit_log::list_audit_log)
        .service(statistics::get_statistics)
        .service(statistics::export_statistics)
        .service(api_keys::list_api_keys)
        .service(api_keys::get_api_key)
        .service(api_keys::create_api_key)
        .service(api_keys::update_api_key)
        .service(api_keys::rotate_api_key)
        .service(api_keys::revoke_api_key)
        .service(feed::list_events)
        .service(webhooks::list_webhooks)
        .service(webhooks::get_webhook)
        .service(webhooks::create_webhook)
        .service(webhooks::update_webhook)
        .service(webhooks::delete_webhook)
        .service(webhooks::test_webhook)
        .service(webhooks::rotate_webhook_secret)
        .service(deliveries::list_webhook_deliveries)
        .service(deliveries::replay_webhook_delivery)
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

/// Registers the table, the documents beside it and the page.
pub fn configure(config: &mut ServiceConfig) {
    // Otherwise its other methods would be those of a category.
    let order = resource(paths::ORDER_CATEGORIES.path).guard(Not(Put()));
    config.service(order.to(unmatched));
    // As are those of the cancellation of several an appointment's.
    let cancel = resource(paths::CANCEL_APPOINTMENTS.path).guard(Not(Post()));
    config.service(cancel.to(unmatched));
    config.service(availability::get_available_slots_without_slash);
    table(&mut Table::new(config));
    for path in guide::ROUTES {
        config.route(path, actix_web::web::get().to(guide::answer));
    }
    config.route(guide::SECURITY, actix_web::web::get().to(security_txt::answer));
    config.route(paths::MCP, actix_web::web::post().to(mcp::endpoint::answer));
    config.default_service(actix_web::web::to(unmatched));
}

/// Responds to OPTIONS of a known path, 405 to another method of one, and with the page or 404 to an unknown path.
async fn unmatched(
    request: HttpRequest,
    published: Data<Published>,
    state: Data<State>,
) -> Result<HttpResponse, ApiError> {
    let method = request.method();
    let path = match request.path() {
        // The document has the former address only with its slash.
        path if paths::GET_AVAILABLE_SLOTS.path.strip_suffix('/') == Some(path) => {
            paths::GET_AVAILABLE_SLOTS.path
        }
        path => path,
    };
    if let Some(methods) = published.methods(path) {
        let methods = methods.join(", ");
        if method != Method::OPTIONS {
            return Err(ApiError::method_not_allowed(methods));
        }
        let sharing = Sharing::of(method, path, request.headers(), &published, &state.allowed_origins);
        let mut response = HttpResponse::NoContent();
        for permitted in sharing.preflight(&methods) {
            response.insert_header(permitted);
        }
        return Ok(response.insert_header((header::ALLOW, methods)).finish());
    }
    if guide::is_reserved(path) {
        return Err(ApiError::not_found());
    }
    if let Some(response) = embed::answer(&request, &state).await? {
        return Ok(response);
    }
    page::answer(&request).ok_or_else(ApiError::not_found)
}
