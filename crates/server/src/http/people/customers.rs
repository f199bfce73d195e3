//! Customers: looked up by all staff, edited, switched off and erased by admins. Employees stand at the desk and see
//! names and phone numbers; e-mail addresses are for managers and admins.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Path},
};
use pitboard_api::{
    AppointmentCounts, Customer, CustomerPage, CustomerPatch, CustomerQuery, NoBody, OneTimeLink,
    page::limit_or_default,
};
use pitboard_domain::{job::CancelReason, status::Status};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::{
            accounts::{self, Kind},
            activity, erasure,
        },
    },
    auth::extract::{Admin, AuthenticatedCaller, Manager, Staff},
    db::{
        self, Connection,
        customers::{CustomerRow, Filter},
    },
    http::people::{
        contact::{self, existing},
        links,
    },
    state::State,
    web::{
        body::Json,
        cursor,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadBody, BadQuery, CustomerInUse, CustomerRefused, Failures, IdPath, LinkRefused, Missing,
        },
        query::Query,
    },
};

/// Lists the customers.
///
/// The newest first.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(CustomerQuery), responses((status = 200, body = CustomerPage), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/customers")]
pub async fn list_customers(
    state: Data<State>,
    staff: Staff,
    query: Query<CustomerQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let with_email = staff.role().is_manager();
    let filter = Filter {
        search: query.search.map(|text| text.to_lowercase()),
        by_email: with_email,
        after: cursor::decode(query.cursor.as_deref())?,
        limit: i64::from(limit) + 1,
    };
    let page = state.read(move |conn| {
        let rows = db::customers::list(conn, &filter)?;
        let mut page = cursor::page_after(rows, limit, |row| [row.id], |rows| show(conn, rows))?;
        if !with_email {
            page.items.iter_mut().for_each(|customer| customer.email = None);
        }
        Ok(page)
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Returns a customer.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(IdPath), responses((status = 200, body = Customer), Manager, Missing, BadQuery, Failures))]
#[get("/api/v1/customers/{id}")]
pub async fn get_customer(
    state: Data<State>,
    _manager: Manager,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    Ok(HttpResponse::Ok().json(state.read(move |conn| show_one(conn, id)).await?))
}

/// Edits the name or contact of a customer.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = CustomerPatch, params(IdPath), responses((status = 200, body = Customer), Admin, Missing, BadBody, CustomerRefused, Failures))]
#[patch("/api/v1/customers/{id}")]
pub async fn update_customer(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<CustomerPatch>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let change = contact::change(&mut fields, body.email, body.first_name, body.last_name, body.phone);
    fields.finish()?;
    make(&state, &admin, id, move |tx| accounts::update(tx, id, Kind::Customer, &change).map(drop)).await
}

/// Activates a customer.
///
/// They can sign in and be booked for again.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 200, body = Customer), Admin, Missing, BadBody, Failures))]
#[post("/api/v1/customers/{id}/activate")]
pub async fn activate_customer(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    body.parse().await?;
    make(&state, &admin, id, move |tx| activity::activate(tx, id, Kind::Customer)).await
}

/// Deactivates a customer.
///
/// Ends their sessions at once. Refused with 409 `in_use` while one of their appointments is active.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 200, body = Customer), Admin, Missing, BadBody, CustomerInUse, Failures))]
#[post("/api/v1/customers/{id}/deactivate")]
pub async fn deactivate_customer(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    body.parse().await?;
    make(&state, &admin, id, move |tx| activity::deactivate(tx, id, Kind::Customer)).await
}

/// Creates a one-time link that sets the password of a customer.
///
/// Valid for 24 hours; an invitation, valid for 72 hours, if they have no password yet. Ends earlier links
/// of theirs.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 200, body = OneTimeLink), Admin, Missing, BadBody, LinkRefused, Failures))]
#[post("/api/v1/customers/{id}/reset-password")]
pub async fn reset_customer_password(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    body.parse().await?;
    links::hand_out(&state, &admin, id, Kind::Customer).await
}

/// Erases the personal data of a customer.
///
/// Irreversible: personal fields are replaced in the account, the appointments and the logs; counts stay.
/// Refused with 409 `in_use` while one of their appointments is active. Afterwards the customer is 404.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(IdPath), responses((status = 204, description = "They are nobody any more"), Admin, Missing, BadBody, CustomerInUse, Failures))]
#[post("/api/v1/customers/{id}/erase")]
pub async fn erase_customer(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    body.parse().await?;
    state.write(admin.actor(), move |tx| erasure::erase(tx, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Changes an account and answers with the customer as they are now.
async fn make(
    state: &State,
    admin: &AuthenticatedCaller,
    id: i64,
    mut work: impl FnMut(&mut Tx) -> Result<(), Failure> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let customer = state.write(admin.actor(), move |tx| {
        work(tx)?;
        show_one(tx, id)
    });
    Ok(HttpResponse::Ok().json(customer.await?))
}

/// A customer as they are shown to managers and admins.
pub fn show_one(conn: &mut Connection, id: i64) -> Result<Customer, Failure> {
    let rows = db::customers::by_id(conn, id)?.into_iter().collect();
    Ok(show(conn, rows)?.pop().ok_or(Refusal::NotFound)?)
}

/// Customers with their counts: two queries, however many they are.
fn show(conn: &mut Connection, rows: Vec<CustomerRow>) -> Result<Vec<Customer>, Failure> {
    let zone = db::workshop::load(conn)?.zone;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let counts = counts(db::customers::counts(conn, &ids)?);
    let customer = |row: CustomerRow| Customer {
        appointments: counts.get(&row.id).copied().unwrap_or_default(),
        id: row.id,
        name: format!("{} {}", row.first_name, row.last_name),
        first_name: row.first_name,
        last_name: row.last_name,
        email: row.email,
        phone: row.phone,
        active: row.active,
        has_password: row.has_password,
        created_at: zone.local(row.created_at.and_utc()),
    };
    Ok(rows.into_iter().map(customer).collect())
}

fn counts(rows: Vec<db::customers::Count>) -> BTreeMap<i64, AppointmentCounts> {
    let mut counts: BTreeMap<i64, AppointmentCounts> = BTreeMap::new();
    for (customer, status, reason, number) in rows {
        let own = counts.entry(customer).or_default();
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match status.0 {
            status if status.is_active() => own.active += number,
            Status::Completed => own.completed += number,
            _ => own.cancelled += number,
        }
        if status.0 == Status::Cancelled && reason.is_some_and(|reason| reason.0 == CancelReason::NoShow) {
            own.no_show += number;
        }
    }
    counts
}
