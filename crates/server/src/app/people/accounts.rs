//! Accounts: customers, with or without a password, and staff. The log contains the names of changed personal fields,
//! never their values.

use pitboard_domain::{
    event::{
        AccountChange, Changed, PrivateField,
        account::{AccountUpdated, Registered},
    },
    role::Role,
};

use crate::{
    app::{
        AccountIdentity, Credential, Failure, Refusal, Tx, appointments::guests,
        people::refusal::AccountRefusal,
    },
    db::{
        self, Connection,
        accounts::{AccountRow, NewAccount},
        appointments,
        engine::{errors::Violation, text_enum::TextEnum},
    },
    email,
};

/// The two kinds of accounts, which have operations of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    Customer,
    Staff,
}

impl AccountKind {
    pub fn from_role(role: Role) -> Self {
        if role.is_staff() { AccountKind::Staff } else { AccountKind::Customer }
    }
}

/// Returns the account as the actor of a write.
pub fn identity(row: &AccountRow) -> AccountIdentity {
    AccountIdentity { id: row.id, role: row.role.0 }
}

/// The changes of an account; `None` keeps a field.
#[derive(Clone, Default)]
pub struct AccountEdit {
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
    pub role: Option<Role>,
    pub specialisation: Option<Option<String>>,
    pub external_reference: Option<String>,
    /// JSON.
    pub metadata: Option<String>,
}

impl AccountEdit {
    /// Whether it sets what programs attach.
    fn is_attaching(&self) -> bool {
        self.external_reference.is_some() || self.metadata.is_some()
    }

    fn apply(&self, row: &AccountRow) -> AccountRow {
        let edit = self.clone();
        let row = row.clone();
        AccountRow {
            email: edit.email.or(row.email),
            first_name: edit.first_name.unwrap_or(row.first_name),
            last_name: edit.last_name.unwrap_or(row.last_name),
            phone: edit.phone.unwrap_or(row.phone),
            role: edit.role.map_or(row.role, TextEnum),
            specialisation: edit.specialisation.unwrap_or(row.specialisation),
            external_reference: edit.external_reference.or(row.external_reference),
            metadata: edit.metadata.or(row.metadata),
            ..row
        }
    }
}

/// Creates an account and returns its id. An e-mail address that has one already is refused as taken. The staff know
/// everybody but those who come by themselves.
pub fn create(tx: &mut Tx, new: &NewAccount<'_>) -> Result<i64, Failure> {
    let now = tx.now();
    let key = tx.key_id();
    expect_free_email(tx, new.email, None)?;
    let is_confirmed = tx.actor().credential != Credential::Anonymous;
    let id = db::accounts::insert(tx, new, key, is_confirmed, now)?;
    tx.record_account(id, AccountChange::Register(Registered { role: Changed::created(new.role) }))?;
    Ok(id)
}

/// Refuses an address that another account has in another form of its domain; a unique index refuses the same form.
fn expect_free_email(conn: &mut Connection, email: Option<&str>, own: Option<i64>) -> Result<(), Failure> {
    let forms = email.map(email::stored_forms).unwrap_or_default();
    for form in forms.iter().filter(|form| Some(form.as_str()) != email) {
        if db::accounts::by_email(conn, form)?.is_some_and(|row| Some(row.id) != own) {
            return Err(Refusal::Violation(Violation::Email).into());
        }
    }
    Ok(())
}

/// Returns the account if it is of that kind and not erased; otherwise it is not found.
pub fn load(conn: &mut Connection, id: i64, kind: AccountKind) -> Result<AccountRow, Failure> {
    let row = db::accounts::by_id(conn, id)?;
    let row = row.filter(|row| AccountKind::from_role(row.role.0) == kind && row.erased_at.is_none());
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// Returns the account under its lock, and confirms the credential under it, because the write may revoke it.
pub fn load_locked(tx: &mut Tx, id: i64, kind: AccountKind) -> Result<AccountRow, Failure> {
    tx.lock_own_account(id)?;
    load(tx, id, kind)
}

/// Refuses to leave the workshop without an admin who can sign in. Requires the workshop's lock.
pub fn expect_another_admin(conn: &mut Connection, id: i64) -> Result<(), Failure> {
    if db::accounts::has_another_admin(conn, id)? { Ok(()) } else { Err(AccountRefusal::LastAdmin.into()) }
}

/// Changes an account and returns it.
pub fn update(tx: &mut Tx, id: i64, kind: AccountKind, edit: &AccountEdit) -> Result<AccountRow, Failure> {
    if edit.role.is_some() {
        tx.lock_workshop()?;
    }
    let before = if kind == AccountKind::Customer && (edit.phone.is_some() || edit.email.is_some()) {
        guests::load_without_contacts(tx, id, |row| edit.apply(row))?
    } else {
        load_locked(tx, id, kind)?
    };
    if edit.is_attaching() && tx.key_id().is_some_and(|key| before.api_key_id != Some(key)) {
        return Err(AccountRefusal::NotCreatedByKey.into());
    }
    let after = edit.apply(&before);
    if after == before {
        return Ok(before);
    }
    if before.role.0 == Role::Admin && after.role != before.role {
        expect_another_admin(tx, id)?;
    }
    if after.email != before.email {
        expect_free_email(tx, after.email.as_deref(), Some(id))?;
    }
    db::accounts::update(tx, &after)?;
    // The link was issued to the old address, for the old role.
    if (&after.email, after.role) != (&before.email, before.role) {
        db::links::delete(tx, id)?;
    }
    if after.name() != before.name() {
        rename_in_searches(tx, &after)?;
    }
    tx.record_account(id, AccountChange::UpdateAccount(difference(&before, &after)))?;
    Ok(after)
}

/// Returns the fields that differ, the personal ones by name.
fn difference(before: &AccountRow, after: &AccountRow) -> AccountUpdated {
    let personal = [
        (PrivateField::Email, before.email != after.email),
        (PrivateField::FirstName, before.first_name != after.first_name),
        (PrivateField::LastName, before.last_name != after.last_name),
        (PrivateField::Phone, before.phone != after.phone),
        (PrivateField::Specialisation, before.specialisation != after.specialisation),
        (PrivateField::ExternalReference, before.external_reference != after.external_reference),
        (PrivateField::Metadata, before.metadata != after.metadata),
    ];
    AccountUpdated {
        changed: personal.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect(),
        role: Changed::between(before.role.0, after.role.0),
    }
}

/// Saves the new name of a customer in the search texts of their appointments.
fn rename_in_searches(conn: &mut Connection, customer: &AccountRow) -> Result<(), Failure> {
    let person = customer.person();
    for row in appointments::of_customer(conn, customer.id)? {
        appointments::set_search_text(conn, row.id, &row.search_text(&person)?)?;
    }
    Ok(())
}
