//! An authenticator app: the second factor of a person, by the clock of the tests.

use chrono::{DateTime, TimeDelta, Utc};
use pitboard_api::{Login, SecondFactorCode};
use pitboard_server::db::second_factors;
use totp_rs::{Builder, Secret, Totp};

use crate::{Person, TestApp, people::PASSWORD};

/// The seconds for which a code is shown.
const STEP: i64 = 30;

/// An app that has the secret of an account.
pub struct Authenticator {
    totp: Totp,
}

impl Authenticator {
    /// Takes over the secret that was shown.
    pub fn of(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).expect("a secret");
        Self { totp: Builder::new().with_secret(secret).build().expect("a secret of a possible length") }
    }

    /// Begins to set up a second factor of a person.
    pub async fn set_up(person: &Person) -> Self {
        Self::of(&person.set_up_second_factor().await.expect("a secret").secret)
    }

    /// Sets up a second factor of a person by the present code, and returns the recovery codes, too.
    pub async fn enroll(app: &TestApp, person: &Person) -> (Self, Vec<String>) {
        let own = Self::set_up(person).await;
        let confirmed = person.confirm_second_factor(&code(own.code(app.clock.now()))).await;
        (own, confirmed.expect("confirmed").codes)
    }

    /// Returns the code of an instant.
    pub fn code(&self, at: DateTime<Utc>) -> String {
        self.totp.generate(u64::try_from(at.timestamp()).expect("an instant")).to_string()
    }

    /// Returns the code after the present one, which a clock that is ahead shows.
    pub fn next_code(&self, app: &TestApp) -> String {
        self.code(app.clock.now() + TimeDelta::seconds(STEP))
    }
}

/// Returns the body with a code.
pub fn code(code: impl Into<String>) -> SecondFactorCode {
    SecondFactorCode { code: code.into() }
}

/// Returns the sign-in of a person with a code.
pub fn login(person: &Person, code: Option<&str>) -> Login {
    Login {
        email: person.account.email.clone(),
        password: PASSWORD.to_owned(),
        code: code.map(str::to_owned),
    }
}

/// Forgets the second factor of an account, and ends no session.
pub async fn forget(app: &TestApp, id: i64) {
    app.db.system(move |tx| Ok(second_factors::delete(tx, id)?)).await.expect("a change");
}
