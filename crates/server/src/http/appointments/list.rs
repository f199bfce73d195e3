//! The list of appointments: a customer's own, or all for staff.

use actix_web::{HttpResponse, get, web::Data};
use chrono::{Days, NaiveDate};
use pitboard_api::{Appointment, AppointmentPage, AppointmentQuery, AppointmentSort};
use pitboard_domain::scope::Scope;

use crate::{
    app::Identity,
    auth::extract::AppointmentLister,
    db::{
        self,
        appointments::AppointmentRow,
        listing::{self, Filter, Order, Place},
    },
    http::appointments::view::Viewer,
    state::State,
    web::{
        cursor::{self, ListQuery},
        error::ApiError,
        openapi::{BadQuery, Failures, Missing},
    },
};

/// A place as its cursor has it: date, start, microseconds of the last change, id.
type EncodedPlace = (i32, u32, i64, i64);

/// The place of a row in every order of the list.
fn place(row: &AppointmentRow) -> EncodedPlace {
    let start = cursor::seconds(row.period_start);
    (cursor::day(row.date), start, cursor::microseconds(row.updated_at), row.id)
}

fn parse_place((day, start, updated, id): EncodedPlace) -> Option<Place> {
    let updated_at = cursor::instant(updated)?;
    Some(Place { date: cursor::date(day)?, start: cursor::time(start)?, updated_at, id })
}

/// How far back a search by staff without `from` looks: no index serves the words, so the cost would grow with the
/// history.
const SEARCHED: Days = Days::new(366);

/// Lists appointments.
///
/// Customers get their own; employees, managers and admins get all. API keys get those that they have booked, and all
/// with `appointments:read_all` or `appointments:work`. To keep a copy, ask for `sort=updated_at` with
/// `updated_since`: every change of an appointment raises its `updated_at`. A new name of a customer or employee does
/// not.
#[utoipa::path(tag = "appointments", security(("bearer" = [])), params(AppointmentQuery), responses((status = 200, body = AppointmentPage), AppointmentLister, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments")]
pub async fn list_appointments(
    state: Data<State>,
    caller: AppointmentLister,
    query: ListQuery<AppointmentQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let (customer, api_key) = match caller.identity() {
        Identity::Account(account) if !account.role.is_staff() => (Some(account.id), None),
        Identity::ApiKey(key) if !key.reads_all() => (query.customer, Some(key.id)),
        // The guard admits none; their own is the safe answer.
        Identity::Guest(guest) => (Some(guest.customer_id), None),
        Identity::Account(_) | Identity::ApiKey(_) => (query.customer, None),
    };
    let may_search_people =
        caller.identity().key().is_none_or(|key| key.scopes.contains(Scope::CustomersRead));
    if query.search.is_some() && !may_search_people && api_key.is_none() {
        return Err(ApiError::forbidden(
            "A search reads names and plates: the API key needs the scope customers:read.",
        ));
    }
    // A reference is the key's own, also for a key that reads all appointments.
    let key_of_reference = query.external_reference.as_ref().and(caller.identity().key()).map(|key| key.id);
    if query.external_reference.is_some() && !caller.is_at_desk() && key_of_reference.is_none() {
        return Err(ApiError::forbidden("Only staff and API keys find appointments by external_reference."));
    }
    let mut filter = Filter {
        customer,
        api_key: api_key.or(key_of_reference),
        external_reference: query.external_reference,
        status: query.status,
        priority: query.priority,
        from: query.from.map(NaiveDate::from),
        to: query.to.map(NaiveDate::from),
        updated_since: query.updated_since.map(|instant| instant.naive_utc()),
        search: query.search.map(|text| text.to_lowercase()),
        assignee: query.assignee,
        service: query.service_id,
        order: match query.sort.unwrap_or_default() {
            AppointmentSort::StartsAt => Order::Starts { descending: false },
            AppointmentSort::StartsAtDescending => Order::Starts { descending: true },
            AppointmentSort::CreatedAt => Order::Created { descending: false },
            AppointmentSort::CreatedAtDescending => Order::Created { descending: true },
            AppointmentSort::UpdatedAt => Order::Updated { descending: false },
            AppointmentSort::UpdatedAtDescending => Order::Updated { descending: true },
        },
        after: page.after(parse_place)?,
        limit: page.rows(),
    };
    let searches_all = filter.customer.is_none()
        && filter.api_key.is_none()
        && filter.search.is_some()
        && filter.from.is_none();
    let (by, clock) = (caller.identity(), state.clock.clone());
    let listed = state
        .read(move |conn| {
            let workshop = db::workshop::load(conn)?;
            if searches_all {
                let last = filter.to.unwrap_or_else(|| workshop.zone.now(clock.now()).today);
                filter.from = last.checked_sub_days(SEARCHED);
            }
            let rows = listing::list(conn, &filter)?;
            let viewer = Viewer { by: &by, workshop: &workshop, now: clock.now() };
            page.page(rows, place, |rows| {
                let shown = db::appointment_details::load(conn, rows)?;
                shown
                    .into_iter()
                    .map(|shown| viewer.appointment(shown))
                    .collect::<Result<Vec<Appointment>, _>>()
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(listed))
}
