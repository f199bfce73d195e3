//! People of the tests, each signed in with a client of their own.

use std::ops::Deref;

use pitboard_api::Account;
use pitboard_client::Client;

/// The password of everybody in the tests.
pub const PASSWORD: &str = "a long enough password";

/// Somebody with an account; is their own client.
#[derive(Clone)]
pub struct Person {
    pub account: Account,
    pub client: Client,
}

impl Person {
    pub fn id(&self) -> i64 {
        self.account.id
    }
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
