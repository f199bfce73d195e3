//! People of the tests, each signed in with a client of their own, and what they do over HTTP.

use std::ops::Deref;

use pitboard_api::{Account, Appointment, Assign, Complete, Login, Problem, SignedIn};
use pitboard_client::Client;

use crate::{appointment, refusal};

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

    /// A token lives for ten minutes: after setting the clock one signs in again.
    pub async fn sign_in_again(&mut self) {
        let login = Login { email: self.account.email.clone(), password: PASSWORD.to_owned() };
        *self = Self::signed_in(&self.client, self.client.login(&login).await.expect("a sign-in"));
    }

    /// The same session at another server.
    pub fn at_server(&self, url: &str) -> Client {
        Client::new(url).with_token(&self.token)
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

    /// Completes one's job.
    pub async fn completes(&self, job: &Appointment) -> Appointment {
        self.complete_appointment(&job.reference, &Complete::default()).await.expect("completed")
    }
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
