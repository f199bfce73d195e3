//! Accounts: customers, with or without a password, and staff. Sessions have a file of their own.
//! Personal values never enter the log: of them it names only the fields.

use chrono::NaiveDateTime;
use diesel::{dsl::count_star, prelude::*};
use pitboard_domain::role::Role;
use serde_json::{Value, json};

use super::{
    Connection, Context, Failure, Refused, WORKSHOP,
    events::{self, Event},
    lock,
    schema::{accounts, appointments},
    word::Word,
};

/// An account. No `Debug`: it holds a password's hash and a person's contacts.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: i64,
    /// In lower case; customers made at the desk may have none.
    pub email: Option<String>,
    /// `None` for those who cannot sign in.
    pub password_hash: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    pub role: Word<Role>,
    pub active: bool,
    pub created_at: NaiveDateTime,
}

/// An account to be made, of parsed values.
pub struct NewAccount<'a> {
    pub email: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub phone: &'a str,
    pub role: Role,
}

/// What one changes of one's own; `None` stays.
#[derive(Clone, Default, AsChangeset)]
#[diesel(table_name = accounts)]
pub struct Contact {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
}

/// Makes an account. An e-mail address that has one already violates an index, which becomes `email_taken`.
pub fn insert(conn: &mut Connection, context: &Context, new: &NewAccount<'_>) -> QueryResult<i64> {
    let id = diesel::insert_into(accounts::table)
        .values((
            accounts::workshop_id.eq(WORKSHOP),
            accounts::email.eq(new.email.map(str::to_lowercase)),
            accounts::password_hash.eq(new.password_hash),
            accounts::first_name.eq(new.first_name),
            accounts::last_name.eq(new.last_name),
            accounts::phone.eq(new.phone),
            accounts::role.eq(Word(new.role)),
            accounts::created_at.eq(context.now().naive_utc()),
        ))
        .returning(accounts::id)
        .get_result(conn)?;
    record(conn, context, id, "register", json!({ "role": [null, new.role] }))?;
    Ok(id)
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<AccountRow>> {
    accounts::table.find((WORKSHOP, id)).select(AccountRow::as_select()).first(conn).optional()
}

/// The account of an address in lower case.
pub fn by_email(conn: &mut Connection, email: &str) -> QueryResult<Option<AccountRow>> {
    accounts::table
        .filter(accounts::workshop_id.eq(WORKSHOP).and(accounts::email.eq(email)))
        .select(AccountRow::as_select())
        .first(conn)
        .optional()
}

/// How many admins could sign in.
pub fn count_admins(conn: &mut Connection) -> QueryResult<i64> {
    accounts::table
        .filter(accounts::workshop_id.eq(WORKSHOP).and(accounts::role.eq(Word(Role::Admin))))
        .filter(accounts::active.eq(true))
        .select(count_star())
        .first(conn)
}

/// Changes name and phone; the account as it is then.
pub fn update_contact(
    conn: &mut Connection,
    context: &Context,
    id: i64,
    contact: &Contact,
) -> Result<AccountRow, Failure> {
    lock::account(conn, id)?;
    let before = by_id(conn, id)?.ok_or_else(Refused::not_found)?;
    let changed = changed(&before, contact);
    if changed.is_empty() {
        return Ok(before);
    }
    diesel::update(accounts::table.find((WORKSHOP, id))).set(contact).execute(conn)?;
    let after = by_id(conn, id)?.ok_or_else(Refused::not_found)?;
    rename_in_searches(conn, &before, &after)?;
    record(conn, context, id, "update_account", json!({ "changed": changed }))?;
    Ok(after)
}

fn changed(before: &AccountRow, contact: &Contact) -> Vec<&'static str> {
    [
        ("first_name", &before.first_name, &contact.first_name),
        ("last_name", &before.last_name, &contact.last_name),
        ("phone", &before.phone, &contact.phone),
    ]
    .into_iter()
    .filter_map(|(field, before, after)| after.as_ref().is_some_and(|after| after != before).then_some(field))
    .collect()
}

/// A customer's appointments are found by name; the search must know the new one.
fn rename_in_searches(conn: &mut Connection, before: &AccountRow, after: &AccountRow) -> QueryResult<()> {
    let (old, new) = (searched_name(before), searched_name(after));
    if old == new {
        return Ok(());
    }
    let texts: Vec<(i64, String)> = appointments::table
        .filter(appointments::workshop_id.eq(WORKSHOP).and(appointments::customer_id.eq(before.id)))
        .order(appointments::id)
        .select((appointments::id, appointments::search_text))
        .load(conn)?;
    for (id, text) in texts {
        super::appointments::set_search_text(conn, id, &text.replacen(&old, &new, 1))?;
    }
    Ok(())
}

/// As `booking` writes it.
fn searched_name(row: &AccountRow) -> String {
    format!("{} {}", row.first_name, row.last_name).to_lowercase()
}

/// Sets the hash of a new password; which sessions end is the caller's to say.
pub fn set_password_hash(conn: &mut Connection, context: &Context, id: i64, hash: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find((WORKSHOP, id)))
        .set((accounts::password_hash.eq(hash), accounts::version.eq(accounts::version + 1)))
        .execute(conn)?;
    record(conn, context, id, "change_password", json!({ "changed": ["password"] }))
}

/// Appends to the log of an account.
pub fn record(
    conn: &mut Connection,
    context: &Context,
    id: i64,
    kind: &str,
    change: Value,
) -> QueryResult<()> {
    events::record(
        conn,
        &context.actor,
        &Event { at: context.now(), subject: format!("account:{id}"), kind, change },
    )
}
