//! Accounts: customers, with or without a password, and staff. Sessions and activity have files of their own.
//! Personal values never enter the log: of them it names only the fields.

use chrono::NaiveDateTime;
use diesel::{dsl::count_star, prelude::*};
use pitboard_domain::{
    event::{
        AccountChange, Changed, PrivateField, PrivateFields,
        account::{AccountUpdated, Registered},
    },
    role::Role,
};

use crate::{
    app::{Failure, Identity, Refusal, Tx, people::refusal::AccountRefusal},
    db::{
        Connection,
        engine::{
            schema::{accounts, appointments, one_time_links},
            text_enum::TextEnum,
        },
    },
};

/// Whose account an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Customer,
    Staff,
}

impl Kind {
    pub fn of(role: Role) -> Self {
        if role.is_staff() { Kind::Staff } else { Kind::Customer }
    }
}

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
    pub role: TextEnum<Role>,
    pub active: bool,
    pub specialisation: Option<String>,
    pub created_at: NaiveDateTime,
    /// Nobody any more, since then.
    pub erased_at: Option<NaiveDateTime>,
}

impl AccountRow {
    /// The account as the actor of a write.
    pub fn identity(&self) -> Identity {
        Identity { id: self.id, role: self.role.0 }
    }
}

/// An account to be made, of parsed values.
pub struct NewAccount<'a> {
    pub email: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub phone: &'a str,
    pub role: Role,
    pub specialisation: Option<&'a str>,
}

/// What changes of an account; `None` stays.
#[derive(Clone, Default, AsChangeset)]
#[diesel(table_name = accounts)]
pub struct Change {
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
    pub role: Option<TextEnum<Role>>,
    pub specialisation: Option<Option<String>>,
}

/// Makes an account. An e-mail address that has one already violates an index, which becomes `email_taken`.
pub fn insert(tx: &mut Tx, new: &NewAccount<'_>) -> Result<i64, Failure> {
    let id = diesel::insert_into(accounts::table)
        .values((
            accounts::workshop_id.eq(tx.workshop_id),
            accounts::email.eq(new.email.map(str::to_lowercase)),
            accounts::password_hash.eq(new.password_hash),
            accounts::first_name.eq(new.first_name),
            accounts::last_name.eq(new.last_name),
            accounts::phone.eq(new.phone),
            accounts::role.eq(TextEnum(new.role)),
            accounts::specialisation.eq(new.specialisation),
            accounts::search_text.eq(search_text(new.first_name, new.last_name, new.phone)),
            accounts::created_at.eq(tx.now().naive_utc()),
        ))
        .returning(accounts::id)
        .get_result(tx.raw)?;
    tx.record_account(id, AccountChange::Register(Registered { role: Changed::created(new.role) }))?;
    Ok(id)
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<AccountRow>> {
    accounts::table.find((conn.workshop_id, id)).select(AccountRow::as_select()).first(conn.raw).optional()
}

/// The account of an address in lower case.
pub fn by_email(conn: &mut Connection, email: &str) -> QueryResult<Option<AccountRow>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::email.eq(email)))
        .select(AccountRow::as_select())
        .first(conn.raw)
        .optional()
}

/// The account of that kind, if there is one and it has not been erased.
pub fn of_kind(conn: &mut Connection, id: i64, of: Kind) -> Result<AccountRow, Failure> {
    let row = by_id(conn, id)?.filter(|row| Kind::of(row.role.0) == of && row.erased_at.is_none());
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// The same under its lock, and the caller confirmed under it: what follows may end their own session.
pub fn locked(tx: &mut Tx, id: i64, of: Kind) -> Result<AccountRow, Failure> {
    tx.lock_own_account(id)?;
    of_kind(tx, id, of)
}

/// Refuses to take the last admin who can sign in away. Under the lock of the workshop.
pub fn expect_another_admin(conn: &mut Connection, id: i64) -> Result<(), Failure> {
    let others: i64 = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.eq(TextEnum(Role::Admin))))
        .filter(accounts::active.eq(true).and(accounts::password_hash.is_not_null()))
        .filter(accounts::id.ne(id))
        .select(count_star())
        .first(conn.raw)?;
    if others > 0 {
        return Ok(());
    }
    Err(AccountRefusal::LastAdmin.into())
}

/// Changes an account; as it is then.
pub fn update(tx: &mut Tx, id: i64, of: Kind, change: &Change) -> Result<AccountRow, Failure> {
    if change.role.is_some() {
        tx.lock_workshop()?;
    }
    let before = locked(tx, id, of)?;
    let changed = changed(&before, change);
    if changed == AccountUpdated::default() {
        return Ok(before);
    }
    if before.role.0 == Role::Admin && changed.role.is_some() {
        expect_another_admin(tx, id)?;
    }
    diesel::update(accounts::table.find((tx.workshop_id, id))).set(change).execute(tx.raw)?;
    let after = of_kind(tx, id, of)?;
    // It was handed to whoever had that address and those rights.
    if (&after.email, after.role) != (&before.email, before.role) {
        end_link(tx, id)?;
    }
    let found_by = search_text(&after.first_name, &after.last_name, &after.phone);
    diesel::update(accounts::table.find((tx.workshop_id, id)))
        .set(accounts::search_text.eq(found_by))
        .execute(tx.raw)?;
    rename_in_searches(tx, &before, &after)?;
    tx.record_account(id, AccountChange::UpdateAccount(changed))?;
    Ok(after)
}

/// Returns the fields that `change` changes, the personal ones by name.
fn changed(before: &AccountRow, change: &Change) -> AccountUpdated {
    fn differs<T: PartialEq>(before: &T, after: &Option<T>) -> bool {
        after.as_ref().is_some_and(|after| after != before)
    }
    let personal = [
        (PrivateField::Email, change.email.is_some() && change.email != before.email),
        (PrivateField::FirstName, differs(&before.first_name, &change.first_name)),
        (PrivateField::LastName, differs(&before.last_name, &change.last_name)),
        (PrivateField::Phone, differs(&before.phone, &change.phone)),
        (PrivateField::Specialisation, differs(&before.specialisation, &change.specialisation)),
    ];
    AccountUpdated {
        changed: personal.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect(),
        role: change.role.and_then(|role| Changed::between(before.role.0, role.0)),
    }
}

/// What a search for a person looks through, in lower case: the phone as typed and its digits.
fn search_text(first_name: &str, last_name: &str, phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    format!("{first_name} {last_name} {phone} {digits}").to_lowercase()
}

/// A customer's appointments are found by name; the search must know the new one.
fn rename_in_searches(conn: &mut Connection, before: &AccountRow, after: &AccountRow) -> QueryResult<()> {
    let (old, new) = (searched_name(before), searched_name(after));
    if old == new {
        return Ok(());
    }
    let texts: Vec<(i64, String)> = appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(before.id)))
        .order(appointments::id)
        .select((appointments::id, appointments::search_text))
        .load(conn.raw)?;
    for (id, text) in texts {
        crate::db::appointments::set_search_text(conn, id, &text.replacen(&old, &new, 1))?;
    }
    Ok(())
}

/// As `booking` writes it.
fn searched_name(row: &AccountRow) -> String {
    format!("{} {}", row.first_name, row.last_name).to_lowercase()
}

/// Sets the hash of a new password, deletes the link to set one, and records the change as `kind`. The caller ends
/// the sessions.
pub fn set_password_hash(
    tx: &mut Tx,
    id: i64,
    hash: &str,
    kind: fn(PrivateFields) -> AccountChange,
) -> Result<(), Failure> {
    diesel::update(accounts::table.find((tx.workshop_id, id)))
        .set((accounts::password_hash.eq(hash), accounts::version.eq(accounts::version + 1)))
        .execute(tx.raw)?;
    end_link(tx, id)?;
    tx.record_account(id, kind(PrivateFields { changed: vec![PrivateField::Password] }))
}

/// Ends the one-time link to an account, if there is one.
pub fn end_link(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(one_time_links::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}
