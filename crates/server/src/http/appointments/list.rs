//! The list of appointments: a customer's own, or all for staff.

use actix_web::{HttpResponse, get, web::Data};
use chrono::{Days, NaiveDate};
use pitboard_api::{Appointment, AppointmentPage, AppointmentQuery, AppointmentSort};

use crate::{
    auth::extract::Caller,
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

/// The place of a row in the list: date, start, id.
fn place(row: &AppointmentRow) -> (i32, u32, i64) {
    (cursor::day(row.date), cursor::seconds(row.period_start), row.id)
}

fn parse_place((day, start, id): (i32, u32, i64)) -> Option<Place> {
    Some(Place { date: cursor::date(day)?, start: cursor::time(start)?, id })
}

/// How far back a search by staff without `from` looks: no index serves the words, so the cost would grow with the
/// history.
const SEARCHED: Days = Days::new(366);

/// Lists appointments.
///
/// Customers get their own; employees, managers and admins get all.
#[utoipa::path(tag = "appointments", security(("bearer" = [])), params(AppointmentQuery), responses((status = 200, body = AppointmentPage), Caller, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments")]
pub async fn list_appointments(
    state: Data<State>,
    caller: Caller,
    query: ListQuery<AppointmentQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let mut filter = Filter {
        customer: if caller.role().is_staff() { query.customer } else { Some(caller.id()) },
        status: query.status,
        priority: query.priority,
        from: query.from.map(NaiveDate::from),
        to: query.to.map(NaiveDate::from),
        search: query.search.map(|text| text.to_lowercase()),
        assignee: query.assignee,
        service: query.service_id,
        order: match query.sort.unwrap_or_default() {
            AppointmentSort::StartsAt => Order::Starts { descending: false },
            AppointmentSort::StartsAtDescending => Order::Starts { descending: true },
            AppointmentSort::CreatedAt => Order::Created { descending: false },
            AppointmentSort::CreatedAtDescending => Order::Created { descending: true },
        },
        after: page.after(parse_place)?,
        limit: page.rows(),
    };
    let searches_all = filter.customer.is_none() && filter.search.is_some() && filter.from.is_none();
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
