//! The people of the tests, each signed in with a client of their own, and their actions over HTTP.

use std::ops::Deref;

use diesel::prelude::*;
use pitboard_api::{
    Account, Appointment, Assign, Cancel, Complete, Hold, Login, Problem, Register, Reopen, Restore, SignedIn,
};
use pitboard_client::{Client, Result};
use pitboard_domain::job::{CancelReason, HoldReason};
use pitboard_server::db::engine::schema::accounts;

use crate::{Database, appointment, new_start, refusal};

/// Marks customers as known to the staff, without an event: those with these ids, or all.
pub async fn confirm_customers(db: &Database, ids: Option<Vec<i64>>) {
    let confirm = db.write(move |conn| {
        let mut rows =
            accounts::table.filter(accounts::confirmed_at.is_null()).select(accounts::id).into_boxed();
        if let Some(ids) = &ids {
            rows = rows.filter(accounts::id.eq_any(ids));
        }
        for id in rows.load::<i64>(conn.raw)? {
            let at = accounts::confirmed_at.eq(accounts::created_at.nullable());
            diesel::update(accounts::table.find((conn.workshop_id, id))).set(at).execute(conn.raw)?;
        }
        Ok(())
    });
    confirm.await.expect("a change");
}

/// The password of every account in the tests.
pub const PASSWORD: &str = "a long enough password";

/// An account with a session; dereferences to its client.
#[derive(Clone)]
pub struct Person {
    pub account: Account,
    pub client: Client,
    token: String,
}

impl Person {
    /// Returns the person of a sign-in through this client.
    pub fn new(client: &Client, answer: SignedIn) -> Self {
        Self {
            client: client.with_token(&answer.access_token),
            token: answer.access_token,
            account: answer.user,
        }
    }

    /// Registers a customer as `<name>@example.com`.
    pub async fn register(client: &Client, name: &str) -> Self {
        let register = Register {
            email: format!("{name}@example.com"),
            password: PASSWORD.to_owned(),
            first_name: name.to_owned(),
            last_name: "Customer".to_owned(),
            phone: "+91 98250 12345".to_owned(),
        };
        Self::new(client, client.register(&register).await.expect("a registration"))
    }

    /// Signs in at the server of a client, with cookies of its own: a sign-in ends the session of the cookies.
    pub async fn sign_in(client: &Client, login: &Login) -> Result<Self> {
        let client = Client::new(client.base_url());
        Ok(Self::new(&client, client.login(login).await?))
    }

    /// Returns the same person with a new session.
    pub async fn renew(&self, client: &Client) -> Result<Self> {
        let login = Login { email: self.account.email.clone(), password: PASSWORD.to_owned(), code: None };
        Self::sign_in(client, &login).await
    }

    /// Replaces the session. Tests need it after they set the clock, because a token expires after ten
    /// minutes.
    pub async fn sign_in_again(&mut self) {
        *self = self.renew(&self.client).await.expect("a sign-in");
    }

    /// Returns a client with the same session at another server.
    pub fn at_server(&self, url: &str) -> Client {
        self.through(&Client::new(url))
    }

    /// Returns another client with the same session.
    pub fn through(&self, client: &Client) -> Client {
        client.with_token(&self.token)
    }

    /// Returns the access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn id(&self) -> i64 {
        self.account.id
    }

    /// Books a service for a new car.
    pub async fn book(&self, service_id: i64, day: &str, period: &str) -> Appointment {
        self.book_appointment(&appointment(service_id, day, period)).await.expect("a booking")
    }

    /// Tries to book, and returns the refusal.
    pub async fn fail_to_book(&self, service_id: i64, day: &str, period: &str) -> Problem {
        refusal(self.book_appointment(&appointment(service_id, day, period)).await)
    }

    /// Assigns an appointment to this person.
    pub async fn take(&self, job: &Appointment) -> Appointment {
        self.assign_appointment(&job.reference, &Assign::default()).await.expect("assigned")
    }

    /// Starts the work.
    pub async fn start(&self, job: &Appointment) -> Appointment {
        self.start_appointment(&job.reference).await.expect("started")
    }

    /// Puts the appointment on hold to wait for parts.
    pub async fn hold(&self, job: &Appointment) -> Appointment {
        let parts = Hold { reason: HoldReason::Parts, expected_resume: None, note: None };
        self.hold_appointment(&job.reference, &parts).await.expect("on hold")
    }

    /// Completes the appointment.
    pub async fn complete(&self, job: &Appointment) -> Appointment {
        self.complete_appointment(&job.reference, &Complete::default()).await.expect("completed")
    }

    /// Cancels the appointment; staff give a reason.
    pub async fn cancel(&self, job: &Appointment) -> Appointment {
        let reason = self.account.role.is_staff().then_some(CancelReason::Other);
        let cancel = Cancel { reason, note: None };
        self.cancel_appointment(&job.reference, &cancel).await.expect("cancelled")
    }

    /// Reschedules the appointment.
    pub async fn reschedule(&self, job: &Appointment, day: &str, period: &str) -> Appointment {
        self.reschedule_appointment(&job.reference, &new_start(day, period)).await.expect("rescheduled")
    }

    /// Tries to reschedule, and returns the refusal.
    pub async fn fail_to_reschedule(&self, job: &Appointment, day: &str, period: &str) -> Problem {
        refusal(self.reschedule_appointment(&job.reference, &new_start(day, period)).await)
    }

    /// Reopens a completed appointment.
    pub async fn reopen(&self, job: &Appointment) -> Appointment {
        self.reopen_appointment(&job.reference, &reopen()).await.expect("reopened")
    }

    /// Tries to reopen, and returns the refusal.
    pub async fn fail_to_reopen(&self, job: &Appointment) -> Problem {
        refusal(self.reopen_appointment(&job.reference, &reopen()).await)
    }

    /// Restores a cancelled appointment.
    pub async fn restore(&self, job: &Appointment) -> Appointment {
        self.restore_appointment(&job.reference, &restore()).await.expect("restored")
    }

    /// Tries to restore, and returns the refusal.
    pub async fn fail_to_restore(&self, job: &Appointment) -> Problem {
        refusal(self.restore_appointment(&job.reference, &restore()).await)
    }
}

/// Returns a reopening that keeps the employee.
pub fn reopen() -> Reopen {
    Reopen { reason: "It rattles".to_owned(), employee_id: None }
}

/// Returns a restoration.
pub fn restore() -> Restore {
    Restore { reason: "Cancelled by mistake".to_owned() }
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
