//! The customers as staff look them up. The customer of one booking is in `customer.rs`.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use pitboard_domain::{job::CancelReason, role::Role, status::Status};

use crate::db::{
    Connection,
    engine::{
        schema::{accounts, appointments},
        text_enum::TextEnum,
    },
    names::contains,
};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct CustomerRow {
    pub id: i64,
    pub email: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    pub active: bool,
    #[diesel(
        select_expression = accounts::password_hash.is_not_null(),
        select_expression_type = diesel::dsl::IsNotNull<accounts::password_hash>
    )]
    pub has_password: bool,
    pub created_at: NaiveDateTime,
}

/// Which customers.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Lower case.
    pub search: Option<String>,
    /// Whether the search looks at e-mail addresses too.
    pub by_email: bool,
    /// The id of the last one that was already seen.
    pub after: Option<i64>,
    pub limit: i64,
}

/// A page of customers, the newest first.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<CustomerRow>> {
    let mut query = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.eq(TextEnum(Role::Customer))))
        .filter(accounts::erased_at.is_null())
        .order(accounts::id.desc())
        .limit(filter.limit)
        .select(CustomerRow::as_select())
        .into_boxed();
    if let Some(after) = filter.after {
        query = query.filter(accounts::id.lt(after));
    }
    if let Some(search) = &filter.search {
        let found = accounts::search_text.like(contains(&searched(search))).escape('\\');
        query = if filter.by_email {
            let addressed = accounts::email.like(contains(search)).escape('\\');
            query.filter(found.nullable().or(addressed))
        } else {
            query.filter(found)
        };
    }
    query.load(conn.raw)
}

/// Of what looks like a phone number the digits, else the words.
fn searched(words: &str) -> String {
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let is_number = words.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c));
    if is_number && digits.len() >= 3 { digits } else { words.to_owned() }
}

/// A customer who has not been erased.
pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<CustomerRow>> {
    accounts::table
        .find((conn.workshop_id, id))
        .filter(accounts::role.eq(TextEnum(Role::Customer)).and(accounts::erased_at.is_null()))
        .select(CustomerRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Customer, status, why it was cancelled, how many.
pub type Count = (i64, TextEnum<Status>, Option<TextEnum<CancelReason>>, i64);

/// How many appointments these customers have and had, in one query.
pub fn counts(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<Count>> {
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

/// All appointments of a customer, the first first.
pub fn appointments_of(
    conn: &mut Connection,
    id: i64,
) -> QueryResult<Vec<crate::db::appointments::AppointmentRow>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(id)))
        .order((appointments::date, appointments::period_start, appointments::id))
        .select(crate::db::appointments::AppointmentRow::as_select())
        .load(conn.raw)
}
