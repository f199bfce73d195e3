//! Employees: their status and their work. Creating and editing them is in `employee_admin.rs`.

use actix_web::{HttpResponse, get, post, web::Data};
use chrono::{DateTime, Utc};
use pitboard_api::{CurrentJob, Employee, EmployeePage, EmployeeStatusChange, PageQuery, SlotVehicle};
use pitboard_domain::{status::Status, time::Zone};
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        Failure, Tx,
        idempotency::Written,
        people::{
            accounts::{self, AccountKind},
            employees,
        },
    },
    auth::extract::{Manager, Staff},
    db::{self, Connection, accounts::AccountRow, employees::OpenJob, workshop::Workshop},
    http::{
        change::ChangeRequest,
        idempotency::IdempotencyKey,
        respond::{Found, Resource, Updated},
    },
    state::State,
    web::{
        cursor::ListQuery,
        error::ApiError,
        openapi::{BadQuery, BadWrite, Failures, IfNoneMatch, Missing, NotModified},
        path::Id,
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
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let after = page.after(Some)?.unwrap_or(0);
    let clock = state.clock.clone();
    let employees = state
        .read(move |conn| {
            let rows = db::employees::list(conn, after, page.rows())?;
            page.page(rows, |row| row.id, |rows| show(conn, clock.now(), rows))
        })
        .await?;
    Ok(HttpResponse::Ok().json(employees))
}

/// Returns an employee.
///
/// Employees get themselves; managers and admins get anyone.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = Employee), NotModified, Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/employees/{id}")]
pub async fn get_employee(state: Data<State>, staff: Staff, id: Id) -> Result<Found<Employee>, ApiError> {
    let id = id.parse();
    if !is_manager_or_self(&staff, &id) {
        return Err(ApiError::forbidden("Only managers see what others are doing."));
    }
    let (id, clock) = (id?, state.clock.clone());
    Ok(Found(state.read(move |conn| show_one(conn, clock.now(), id)).await?))
}

/// Sets the status of an employee.
///
/// Employees set their own; managers and admins set anyone's.
#[utoipa::path(tag = "staff", security(("bearer" = [])), request_body = EmployeeStatusChange, params(Id, IdempotencyKey), responses((status = 200, body = Employee), Staff, Missing, BadWrite, Failures))]
#[post("/api/v1/employees/{id}/status")]
pub async fn set_employee_status(
    state: Data<State>,
    staff: Staff,
    change: ChangeRequest<EmployeeStatusChange>,
) -> Result<Updated<Employee>, ApiError> {
    if !is_manager_or_self(&staff, &change.id()) {
        return Err(ApiError::forbidden("Only managers say what others are doing."));
    }
    let find = |conn: &mut Connection<'_>, id| accounts::load(conn, id, AccountKind::Staff);
    let set_status = |tx: &mut Tx<'_>, id, body: &EmployeeStatusChange| {
        employees::set_status(tx, id, body.status)?;
        Ok(ChangedEmployee(id))
    };
    show_changed(&state, change.execute(&state, &staff, find, Ok, set_status).await?).await
}

fn is_manager_or_self(staff: &Staff, id: &Result<i64, ApiError>) -> bool {
    staff.role().is_manager() || id.as_ref().is_ok_and(|id| *id == staff.id())
}

impl Resource for Employee {}

/// The id of a changed employee, which is stored under the idempotency key. The employee is not: their current job
/// contains a customer's vehicle.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ChangedEmployee(pub i64);

impl Resource for ChangedEmployee {}

/// Returns a changed employee as they are now.
pub async fn show_changed(
    state: &State,
    Updated(Written { value: ChangedEmployee(id), is_replayed }): Updated<ChangedEmployee>,
) -> Result<Updated<Employee>, ApiError> {
    let clock = state.clock.clone();
    let value = state.read(move |conn| show_one(conn, clock.now(), id)).await?;
    Ok(Updated(Written { value, is_replayed }))
}

/// Loads an employee as the API shows them.
pub fn show_now(tx: &mut Tx, id: i64) -> Result<Employee, Failure> {
    let now = tx.now();
    show_one(tx, now, id)
}

fn show_one(conn: &mut Connection, now: DateTime<Utc>, id: i64) -> Result<Employee, Failure> {
    let row = accounts::load(conn, id, AccountKind::Staff)?;
    show(conn, now, vec![row])?.pop().ok_or_else(|| Failure::Internal("an employee is not shown".to_owned()))
}

/// Loads the work of employees, with two queries for any number of them.
fn show(conn: &mut Connection, now: DateTime<Utc>, rows: Vec<AccountRow>) -> Result<Vec<Employee>, Failure> {
    let workshop = db::workshop::load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let open = db::employees::open_jobs(conn, &ids)?;
    Ok(rows.into_iter().map(|row| employee(row, &open, &workshop, now)).collect())
}

fn employee(row: AccountRow, open: &[OpenJob], workshop: &Workshop, now: DateTime<Utc>) -> Employee {
    let (zone, today) = (workshop.zone, workshop.zone.now(now).today);
    let own = || open.iter().filter(|job| job.assignee_id == Some(row.id));
    let is_today = |job: &&OpenJob| (job.date..=job.last_date).contains(&today);
    let is_overdue = |job: &&OpenJob| zone.instant(job.last_date, job.last_period_end) < now;
    let count = |jobs: usize| u32::try_from(jobs).unwrap_or(u32::MAX);
    let current =
        own().filter(|job| job.status.0 == Status::InProgress).max_by_key(|job| job.work_started_at);
    Employee {
        id: row.id,
        name: row.name(),
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
        has_password: row.password_hash.is_some(),
        second_factor: row.second_factor_at.is_some(),
    }
}
