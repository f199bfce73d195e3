//! Customers as staff search for them, with the number of their appointments.

use diesel::prelude::*;
use pitboard_domain::{job::CancelReason, role::Role, status::Status};

use crate::db::{
    Connection,
    accounts::AccountRow,
    engine::{
        schema::{accounts, appointments},
        text_enum::TextEnum,
    },
    names::contains,
};

/// Selects customers and a page of them.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Lower case.
    pub search: Option<String>,
    /// Whether the search looks at e-mail addresses too.
    pub by_email: bool,
    /// Only those whom the staff know, or only the others.
    pub is_confirmed: Option<bool>,
    pub external_reference: Option<String>,
    /// The API key whose references these are; those of all keys if absent.
    pub of_key: Option<i64>,
    /// The id of the last customer of the page before.
    pub after: Option<i64>,
    pub limit: i64,
}

/// Returns a page of the customers who are not erased, the newest first.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<AccountRow>> {
    let mut query = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.eq(TextEnum(Role::Customer))))
        .filter(accounts::erased_at.is_null())
        .order(accounts::id.desc())
        .limit(filter.limit)
        .select(AccountRow::as_select())
        .into_boxed();
    if let Some(after) = filter.after {
        query = query.filter(accounts::id.lt(after));
    }
    query = match filter.is_confirmed {
        Some(true) => query.filter(accounts::confirmed_at.is_not_null()),
        Some(false) => query.filter(accounts::confirmed_at.is_null()),
        None => query,
    };
    if let Some(reference) = &filter.external_reference {
        query = query.filter(accounts::external_reference.eq(reference));
        if let Some(key) = filter.of_key {
            query = query.filter(accounts::api_key_id.eq(key));
        }
    }
    if let Some(search) = &filter.search {
        let found = accounts::search_text.like(contains(&search_words(search))).escape('\\');
        query = if filter.by_email {
            let addressed = accounts::email.like(contains(search)).escape('\\');
            let by_guest = accounts::guest_email.like(contains(search)).escape('\\');
            query.filter(found.nullable().or(addressed).or(by_guest))
        } else {
            query.filter(found)
        };
    }
    query.load(conn.raw)
}

/// Returns the digits of a text that looks like a phone number, and any other text as it is.
fn search_words(words: &str) -> String {
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let is_number = words.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c));
    if is_number && digits.len() >= 3 { digits } else { words.to_owned() }
}

/// The number of a customer's appointments with a status and a reason of cancellation.
#[derive(Debug, Clone, Queryable)]
pub struct AppointmentCount {
    pub customer_id: i64,
    pub status: TextEnum<Status>,
    pub cancel_reason: Option<TextEnum<CancelReason>>,
    pub appointments: i64,
}

/// Counts the appointments of customers, in one query.
pub fn counts(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<AppointmentCount>> {
    let by = (appointments::customer_id, appointments::status, appointments::cancel_reason);
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq_any(ids)))
        .group_by(by)
        .select((
            appointments::customer_id,
            appointments::status,
            appointments::cancel_reason,
            diesel::dsl::count(appointments::id),
        ))
        .load(conn.raw)
}
