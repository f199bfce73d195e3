//! The fields of a person, as the operations on accounts share them.

use pitboard_domain::{person, role::Role};

use crate::{
    app::people::accounts::AccountEdit, auth::new_password::Owner, db::accounts::NewAccount, email,
    web::fields::Fields,
};

/// A person's name and how to reach them.
pub struct Contact {
    pub email: String,
    first_name: String,
    last_name: String,
    phone: String,
}

impl Contact {
    /// Returns the person as the owner of a new password.
    pub fn owner(&self, role: Role) -> Owner {
        Owner {
            role,
            email: self.email.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
        }
    }

    /// Returns the account to create for this person.
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
            guest: None,
        }
    }
}

/// Parses the fields of a new account.
pub fn parse_contact(
    fields: &mut Fields,
    email: &str,
    first_name: &str,
    last_name: &str,
    phone: &str,
) -> Option<Contact> {
    let email = fields.check("/email", email::parse(email));
    let first_name = fields.check("/first_name", person::name(first_name));
    let last_name = fields.check("/last_name", person::name(last_name));
    let phone = fields.check("/phone", person::phone(phone));
    Some(Contact { email: email?, first_name: first_name?, last_name: last_name?, phone: phone? })
}

/// Parses the changed fields of an account; what is absent stays.
pub fn parse_change(
    fields: &mut Fields,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
) -> AccountEdit {
    AccountEdit {
        email: email.and_then(|typed| fields.check("/email", email::parse(&typed))),
        first_name: first_name.and_then(|name| fields.check("/first_name", person::name(&name))),
        last_name: last_name.and_then(|name| fields.check("/last_name", person::name(&name))),
        phone: phone.and_then(|phone| fields.check("/phone", person::phone(&phone))),
        ..AccountEdit::default()
    }
}
