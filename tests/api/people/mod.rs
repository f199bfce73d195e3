//! The people of the workshop: hired, edited, switched off, handed links, and what the log says of it.

use diesel::prelude::*;
use pitboard_api::{CreatedEmployee, NewEmployee, NewPassword};
use pitboard_domain::role::StaffRole;
use pitboard_server::db::engine::schema::events;
use pitboard_tests::{Person, TestApp, people::PASSWORD};

mod activity;
mod audit_log;
mod customers;
mod erasure;
mod export;
mod hiring;
mod links;
mod load;
mod vehicles;

/// Somebody to be hired.
fn new_employee(name: &str, role: StaffRole) -> NewEmployee {
    NewEmployee {
        email: format!("{name}@carmodx.example"),
        first_name: name.to_owned(),
        last_name: "Staff".to_owned(),
        phone: "+91 79 1234".to_owned(),
        role,
        specialisation: None,
    }
}

/// Hires somebody, who has not followed their invitation yet.
async fn hired(admin: &Person, name: &str, role: StaffRole) -> CreatedEmployee {
    admin.create_employee(&new_employee(name, role)).await.expect("an employee")
}

/// What one sends to follow a link.
fn following(token: &str) -> NewPassword {
    NewPassword { token: token.to_owned(), password: PASSWORD.to_owned() }
}

/// The log of an account, the first first.
async fn log_of(app: &TestApp, id: i64) -> Vec<String> {
    let kinds = app.db.read(move |conn| {
        let own = events::table.filter(events::subject.eq(format!("account:{id}")));
        Ok(own.order(events::id).select(events::kind).load(conn.raw)?)
    });
    kinds.await.expect("a log")
}
