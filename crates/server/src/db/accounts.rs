//! Accounts of customers and staff: their rows, and their names as other rows refer to them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{dsl::count_star, prelude::*};
use pitboard_domain::role::{EmployeeStatus, Role};

use crate::db::{
    Connection,
    changes::{Changes, count_change},
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
    /// The API key that created it.
    pub api_key_id: Option<i64>,
    /// Whether it was created by a booking without an account. A guest cannot sign in.
    pub is_guest: bool,
    /// The address that a guest gave. Unlike `email`, several accounts can have it.
    pub guest_email: Option<String>,
    /// The reference that the API key which created it has given.
    pub external_reference: Option<String>,
    /// JSON.
    pub metadata: Option<String>,
    /// The instant since which the staff know the customer; `None` before they have confirmed them.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Since when signing in needs a second factor.
    pub second_factor_at: Option<NaiveDateTime>,
}

impl AccountRow {
    pub fn name(&self) -> String {
        full_name(&self.first_name, &self.last_name)
    }

    /// Returns the person of this account, as appointments refer to them.
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            phone: self.phone.clone(),
            api_key_id: self.api_key_id,
            confirmed_at: self.confirmed_at,
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
    /// The API key that created the account.
    pub api_key_id: Option<i64>,
    /// The instant since which the staff know the customer.
    pub confirmed_at: Option<NaiveDateTime>,
}

/// The columns of a [`Person`].
const PERSON: (
    accounts::id,
    accounts::first_name,
    accounts::last_name,
    accounts::phone,
    accounts::api_key_id,
    accounts::confirmed_at,
) = (
    accounts::id,
    accounts::first_name,
    accounts::last_name,
    accounts::phone,
    accounts::api_key_id,
    accounts::confirmed_at,
);

impl Person {
    pub fn name(&self) -> String {
        full_name(&self.first_name, &self.last_name)
    }
}

/// Returns the full name; many people have one name only.
pub fn full_name(first: &str, last: &str) -> String {
    format!("{first} {last}").trim_end().to_owned()
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
    /// The contact of a guest, who has no account to sign in to.
    pub guest: Option<GuestContact<'a>>,
}

/// The address of a guest, if they gave one.
#[derive(Clone, Copy)]
pub struct GuestContact<'a> {
    pub email: Option<&'a str>,
}

/// Inserts an active account. An e-mail address that another account has violates an index.
pub fn insert(
    conn: &mut Connection,
    new: &NewAccount<'_>,
    api_key_id: Option<i64>,
    is_confirmed: bool,
    created_at: DateTime<Utc>,
) -> QueryResult<i64> {
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
            accounts::api_key_id.eq(api_key_id),
            accounts::phone_digits.eq(digits(new.phone)),
            accounts::is_guest.eq(new.guest.is_some()),
            accounts::guest_email.eq(new.guest.and_then(|guest| guest.email).map(str::to_lowercase)),
            accounts::confirmed_at.eq(is_confirmed.then(|| created_at.naive_utc())),
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

/// Returns the account with one of these forms of an e-mail address; the earliest form that one has.
pub fn by_email_in(conn: &mut Connection, forms: &[String]) -> QueryResult<Option<AccountRow>> {
    for form in forms {
        if let Some(row) = by_email(conn, form)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Locks an account, a customer's before the employee's, and loads it under the lock.
pub fn lock(conn: &mut Connection, id: i64) -> QueryResult<Option<AccountRow>> {
    diesel::update(accounts::table.find((conn.workshop_id, id)))
        .set(accounts::version.eq(accounts::version + 1))
        .returning(<AccountRow as Selectable<MultiBackend>>::construct_selection())
        .get_result(conn.raw)
        .optional()
}

/// As [`lock`], and counts a change of the customer's own.
pub fn lock_and_count(
    conn: &mut Connection,
    id: i64,
    now: DateTime<Utc>,
) -> QueryResult<Option<(AccountRow, Changes)>> {
    let locked: Option<(AccountRow, i32, Option<NaiveDateTime>)> =
        diesel::update(accounts::table.find((conn.workshop_id, id)))
            .set((accounts::version.eq(accounts::version + 1), count_change!(accounts, now)))
            .returning((
                <AccountRow as Selectable<MultiBackend>>::construct_selection(),
                accounts::changes,
                accounts::changes_since,
            ))
            .get_result(conn.raw)
            .optional()?;
    Ok(locked.map(|(row, number, since)| (row, Changes::of((number, since), now))))
}

/// Returns the person of an account, which exists.
pub fn person(conn: &mut Connection, id: i64) -> QueryResult<Person> {
    accounts::table
        .find((conn.workshop_id, id))
        .select(PERSON)
        .get_result(conn.raw)
        .optional()?
        .ok_or_else(|| unreadable(format!("the account {id}")))
}

/// Returns the persons of accounts.
pub fn people(conn: &mut Connection, ids: Vec<i64>) -> QueryResult<Vec<Person>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::id.eq_any(ids)))
        .select(PERSON)
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

/// Saves name, contact, role, specialisation, and what a program has attached.
pub fn update(conn: &mut Connection, row: &AccountRow) -> QueryResult<()> {
    diesel::update(accounts::table.find((conn.workshop_id, row.id)))
        .set((
            accounts::email.eq(&row.email),
            accounts::first_name.eq(&row.first_name),
            accounts::last_name.eq(&row.last_name),
            accounts::phone.eq(&row.phone),
            accounts::role.eq(row.role),
            accounts::specialisation.eq(&row.specialisation),
            accounts::external_reference.eq(&row.external_reference),
            accounts::metadata.eq(&row.metadata),
            accounts::search_text.eq(search_text(&row.first_name, &row.last_name, &row.phone)),
            accounts::phone_digits.eq(digits(&row.phone)),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Marks a customer as known to the staff. `false` if they are already.
pub fn confirm(conn: &mut Connection, id: i64, at: DateTime<Utc>) -> QueryResult<bool> {
    let row = accounts::table.find((conn.workshop_id, id)).filter(accounts::confirmed_at.is_null());
    let confirmed = diesel::update(row).set(accounts::confirmed_at.eq(at.naive_utc())).execute(conn.raw)?;
    Ok(confirmed == 1)
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
            accounts::phone_digits.eq(""),
            accounts::guest_email.eq(None::<String>),
            accounts::external_reference.eq(None::<String>),
            accounts::metadata.eq(None::<String>),
            accounts::active.eq(false),
            accounts::erased_at.eq(at.naive_utc()),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Returns the text in which a person is searched for: the phone also as digits alone.
fn search_text(first_name: &str, last_name: &str, phone: &str) -> String {
    format!("{first_name} {last_name} {phone} {}", digits(phone)).to_lowercase()
}

/// Returns the digits of a phone number, by which a person is found however it is typed.
pub fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// Returns the active customers with this address, or with a phone number of these digits, in the order of their ids;
/// at most `limit`. An empty contact finds nobody.
pub fn customers_with_contact(
    conn: &mut Connection,
    email: Option<&str>,
    digits: &str,
    limit: i64,
) -> QueryResult<Vec<AccountRow>> {
    let mut query = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.eq(TextEnum(Role::Customer))))
        .filter(accounts::active.eq(true).and(accounts::erased_at.is_null()))
        .order(accounts::id)
        .limit(limit)
        .select(AccountRow::as_select())
        .into_boxed();
    query = match email {
        Some(email) => query.filter(accounts::email.eq(email.to_lowercase())),
        None if digits.is_empty() => return Ok(Vec::new()),
        None => query.filter(accounts::phone_digits.eq(digits)),
    };
    query.load(conn.raw)
}
