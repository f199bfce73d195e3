//! People of the tests, each signed in with a client of their own, and what they do over HTTP.

use std::ops::Deref;

use pitboard_api::{
    Account, Appointment, Assign, Cancel, Complete, Hold, Login, Problem, Register, Reopen, Restore, SignedIn,
};
use pitboard_client::{Client, Result};
use pitboard_domain::job::{CancelReason, HoldReason};

use crate::{appointment, new_start, refusal};

/// The password of everybody in the tests.
pub const PASSWORD: &str = "a long enough password";

/// Somebody with an account; is their own client.
#[derive(Clone)]
pub struct Person {
    pub account: Account,
    pub client: Client,
    token: String,
}

impl Person {
    /// Whom the server has just signed in through this client.
    pub fn signed_in(client: &Client, answer: SignedIn) -> Self {
        Self {
            client: client.with_token(&answer.access_token),
            token: answer.access_token,
            account: answer.user,
        }
    }

    /// A customer who registers as `<name>@example.com`.
    pub async fn registers(client: &Client, name: &str) -> Self {
        let register = Register {
            email: format!("{name}@example.com"),
            password: PASSWORD.to_owned(),
            first_name: name.to_owned(),
            last_name: "Customer".to_owned(),
            phone: "+91 98250 12345".to_owned(),
        };
        Self::signed_in(client, client.register(&register).await.expect("a registration"))
    }

    pub async fn signs_in(client: &Client, login: &Login) -> Result<Self> {
        Ok(Self::signed_in(client, client.login(login).await?))
    }

    /// The same person in a new session.
    pub async fn again(&self, client: &Client) -> Result<Self> {
        let login = Login { email: self.account.email.clone(), password: PASSWORD.to_owned() };
        Self::signs_in(client, &login).await
    }

    /// A token lives for ten minutes: after setting the clock one signs in again.
    pub async fn sign_in_again(&mut self) {
        *self = self.again(&self.client).await.expect("a sign-in");
    }

    /// The same session at another server.
    pub fn at_server(&self, url: &str) -> Client {
        self.through(&Client::new(url))
    }

    /// The same session through another client.
    pub fn through(&self, client: &Client) -> Client {
        client.with_token(&self.token)
    }

    pub fn id(&self) -> i64 {
        self.account.id
    }

    /// Books a service for a new car.
    pub async fn books(&self, service_id: i64, day: &str, period: &str) -> Appointment {
        self.book_appointment(&appointment(service_id, day, period)).await.expect("a booking")
    }

    /// Tries to, and is refused.
    pub async fn cannot_book(&self, service_id: i64, day: &str, period: &str) -> Problem {
        refusal(self.book_appointment(&appointment(service_id, day, period)).await)
    }

    /// Takes a job oneself.
    pub async fn takes(&self, job: &Appointment) -> Appointment {
        self.assign_appointment(&job.reference, &Assign::default()).await.expect("taken")
    }

    /// Begins the work on one's job.
    pub async fn starts(&self, job: &Appointment) -> Appointment {
        self.start_appointment(&job.reference).await.expect("started")
    }

    /// Pauses one's job.
    pub async fn holds(&self, job: &Appointment) -> Appointment {
        let parts = Hold { reason: HoldReason::Parts, expected_resume: None, note: None };
        self.hold_appointment(&job.reference, &parts).await.expect("on hold")
    }

    /// Completes one's job.
    pub async fn completes(&self, job: &Appointment) -> Appointment {
        self.complete_appointment(&job.reference, &Complete::default()).await.expect("completed")
    }

    /// Cancels a job; staff say why.
    pub async fn cancels(&self, job: &Appointment) -> Appointment {
        let reason = self.account.role.is_staff().then_some(CancelReason::Other);
        let cancel = Cancel { reason, note: None };
        self.cancel_appointment(&job.reference, &cancel).await.expect("cancelled")
    }

    /// Moves a job to another start.
    pub async fn moves(&self, job: &Appointment, day: &str, period: &str) -> Appointment {
        self.reschedule_appointment(&job.reference, &new_start(day, period)).await.expect("moved")
    }

    /// Tries to, and is refused.
    pub async fn cannot_move(&self, job: &Appointment, day: &str, period: &str) -> Problem {
        refusal(self.reschedule_appointment(&job.reference, &new_start(day, period)).await)
    }

    /// Lets a finished job run again.
    pub async fn reopens(&self, job: &Appointment) -> Appointment {
        self.reopen_appointment(&job.reference, &reopen()).await.expect("reopened")
    }

    /// Tries to, and is refused.
    pub async fn cannot_reopen(&self, job: &Appointment) -> Problem {
        refusal(self.reopen_appointment(&job.reference, &reopen()).await)
    }

    /// Lets a cancelled job stand again.
    pub async fn restores(&self, job: &Appointment) -> Appointment {
        self.restore_appointment(&job.reference, &restore()).await.expect("restored")
    }

    /// Tries to, and is refused.
    pub async fn cannot_restore(&self, job: &Appointment) -> Problem {
        refusal(self.restore_appointment(&job.reference, &restore()).await)
    }
}

/// By who did it before.
pub fn reopen() -> Reopen {
    Reopen { reason: "It rattles".to_owned(), employee_id: None }
}

pub fn restore() -> Restore {
    Restore { reason: "Cancelled by mistake".to_owned() }
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
