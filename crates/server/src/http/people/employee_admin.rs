//! Who works here, as admins decide it: hired with an invitation, edited, switched off and on.

use actix_web::{
    HttpResponse,
    http::header,
    patch, post,
    web::{Data, Path},
};
use pitboard_api::{CreateEmployee, CreatedEmployee, Employee, EmployeePatch, NoBody, OneTimeLink, paths};
use pitboard_domain::person;

use crate::{
    app::{
        Confirm, Failure, Tx,
        people::{
            accounts::{self, Kind},
            activity,
        },
    },
    auth::{
        extract::{Admin, AuthenticatedCaller},
        tokens::OpaqueToken,
    },
    db::{self, engine::text_enum::TextEnum},
    http::people::{
        contact::{self, existing},
        employees::show_now,
        links,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadBody, EmailRefused, EmployeeInUse, EmployeeRefused, Failures, IdPath, LinkRefused, Missing,
        },
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
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let contact = contact::contact(&mut fields, &body.email, &body.first_name, &body.last_name, &body.phone);
    let specialisation = specialisation(&mut fields, body.specialisation);
    let contact = fields.done(contact)?;

    let token = OpaqueToken::random()?;
    let hash = token.hash();
    let created = state.write(admin.actor(), move |tx| {
        let specialisation = specialisation.as_ref().and_then(Option::as_deref);
        let new = contact.account(body.role.into(), None, specialisation);
        let id = accounts::insert(tx, &new)?;
        let row = accounts::of_kind(tx, id, Kind::Staff)?;
        let issued = crate::app::people::links::issue(tx, &row, &hash)?;
        Ok((show_now(tx, id)?, issued, db::workshop::load(tx)?.zone))
    });
    let (employee, issued, zone) = created.await?;
    let location = paths::GET_EMPLOYEE.with(employee.id);
    let invitation = links::link(&state, zone, issued, &token);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .json(CreatedEmployee { employee, invitation }))
}

/// Edits the name, contact, role or specialisation of an employee.
///
/// A new role is in force from the next request. The last active admin keeps their role: 409 `last_admin`.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = EmployeePatch, params(IdPath), responses((status = 200, body = Employee), Admin, Missing, BadBody, EmployeeRefused, Failures))]
#[patch("/api/v1/employees/{id}")]
pub async fn update_employee(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<EmployeePatch>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Staff).await?;
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let mut change = contact::change(&mut fields, body.email, body.first_name, body.last_name, body.phone);
    change.specialisation = specialisation(&mut fields, body.specialisation);
    change.role = body.role.map(|role| TextEnum(role.into()));
    fields.finish()?;
    make(&state, &admin, id, move |tx| accounts::update(tx, id, Kind::Staff, &change).map(drop)).await
}

/// Activates an employee.
///
/// They can sign in and be assigned again.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 200, body = Employee), Admin, Missing, BadBody, Failures))]
#[post("/api/v1/employees/{id}/activate")]
pub async fn activate_employee(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Staff).await?;
    body.parse().await?;
    make(&state, &admin, id, move |tx| activity::activate(tx, id, Kind::Staff)).await
}

/// Deactivates an employee.
///
/// Ends their sessions at once. Refused with 409 `in_use` while an active appointment is assigned to them,
/// and with 409 `last_admin` for the last active admin.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 200, body = Employee), Admin, Missing, BadBody, EmployeeInUse, Failures))]
#[post("/api/v1/employees/{id}/deactivate")]
pub async fn deactivate_employee(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Staff).await?;
    body.parse().await?;
    make(&state, &admin, id, move |tx| activity::deactivate(tx, id, Kind::Staff)).await
}

/// Creates a one-time link that sets the password of an employee.
///
/// Valid for 24 hours; an invitation, valid for 72 hours, if they have no password yet. Ends earlier links
/// of theirs.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 200, body = OneTimeLink), Admin, Missing, BadBody, LinkRefused, Failures))]
#[post("/api/v1/employees/{id}/reset-password")]
pub async fn reset_employee_password(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Staff).await?;
    body.parse().await?;
    links::hand_out(&state, &admin, id, Kind::Staff).await
}

/// Changes an account, which may be the caller's own, and answers with the employee as they are now.
async fn make(
    state: &State,
    admin: &AuthenticatedCaller,
    id: i64,
    mut work: impl FnMut(&mut Tx) -> Result<(), Failure> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let employee = state.write_with(Confirm::UnderLock, admin.actor(), move |tx| {
        work(tx)?;
        show_now(tx, id)
    });
    Ok(HttpResponse::Ok().json(employee.await?))
}

/// What somebody is best at: absent, none, or a line.
fn specialisation(fields: &mut Fields, text: Option<String>) -> Option<Option<String>> {
    text.and_then(|text| fields.check("/specialisation", person::specialisation(&text)))
}
