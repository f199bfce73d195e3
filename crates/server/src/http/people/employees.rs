//! The team: who works here, what they are doing, and how much they have to do. Hiring has a file of its own.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use pitboard_api::{
    CurrentJob, Employee, EmployeePage, EmployeeStatusChange, PageQuery, SlotVehicle, page::limit_or_default,
};
use pitboard_domain::{status::Status, time::Zone};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::{accounts::Kind, employees},
    },
    auth::extract::{Manager, Staff},
    db::{
        self, Connection,
        employees::{EmployeeRow, OpenJob},
        workshop::Workshop,
    },
    http::people::contact::existing,
    state::State,
    web::{
        body::Json,
        cursor,
        error::ApiError,
        openapi::{BadBody, BadQuery, Failures, IdPath, Missing},
        path_id,
        query::Query,
    },
};

/// Lists the employees.
///
/// With their load today and their current job.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = EmployeePage), Manager, Missing, BadQuery, Failures))]
#[get("/api/v1/employees")]
pub async fn list_employees(
    state: Data<State>,
    _manager: Manager,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let after = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let clock = state.clock.clone();
    let page = state.read(move |conn| {
        let rows = db::employees::list(conn, after, i64::from(limit) + 1)?;
        cursor::page_after(rows, limit, |row| [row.id], |rows| show(conn, clock.now(), rows))
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Returns an employee.
///
/// Employees get themselves; managers and admins get anyone.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(IdPath), responses((status = 200, body = Employee), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/employees/{id}")]
pub async fn get_employee(
    state: Data<State>,
    staff: Staff,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    if !staff.role().is_manager() && path_id::id(&path).ok() != Some(staff.id()) {
        return Err(ApiError::forbidden("Only managers see what others are doing."));
    }
    let id = existing(&state, &path, Kind::Staff).await?;
    let clock = state.clock.clone();
    let employee = state.read(move |conn| show_one(conn, clock.now(), id));
    Ok(HttpResponse::Ok().json(employee.await?))
}

/// Sets the status of an employee.
///
/// Employees set their own; managers and admins set anyone's.
#[utoipa::path(tag = "staff", security(("bearer" = [])), request_body = EmployeeStatusChange, params(IdPath), responses((status = 200, body = Employee), Staff, Missing, BadBody, Failures))]
#[post("/api/v1/employees/{id}/status")]
pub async fn set_employee_status(
    state: Data<State>,
    staff: Staff,
    path: Path<String>,
    body: Json<EmployeeStatusChange>,
) -> Result<HttpResponse, ApiError> {
    if !staff.role().is_manager() && path_id::id(&path).ok() != Some(staff.id()) {
        return Err(ApiError::forbidden("Only managers say what others are doing."));
    }
    let id = existing(&state, &path, Kind::Staff).await?;
    let status = body.parse().await?.status;
    let employee = state.write(staff.actor(), move |tx| {
        employees::set_status(tx, id, status)?;
        show_now(tx, id)
    });
    Ok(HttpResponse::Ok().json(employee.await?))
}

/// Loads an employee as the API shows them.
pub fn show_now(tx: &mut Tx, id: i64) -> Result<Employee, Failure> {
    let now = tx.now();
    show_one(tx, now, id)
}

fn show_one(conn: &mut Connection, now: DateTime<Utc>, id: i64) -> Result<Employee, Failure> {
    let rows = db::employees::by_id(conn, id)?.into_iter().collect();
    Ok(show(conn, now, rows)?.pop().ok_or(Refusal::NotFound)?)
}

/// Employees with their work: two queries, however many they are.
fn show(conn: &mut Connection, now: DateTime<Utc>, rows: Vec<EmployeeRow>) -> Result<Vec<Employee>, Failure> {
    let workshop = db::workshop::load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let open = db::employees::open_jobs(conn, &ids)?;
    Ok(rows.into_iter().map(|row| employee(row, &open, &workshop, now)).collect())
}

fn employee(row: EmployeeRow, open: &[OpenJob], workshop: &Workshop, now: DateTime<Utc>) -> Employee {
    let (zone, today) = (workshop.zone, workshop.zone.now(now).today);
    let own = || open.iter().filter(|job| job.assignee_id == Some(row.id));
    let is_today = |job: &&OpenJob| (job.date..=job.last_date).contains(&today);
    let is_overdue = |job: &&OpenJob| zone.instant(job.last_date, job.last_period_end) < now;
    let count = |jobs: usize| u32::try_from(jobs).unwrap_or(u32::MAX);
    let current =
        own().filter(|job| job.status.0 == Status::InProgress).max_by_key(|job| job.work_started_at);
    Employee {
        id: row.id,
        name: format!("{} {}", row.first_name, row.last_name),
        load_today: count(own().filter(is_today).count()),
        overdue: count(own().filter(is_overdue).count()),
        current_job: current.map(|job| CurrentJob {
            reference: job.reference.clone(),
            service: job.service_name.clone(),
            vehicle: SlotVehicle {
                make: job.vehicle_make.clone(),
                model: job.vehicle_model.clone(),
                license_plate: job.license_plate.clone(),
            },
            work_started_at: job.work_started_at.map(|at| zone.local(at.and_utc())),
            estimated_completion: job.estimated_completion.map(|at| zone.local(at.and_utc())),
        }),
        first_name: row.first_name,
        last_name: row.last_name,
        email: row.email,
        phone: row.phone,
        role: row.role.0,
        status: row.employee_status.0,
        specialisation: row.specialisation,
        active: row.active,
        has_password: row.has_password,
    }
}
