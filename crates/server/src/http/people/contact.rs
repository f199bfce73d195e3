//! What the operations on accounts share: the account that a path names, and the fields of a person.

use pitboard_domain::{person, role::Role};

use crate::{
    app::people::accounts::{self, Change, Kind, NewAccount},
    state::State,
    web::{error::ApiError, fields::Fields, path_id},
};

/// The account that a path names, which must be there: 404 precedes what is wrong with a body.
pub async fn existing(state: &State, path: &str, of: Kind) -> Result<i64, ApiError> {
    let id = path_id::id(path)?;
    state.read(move |conn| accounts::of_kind(conn, id, of).map(|row| row.id)).await
}

/// A person's name and how to reach them.
pub struct Contact {
    pub email: String,
    first_name: String,
    last_name: String,
    phone: String,
}

impl Contact {
    /// The account of this person.
    pub fn account<'a>(
        &'a self,
        role: Role,
        password_hash: Option<&'a str>,
        specialisation: Option<&'a str>,
    ) -> NewAccount<'a> {
        NewAccount {
            email: Some(&self.email),
            password_hash,
            first_name: &self.first_name,
            last_name: &self.last_name,
            phone: &self.phone,
            role,
            specialisation,
        }
    }
}

/// The fields of somebody new.
pub fn contact(
    fields: &mut Fields,
    email: &str,
    first_name: &str,
    last_name: &str,
    phone: &str,
) -> Option<Contact> {
    let email = fields.check("/email", person::email(email));
    let first_name = fields.check("/first_name", person::name(first_name));
    let last_name = fields.check("/last_name", person::name(last_name));
    let phone = fields.check("/phone", person::phone(phone));
    Some(Contact { email: email?, first_name: first_name?, last_name: last_name?, phone: phone? })
}

/// The fields of somebody who is there already; what is absent stays.
pub fn change(
    fields: &mut Fields,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
) -> Change {
    Change {
        email: email.and_then(|email| fields.check("/email", person::email(&email))),
        first_name: first_name.and_then(|name| fields.check("/first_name", person::name(&name))),
        last_name: last_name.and_then(|name| fields.check("/last_name", person::name(&name))),
        phone: phone.and_then(|phone| fields.check("/phone", person::phone(&phone))),
        ..Change::default()
    }
}
