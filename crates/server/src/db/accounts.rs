//! Accounts of customers and staff: their rows, and their names as other rows refer to them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{dsl::count_star, prelude::*};
use pitboard_domain::role::{EmployeeStatus, Role};

use crate::db::{
    Connection,
    engine::{connection::MultiBackend, errors::unreadable, schema::accounts, text_enum::TextEnum},
};

/// A stored account. No `Debug`, because it holds the hash of a password and contacts.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: i64,
    /// In lower case; customers who were created at the desk may have none.
    pub email: Option<String>,
    /// `None` for an account that cannot sign in.
    pub password_hash: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    pub role: TextEnum<Role>,
    pub active: bool,
    pub employee_status: TextEnum<EmployeeStatus>,
    pub specialisation: Option<String>,
    pub created_at: NaiveDateTime,
    /// The instant at which the personal data was erased.
    pub erased_at: Option<NaiveDateTime>,
}

impl AccountRow {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// Returns the person of this account, as appointments refer to them.
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            phone: self.phone.clone(),
        }
    }
}

/// The name and the phone of an account, for rows that refer to it.
#[derive(Debug, Clone, Queryable)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
}

impl Person {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// An account to insert, of parsed values.
pub struct NewAccount<'a> {
    pub email: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub phone: &'a str,
    pub role: Role,
    pub specialisation: Option<&'a str>,
}

/// Inserts an active account. An e-mail address that another account has violates an index.
pub fn insert(conn: &mut Connection, new: &NewAccount<'_>, created_at: DateTime<Utc>) -> QueryResult<i64> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::workshop_id.eq(conn.workshop_id),
            accounts::email.eq(new.email.map(str::to_lowercase)),
            accounts::password_hash.eq(new.password_hash),
            accounts::first_name.eq(new.first_name),
            accounts::last_name.eq(new.last_name),
            accounts::phone.eq(new.phone),
            accounts::role.eq(TextEnum(new.role)),
            accounts::specialisation.eq(new.specialisation),
            accounts::search_text.eq(search_text(new.first_name, new.last_name, new.phone)),
            accounts::created_at.eq(created_at.naive_utc()),
        ))
        .returning(accounts::id)
        .get_result(conn.raw)
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<AccountRow>> {
    accounts::table.find((conn.workshop_id, id)).select(AccountRow::as_select()).first(conn.raw).optional()
}

/// Returns the account with an e-mail address, which is in lower case.
pub fn by_email(conn: &mut Connection, email: &str) -> QueryResult<Option<AccountRow>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::email.eq(email)))
        .select(AccountRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Locks an account, a customer's before the employee's, and loads it under the lock.
pub fn lock(conn: &mut Connection, id: i64) -> QueryResult<Option<AccountRow>> {
    diesel::update(accounts::table.find((conn.workshop_id, id)))
        .set(accounts::version.eq(accounts::version + 1))
        .returning(<AccountRow as Selectable<MultiBackend>>::construct_selection())
        .get_result(conn.raw)
        .optional()
}

/// Returns the person of an account, which exists.
pub fn person(conn: &mut Connection, id: i64) -> QueryResult<Person> {
    people(conn, vec![id])?.pop().ok_or_else(|| unreadable(format!("the account {id}")))
}

/// Returns the persons of accounts.
pub fn people(conn: &mut Connection, ids: Vec<i64>) -> QueryResult<Vec<Person>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::id.eq_any(ids)))
        .select((accounts::id, accounts::first_name, accounts::last_name, accounts::phone))
        .load(conn.raw)
}

/// Returns whether an admin other than `id` can sign in.
pub fn has_another_admin(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    let others: i64 = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.eq(TextEnum(Role::Admin))))
        .filter(accounts::active.eq(true).and(accounts::password_hash.is_not_null()))
        .filter(accounts::id.ne(id))
        .select(count_star())
        .first(conn.raw)?;
    Ok(others > 0)
}

/// Saves name, contact, role and specialisation.
pub fn update(conn: &mut Connection, row: &AccountRow) -> QueryResult<()> {
    diesel::update(accounts::table.find((conn.workshop_id, row.id)))
        .set((
            accounts::email.eq(&row.email),
            accounts::first_name.eq(&row.first_name),
            accounts::last_name.eq(&row.last_name),
            accounts::phone.eq(&row.phone),
            accounts::role.eq(row.role),
            accounts::specialisation.eq(&row.specialisation),
            accounts::search_text.eq(search_text(&row.first_name, &row.last_name, &row.phone)),
        ))
        .execute(conn.raw)
        .map(drop)
}

pub fn set_active(conn: &mut Connection, id: i64, active: bool) -> QueryResult<()> {
    let row = accounts::table.find((conn.workshop_id, id));
    diesel::update(row).set(accounts::active.eq(active)).execute(conn.raw).map(drop)
}

pub fn set_employee_status(conn: &mut Connection, id: i64, status: EmployeeStatus) -> QueryResult<()> {
    let row = accounts::table.find((conn.workshop_id, id));
    diesel::update(row).set(accounts::employee_status.eq(TextEnum(status))).execute(conn.raw).map(drop)
}

pub fn set_password_hash(conn: &mut Connection, id: i64, hash: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find((conn.workshop_id, id)))
        .set((accounts::password_hash.eq(hash), accounts::version.eq(accounts::version + 1)))
        .execute(conn.raw)
        .map(drop)
}

/// Replaces the personal data of a customer by that of `erased`, and deactivates them.
pub fn erase(conn: &mut Connection, erased: &Person, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(accounts::table.find((conn.workshop_id, erased.id)))
        .set((
            accounts::email.eq(None::<String>),
            accounts::password_hash.eq(None::<String>),
            accounts::first_name.eq(&erased.first_name),
            accounts::last_name.eq(&erased.last_name),
            accounts::phone.eq(&erased.phone),
            accounts::search_text.eq(""),
            accounts::active.eq(false),
            accounts::erased_at.eq(at.naive_utc()),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Returns the text in which a person is searched for: the phone also as digits alone.
fn search_text(first_name: &str, last_name: &str, phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    format!("{first_name} {last_name} {phone} {digits}").to_lowercase()
}
