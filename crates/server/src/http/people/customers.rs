//! Customers: listed by all staff, edited, deactivated and erased by admins. Employees see names and phone numbers;
//! only managers and admins see e-mail addresses.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, patch, post, web::Data};
use pitboard_api::{
    AppointmentCounts, Customer, CustomerPage, CustomerPatch, CustomerQuery, NoBody, OneTimeLink,
};
use pitboard_domain::{job::CancelReason, status::Status};

use crate::{
    app::{
        Failure, KeyIdentity, Refusal, Tx,
        metadata::{read_metadata, store_metadata},
        people::{
            accounts::{self, AccountEdit, AccountKind},
            confirmation, erasure,
        },
    },
    auth::{
        extract::{Admin, CustomerEditor, CustomerLister, CustomerReader, Staff},
        security_log::Outcome,
    },
    db::{
        self, Connection,
        accounts::AccountRow,
        customers::{AppointmentCount, Filter},
    },
    http::{
        appointments::book::parse_attached,
        change::ChangeRequest,
        idempotency::{IdempotencyKey, write_once},
        people::{
            account_change::{activate, change_account, deactivate, update},
            contact,
            erasure::erase_slices,
            links,
        },
        respond::{Found, NoContent, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        cursor::ListQuery,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadBody, BadQuery, BadWrite, CustomerInUse, CustomerRefused, Failures, IfNoneMatch, LinkRefused,
            Missing, NotModified,
        },
        path::Id,
    },
};

/// Lists the customers.
///
/// The newest first.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(CustomerQuery), responses((status = 200, body = CustomerPage), CustomerLister, Missing, BadQuery, Failures))]
#[get("/api/v1/customers")]
pub async fn list_customers(
    state: Data<State>,
    caller: CustomerLister,
    query: ListQuery<CustomerQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    // Keys that list customers may read all of their data.
    let (key, with_email) = (
        caller.identity().key(),
        caller.identity().account().is_none_or(|account| account.role.is_manager()),
    );
    let filter = Filter {
        search: query.search.map(|text| text.to_lowercase()),
        by_email: with_email,
        is_confirmed: query.confirmed,
        external_reference: query.external_reference,
        of_key: key.map(|key| key.id),
        after: page.after(Some)?,
        limit: page.rows(),
    };
    let is_further_page = filter.after.is_some();
    let customers = state
        .read(move |conn| {
            let rows = db::customers::list(conn, &filter)?;
            let mut customers = page.page(rows, |row| row.id, |rows| show(conn, rows, key))?;
            if !with_email {
                customers.items.iter_mut().for_each(|customer| customer.email = None);
            }
            Ok(customers)
        })
        .await?;
    if is_further_page {
        let account = caller.identity().logged_account();
        state.security_log.record(Outcome::CustomersListed, account, &caller.actor().address);
    }
    Ok(HttpResponse::Ok().json(customers))
}

/// Returns a customer.
///
/// An API key without `customers:read` gets those whom it has created; others are 404.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = Customer), NotModified, CustomerReader, Missing, BadQuery, Failures))]
#[get("/api/v1/customers/{id}")]
pub async fn get_customer(
    state: Data<State>,
    caller: CustomerReader,
    id: Id,
) -> Result<Found<Customer>, ApiError> {
    let (id, key) = (id.parse()?, caller.identity().key());
    let customer = state.read(move |conn| {
        let row = accounts::load(conn, id, AccountKind::Customer)?;
        if key.is_some_and(|key| !key.knows(row.api_key_id)) {
            return Err(Refusal::NotFound.into());
        }
        show_one(conn, id, key)
    });
    Ok(Found(customer.await?))
}

/// Edits the name or contact of a customer, and what a program has attached.
///
/// An API key sets `external_reference` and `metadata` of customers whom it has created. Without `customers:read`, name
/// and contact of other customers are empty in its response.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = CustomerPatch, params(Id, IdempotencyKey), responses((status = 200, body = Customer), CustomerEditor, Missing, BadWrite, CustomerRefused, Failures))]
#[patch("/api/v1/customers/{id}")]
pub async fn update_customer(
    state: Data<State>,
    editor: CustomerEditor,
    change: ChangeRequest<CustomerPatch>,
) -> Result<Updated<Customer>, ApiError> {
    let key = editor.identity().key();
    let present = move |tx: &mut Tx<'_>, id| show_one(tx, id, key);
    change_account(&state, &editor, AccountKind::Customer, change, parse_patch, update, present).await
}

/// Activates a customer.
///
/// They can sign in and be booked for again.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id, IdempotencyKey), responses((status = 200, body = Customer), Admin, Missing, BadWrite, Failures))]
#[post("/api/v1/customers/{id}/activate")]
pub async fn activate_customer(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<Customer>, ApiError> {
    change_account(&state, &admin, AccountKind::Customer, change, Ok, activate, present).await
}

/// Deactivates a customer.
///
/// Ends their sessions at once. Refused with 409 `in_use` while one of their appointments is active.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id, IdempotencyKey), responses((status = 200, body = Customer), Admin, Missing, BadWrite, CustomerInUse, Failures))]
#[post("/api/v1/customers/{id}/deactivate")]
pub async fn deactivate_customer(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<Customer>, ApiError> {
    change_account(&state, &admin, AccountKind::Customer, change, Ok, deactivate, present).await
}

/// Confirms that the staff know a customer.
///
/// New customers have few active appointments until then (`new_customers`). A customer is confirmed too when staff book
/// for them, or start or complete their work.
#[utoipa::path(tag = "staff", security(("bearer" = [])), request_body = NoBody, params(Id, IdempotencyKey), responses((status = 200, body = Customer), Staff, Missing, BadWrite, Failures))]
#[post("/api/v1/customers/{id}/confirm")]
pub async fn confirm_customer(
    state: Data<State>,
    staff: Staff,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<Customer>, ApiError> {
    let with_email = staff.role().is_manager();
    let confirm =
        |tx: &mut Tx<'_>, id: i64, _: AccountKind, _: &NoBody| confirmation::confirm_customer(tx, id);
    let present = move |tx: &mut Tx<'_>, id| {
        let customer = show_one(tx, id, None)?;
        Ok(Customer { email: customer.email.filter(|_| with_email), ..customer })
    };
    change_account(&state, &staff, AccountKind::Customer, change, Ok, confirm, present).await
}

/// Creates a one-time link that sets the password of a customer.
///
/// Valid for 24 hours; an invitation, valid for 72 hours, if they have no password yet. Ends earlier links
/// of theirs.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id), responses((status = 200, body = OneTimeLink), Admin, Missing, BadBody, LinkRefused, Failures))]
#[post("/api/v1/customers/{id}/reset-password")]
pub async fn reset_customer_password(
    state: Data<State>,
    admin: Admin,
    id: Id,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    links::issue_link(&state, &admin, AccountKind::Customer, id, body).await
}

/// Erases the personal data of a customer.
///
/// Irreversible: personal fields are replaced in the account, the appointments and the logs; counts stay. A customer
/// with many appointments is deactivated first and erased in several steps; if that is interrupted, send it again.
/// Refused with 409 `in_use` while one of their appointments is active. Afterwards the customer is 404.
#[utoipa::path(tag = "admin", security(("bearer" = [])), request_body = NoBody, params(Id, IdempotencyKey), responses((status = 204, description = "The customer is erased"), Admin, Missing, BadWrite, CustomerInUse, Failures))]
#[post("/api/v1/customers/{id}/erase")]
pub async fn erase_customer(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<NoContent, ApiError> {
    let find = |conn: &mut Connection<'_>, id| accounts::load(conn, id, AccountKind::Customer);
    let (id, key, NoBody {}) = change.parse(&state, find, Ok).await?;
    let done = erase_slices(&state, &admin, id, key.clone()).await?;
    let erased = write_once(&state, &admin, key, move |tx| erasure::erase(tx, id, done)).await?;
    erasure::clear_log(&state.transactions).await;
    Ok(NoContent(erased))
}

fn parse_patch(body: CustomerPatch) -> Result<AccountEdit, ApiError> {
    let mut fields = Fields::new();
    let change = contact::parse_change(&mut fields, body.email, body.first_name, body.last_name, body.phone);
    let (external_reference, metadata) = parse_attached(&mut fields, body.external_reference, body.metadata);
    fields.finish()?;
    let metadata = metadata.as_ref().map(store_metadata).transpose().map_err(ApiError::from)?;
    Ok(AccountEdit { external_reference, metadata, ..change })
}

fn present(tx: &mut Tx, id: i64) -> Result<Customer, Failure> {
    show_one(tx, id, None)
}

impl Resource for Customer {
    fn customer_id(&self) -> Option<i64> {
        Some(self.id)
    }
}

/// Loads a customer as managers and admins see them, or an API key.
pub fn show_one(conn: &mut Connection, id: i64, key: Option<KeyIdentity>) -> Result<Customer, Failure> {
    let row = accounts::load(conn, id, AccountKind::Customer)?;
    show(conn, vec![row], key)?.pop().ok_or_else(|| Failure::Internal("a customer is not shown".to_owned()))
}

/// Loads the counts of customers, with two queries for any number of them. A key sees what it has attached itself, and
/// without `customers:read` no name or contact of customers whom it has not created.
fn show(
    conn: &mut Connection,
    rows: Vec<AccountRow>,
    key: Option<KeyIdentity>,
) -> Result<Vec<Customer>, Failure> {
    let zone = db::workshop::load(conn)?.zone;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let counts = group_counts(db::customers::counts(conn, &ids)?);
    let customer = |row: AccountRow| {
        let name = row.name();
        let attached = Some((row.external_reference, row.metadata));
        let attached = attached.filter(|_| key.is_none_or(|key| row.api_key_id == Some(key.id)));
        let (external_reference, metadata) = attached.unwrap_or_default();
        let is_known = key.is_none_or(|key| key.knows(row.api_key_id));
        let known = |text: String| if is_known { text } else { String::new() };
        Ok(Customer {
            appointments: counts.get(&row.id).copied().unwrap_or_default(),
            id: row.id,
            name: known(name),
            first_name: known(row.first_name),
            last_name: known(row.last_name),
            email: row.email.or(row.guest_email).filter(|_| is_known),
            phone: known(row.phone),
            active: row.active,
            has_password: row.password_hash.is_some(),
            confirmed: row.confirmed_at.is_some(),
            created_at: zone.local(row.created_at.and_utc()),
            external_reference,
            metadata: metadata.as_deref().map(read_metadata).transpose()?,
        })
    };
    rows.into_iter().map(customer).collect()
}

fn group_counts(rows: Vec<AppointmentCount>) -> BTreeMap<i64, AppointmentCounts> {
    let mut counts: BTreeMap<i64, AppointmentCounts> = BTreeMap::new();
    for AppointmentCount { customer_id, status, cancel_reason, appointments } in rows {
        let own = counts.entry(customer_id).or_default();
        let number = u32::try_from(appointments).unwrap_or(u32::MAX);
        match status.0 {
            status if status.is_active() => own.active += number,
            Status::Completed => own.completed += number,
            _ => own.cancelled += number,
        }
        if status.0 == Status::Cancelled
            && cancel_reason.is_some_and(|reason| reason.0 == CancelReason::NoShow)
        {
            own.no_show += number;
        }
    }
    counts
}
