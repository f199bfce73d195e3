//! Employees as admins manage them: invited, edited, deactivated and activated.

use actix_web::{HttpResponse, patch, post, web::Data};
use pitboard_api::{CreateEmployee, CreatedEmployee, Employee, EmployeePatch, NoBody, OneTimeLink, paths};
use pitboard_domain::{person, role::Role};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, AccountKind},
            employees,
        },
    },
    auth::{extract::Admin, tokens::OpaqueToken},
    http::{
        change::ChangeRequest,
        idempotency::IdempotencyKey,
        people::{
            account_change::{activate, change_account, deactivate, update},
            contact::{self, Contact},
            employees::{ChangedEmployee, show_changed, show_now},
            links,
        },
        respond::{Created, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadBody, BadWrite, EmailRefused, EmployeeInUse, EmployeeRefused, Failures, LinkRefused, Missing,
        },
        path::Id,
    },
};

/// Creates an employee.
///
/// An account without a password, and the one-time link that sets it, valid for 72 hours.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = CreateEmployee, responses((status = 201, body = CreatedEmployee, headers(("Location" = String))), Admin, BadBody, EmailRefused, Failures))]
#[post("/api/v1/employees")]
pub async fn create_employee(
    state: Data<State>,
    admin: Admin,
    body: Json<CreateEmployee>,
) -> Result<Created<CreatedEmployee>, ApiError> {
    let new = parse_employee(body.parse().await?)?;
    let token = OpaqueToken::random()?;
    let hash = token.hash();
    let (employee, issued, zone) = state
        .write(admin.actor(), move |tx| {
            let account = new.contact.account(new.role, None, new.specialisation.as_deref());
            let (row, issued) = employees::invite(tx, &account, &hash)?;
            Ok((show_now(tx, row.id)?, issued, tx.workshop()?.zone))
        })
        .await?;
    let invitation = links::one_time_link(&state, zone, issued, &token);
    Ok(Created(CreatedEmployee { employee, invitation }.into()))
}

/// Edits the name, contact, role or specialisation of an employee.
///
/// A new role is in force from the next request. The last active admin keeps their role: 409 `last_admin`.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = EmployeePatch, params(Id, IdempotencyKey), responses((status = 200, body = Employee), Admin, Missing, BadWrite, EmployeeRefused, Failures))]
#[patch("/api/v1/employees/{id}")]
pub async fn update_employee(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<EmployeePatch>,
) -> Result<Updated<Employee>, ApiError> {
    let changed =
        change_account(&state, &admin, AccountKind::Staff, change, parse_patch, update, changed).await?;
    show_changed(&state, changed).await
}

/// Activates an employee.
///
/// They can sign in and be assigned again.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id, IdempotencyKey), responses((status = 200, body = Employee), Admin, Missing, BadWrite, Failures))]
#[post("/api/v1/employees/{id}/activate")]
pub async fn activate_employee(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<Employee>, ApiError> {
    let changed = change_account(&state, &admin, AccountKind::Staff, change, Ok, activate, changed).await?;
    show_changed(&state, changed).await
}

/// Deactivates an employee.
///
/// Ends their sessions at once. Refused with 409 `in_use` while an active appointment is assigned to them,
/// and with 409 `last_admin` for the last active admin.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id, IdempotencyKey), responses((status = 200, body = Employee), Admin, Missing, BadWrite, EmployeeInUse, Failures))]
#[post("/api/v1/employees/{id}/deactivate")]
pub async fn deactivate_employee(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<Employee>, ApiError> {
    let changed = change_account(&state, &admin, AccountKind::Staff, change, Ok, deactivate, changed).await?;
    show_changed(&state, changed).await
}

/// Creates a one-time link that sets the password of an employee.
///
/// Valid for 24 hours; an invitation, valid for 72 hours, if they have no password yet. Ends earlier links
/// of theirs.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id), responses((status = 200, body = OneTimeLink), Admin, Missing, BadBody, LinkRefused, Failures))]
#[post("/api/v1/employees/{id}/reset-password")]
pub async fn reset_employee_password(
    state: Data<State>,
    admin: Admin,
    id: Id,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    links::issue_link(&state, &admin, AccountKind::Staff, id, body).await
}

fn changed(_: &mut Tx, id: i64) -> Result<ChangedEmployee, Failure> {
    Ok(ChangedEmployee(id))
}

struct NewStaff {
    contact: Contact,
    role: Role,
    specialisation: Option<String>,
}

fn parse_employee(body: CreateEmployee) -> Result<NewStaff, ApiError> {
    let mut fields = Fields::new();
    let contact =
        contact::parse_contact(&mut fields, &body.email, &body.first_name, &body.last_name, &body.phone);
    let specialisation = parse_specialisation(&mut fields, body.specialisation);
    let contact = fields.done(contact)?;
    Ok(NewStaff { contact, role: body.role.into(), specialisation: specialisation.flatten() })
}

fn parse_patch(body: EmployeePatch) -> Result<accounts::AccountEdit, ApiError> {
    let mut fields = Fields::new();
    let mut change =
        contact::parse_change(&mut fields, body.email, body.first_name, body.last_name, body.phone);
    change.specialisation = parse_specialisation(&mut fields, body.specialisation);
    change.role = body.role.map(Into::into);
    fields.finish()?;
    Ok(change)
}

/// Parses a specialisation: absent, none, or a line.
fn parse_specialisation(fields: &mut Fields, text: Option<String>) -> Option<Option<String>> {
    text.and_then(|text| fields.check("/specialisation", person::specialisation(&text)))
}

impl Resource for CreatedEmployee {
    fn location(&self) -> Option<String> {
        Some(paths::GET_EMPLOYEE.with(self.employee.id))
    }
}
