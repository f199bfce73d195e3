//! Who writes, by which request, and by which clock: what every write is handed.

use chrono::{DateTime, Utc};
use pitboard_domain::role::Role;

use crate::clock::Clock;

/// What a write knows beside its own arguments.
#[derive(Clone)]
pub struct Context {
    pub actor: Actor,
    pub clock: Clock,
}

impl Context {
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// Who makes a change, and by which request.
#[derive(Debug, Clone)]
pub struct Actor {
    /// `None` for the command line and for those who have not signed in yet.
    pub account: Option<Identity>,
    pub request_id: String,
    /// The address that the request came from.
    pub from: String,
}

/// A signed-in account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    /// The session that the request is made in; `None` where the program itself acts for the account.
    pub session: Option<String>,
    pub role: Role,
}

impl Actor {
    /// The command line or the demo, which need no session.
    pub fn system(name: &str) -> Self {
        Self { account: None, request_id: name.to_owned(), from: "local".to_owned() }
    }

    pub fn id(&self) -> Option<i64> {
        self.account.as_ref().map(|identity| identity.id)
    }
}
