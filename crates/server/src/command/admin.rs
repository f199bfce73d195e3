//! The commands about admin accounts.

use std::io::Read;

use pitboard_domain::{person, role::Role};
use secrecy::SecretString;

use crate::{
    app::{
        Actor, Confirm,
        people::{accounts, reset},
        transactions::Transactions,
    },
    auth::{
        new_password::{self, Owner, PasswordError},
        passwords::{Cost, Passwords},
        tokens::OpaqueToken,
    },
    clock::Clock,
    command::{Ended, existing, failure, line, print},
    config::{DataArgs, NewAdminArgs, NewRole, PublicUrl},
    db::{Db, Url, accounts::NewAccount, engine::handle},
    demo, email,
    http::people::links,
};

/// Creates an admin, in a new workshop if there is none.
pub async fn create(data: &DataArgs, new: &NewAdminArgs) -> Ended {
    let url = existing(data)?;
    let email = email::parse(&new.email).map_err(|error| format!("--email {error}"))?;
    let first_name = person::name(&new.first_name).map_err(|error| format!("--first-name {error}"))?;
    let last_name = person::name(&new.last_name).map_err(|error| format!("--last-name {error}"))?;
    let phone = person::phone(&new.phone).map_err(|error| format!("--phone {error}"))?;
    let owner = Owner {
        role: Role::Admin,
        email: email.clone(),
        first_name: first_name.clone(),
        last_name: last_name.clone(),
    };
    let hash = read_password(owner).await?;

    let transactions = transactions(&url)?;
    let created = transactions.write(Actor::system("admin create"), Confirm::AtEnd, move |tx| {
        if !crate::db::workshop::exists(tx)? {
            let now = tx.now();
            demo::workshop::insert_default(tx, now)?;
        }
        let new = NewAccount {
            email: Some(&email),
            password_hash: Some(&hash),
            first_name: &first_name,
            last_name: &last_name,
            phone: &phone,
            role: Role::Admin,
            specialisation: None,
            guest: None,
        };
        accounts::create(tx, &new)
    });
    let id = created.await.map_err(failure)?;
    print(&format!("admin {id} created\n"))
}

/// Lets a member of the staff in again: prints a link to a new password, which needs no second factor.
pub async fn reset(
    data: &DataArgs,
    public_url: Option<&PublicUrl>,
    email: &str,
    role: Option<NewRole>,
) -> Ended {
    let url = existing(data)?;
    let email = person::known_email(email).map_err(|error| format!("EMAIL {error}"))?;
    let transactions = transactions(&url)?;
    let token = OpaqueToken::random().map_err(line)?;
    let hash = token.hash();
    let reset = transactions.write(Actor::system("admin reset"), Confirm::AtEnd, move |tx| {
        reset::reset(tx, &email, &hash, role == Some(NewRole::Admin))
    });
    let (row, issued) = reset.await.map_err(failure)?;
    let base = public_url.map(ToString::to_string).unwrap_or_default();
    let link = links::url(&base, issued.purpose, &token);
    let until = issued.expires_at.format("%Y-%m-%d %H:%M UTC");
    print(&format!("{} {} sets a new password here, once, until {until}:\n{link}\n", row.role.0, row.id))
}

fn transactions(url: &Url) -> Result<Transactions, String> {
    Ok(Transactions::new(Db::open(url, handle::Settings::default()).map_err(line)?, Clock::System))
}

/// Reads a new password from standard input, and returns its hash.
async fn read_password(owner: Owner) -> Result<String, String> {
    let mut typed = String::new();
    std::io::stdin().read_to_string(&mut typed).map_err(line)?;
    let refused = |error: PasswordError| format!("the password {error}");
    let password: SecretString =
        new_password::parse(typed.trim_end_matches(['\r', '\n'])).map_err(refused)?;
    new_password::check(&password, owner).await.map_err(line)?.map_err(refused)?;
    Passwords::new(Cost::Standard, std::num::NonZeroUsize::MIN).hash_now(&password).map_err(line)
}
