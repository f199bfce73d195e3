//! The second factor of the staff: codes of an authenticator app, and recovery codes.

use pitboard_api::{Problem, SignedIn};
use pitboard_client::Result;
use pitboard_tests::{Person, TestApp, authenticator::login, refusal};

mod limits;
mod recovery;
mod removal;
mod required;
mod setup;
mod sign_in;

/// Signs in as a person, with a code or without.
async fn sign_in(app: &TestApp, person: &Person, code: Option<&str>) -> Result<SignedIn> {
    app.anonymous().login(&login(person, code)).await
}

/// Tries to sign in, and returns the refusal.
async fn fail_to_sign_in(app: &TestApp, person: &Person, code: Option<&str>) -> Problem {
    refusal(sign_in(app, person, code).await)
}

/// Returns the kinds of the log entries after the first `before`.
async fn kinds_since(app: &TestApp, before: usize) -> Vec<String> {
    app.entries_since(before).await.into_iter().map(|entry| entry.kind).collect()
}
