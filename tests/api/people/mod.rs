//! Accounts of employees and customers, their one-time links, and the audit log.

use diesel::prelude::*;
use pitboard_api::{CreateEmployee, CreatedEmployee, SetPassword};
use pitboard_domain::role::StaffRole;
use pitboard_server::db::engine::schema::events;
use pitboard_tests::{Person, TestApp, people::PASSWORD};

mod activity;
mod audit_log;
mod customers;
mod employees;
mod erasure;
mod export;
mod links;
mod load;
mod vehicles;

/// Returns a new employee.
fn new_employee(name: &str, role: StaffRole) -> CreateEmployee {
    CreateEmployee {
        email: format!("{name}@carmodx.example"),
        first_name: name.to_owned(),
        last_name: "Staff".to_owned(),
        phone: "+91 79 1234".to_owned(),
        role,
        specialisation: None,
    }
}

/// Creates an employee whose invitation is not accepted yet.
async fn invite_employee(admin: &Person, name: &str, role: StaffRole) -> CreatedEmployee {
    admin.create_employee(&new_employee(name, role)).await.expect("an employee")
}

/// Returns the body that sets a password with a link.
fn set_password_body(token: &str) -> SetPassword {
    SetPassword { token: token.to_owned(), password: PASSWORD.to_owned(), code: None }
}

/// Returns the log entries of an account, oldest first.
async fn log_of(app: &TestApp, id: i64) -> Vec<String> {
    let kinds = app.db.read(move |conn| {
        let own = events::table.filter(events::subject.eq(format!("account:{id}")));
        Ok(own.order(events::id).select(events::kind).load(conn.raw)?)
    });
    kinds.await.expect("a log")
}
