//! The workshop's figures over some days.

use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use pitboard_api::{
    Earnings, FieldError, ProblemCode, Statistics, StatisticsExportQuery, StatisticsQuery, StatisticsTable,
    Utilisation,
};
use pitboard_domain::{statistics, status::Status};

use crate::{
    app::{insight::figures::compute_figures, refusal::sentence},
    auth::extract::Admin,
    state::State,
    web::{
        csv,
        error::{ApiError, Refused},
        openapi::{BadQuery, Failures, RangeRefused},
        query::Query,
    },
};

/// Returns the statistics of a range of days.
///
/// Appointments, lead time, utilisation, revenue, services and employees. Revenue is in minor units.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(StatisticsQuery), responses((status = 200, body = Statistics), Admin, BadQuery, RangeRefused, Failures))]
#[get("/api/v1/statistics")]
pub async fn get_statistics(
    state: Data<State>,
    _admin: Admin,
    query: Query<StatisticsQuery>,
) -> Result<HttpResponse, ApiError> {
    let StatisticsQuery { from, to } = query.parse()?;
    Ok(HttpResponse::Ok().json(load_figures(&state, *from, *to).await?))
}

const EXAMPLE: &str = "date,appointments,cancelled,completed,revenue,currency,held,capacity\r\n2026-11-23,6,1,4,5400000,INR,5,25\r\n";

/// Exports one table of the statistics as CSV.
///
/// Revenue is in minor units.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), params(StatisticsExportQuery),
    responses((status = 200, description = "A row for each day, status, service, employee, or period of the week", body = String, content_type = "text/csv", example = json!(EXAMPLE)), Admin, BadQuery, RangeRefused, Failures)
)]
#[get("/api/v1/statistics/export")]
pub async fn export_statistics(
    state: Data<State>,
    _admin: Admin,
    query: Query<StatisticsExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let StatisticsExportQuery { from, to, table } = query.parse()?;
    let figures = load_figures(&state, *from, *to).await?;
    match table.unwrap_or_default() {
        StatisticsTable::Days => days_table(&figures),
        StatisticsTable::Statuses => statuses_table(&figures),
        StatisticsTable::Services => services_table(&figures),
        StatisticsTable::Employees => employees_table(&figures),
        StatisticsTable::HeatMap => heat_map_table(&figures),
    }
}

/// Computes the figures from `from` to `to`.
async fn load_figures(state: &State, from: NaiveDate, to: NaiveDate) -> Result<Statistics, ApiError> {
    let dates = statistics::days(from, to).map_err(|error| {
        let errors = vec![FieldError { pointer: "/to".to_owned(), detail: error.to_string() }];
        Refused { errors, ..Refused::new(ProblemCode::Inconsistent, sentence(&error)) }
    })?;
    let clock = state.clock.clone();
    state.read(move |conn| compute_figures(conn, &dates, clock.now())).await
}

fn earnings(Earnings { completed, revenue }: &Earnings) -> [String; 3] {
    [completed.to_string(), revenue.amount.to_string(), revenue.currency.as_str().to_owned()]
}

fn utilisation(Utilisation { held, capacity, .. }: &Utilisation) -> [String; 2] {
    [held.to_string(), capacity.to_string()]
}

fn days_table(figures: &Statistics) -> Result<HttpResponse, ApiError> {
    let header =
        ["date", "appointments", "cancelled", "completed", "revenue", "currency", "held", "capacity"];
    let rows = figures.days.iter().map(|day| {
        let [completed, revenue, currency] = earnings(&day.completions);
        let [held, capacity] = utilisation(&day.utilisation);
        let [appointments, cancelled] = [day.appointments, day.cancelled].map(|number| number.to_string());
        [day.date.to_string(), appointments, cancelled, completed, revenue, currency, held, capacity]
    });
    csv::answer("statistics-days", header, rows)
}

fn statuses_table(Statistics { appointments: of, .. }: &Statistics) -> Result<HttpResponse, ApiError> {
    let rows = [
        (Status::Booked, of.booked),
        (Status::Assigned, of.assigned),
        (Status::InProgress, of.in_progress),
        (Status::OnHold, of.on_hold),
        (Status::Completed, of.completed),
        (Status::Cancelled, of.cancelled),
    ];
    let row = |(status, number): (Status, u32)| [status.to_string(), number.to_string()];
    csv::answer("statistics-statuses", ["status", "appointments"], rows.into_iter().map(row))
}

fn services_table(figures: &Statistics) -> Result<HttpResponse, ApiError> {
    let header = ["service_id", "service", "completed", "revenue", "currency"];
    let rows = figures.services.iter().map(|of| {
        let [completed, revenue, currency] = earnings(&of.completions);
        [of.service.id.to_string(), csv::text(&of.service.name), completed, revenue, currency]
    });
    csv::answer("statistics-services", header, rows)
}

fn employees_table(figures: &Statistics) -> Result<HttpResponse, ApiError> {
    let header = ["employee_id", "employee", "completed", "revenue", "currency"];
    let rows = figures.employees.iter().map(|of| {
        let [completed, revenue, currency] = earnings(&of.completions);
        [of.employee.id.to_string(), csv::text(&of.employee.name), completed, revenue, currency]
    });
    csv::answer("statistics-employees", header, rows)
}

fn heat_map_table(figures: &Statistics) -> Result<HttpResponse, ApiError> {
    let header = ["weekday", "start", "end", "held", "capacity"];
    let rows = figures.heat_map.iter().map(|cell| {
        let [held, capacity] = utilisation(&cell.utilisation);
        let weekday = format!("{:?}", cell.weekday).to_lowercase();
        let [start, end] = [cell.start, cell.end].map(|time| time.to_string());
        [weekday, start, end, held, capacity]
    });
    csv::answer("statistics-heat-map", header, rows)
}
