//! The actor of a write: an account with its session, the program itself, or a caller before a sign-in.

use pitboard_domain::role::Role;

/// The maker of a change, and the request that it is made by.
#[derive(Debug, Clone)]
pub struct Actor {
    pub credential: Credential,
    pub request_id: String,
    /// The network address of the request.
    pub address: String,
}

/// The grounds on which an actor may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A signed-in session of an account; confirmed in the transaction.
    Session { identity: Identity, session: String },
    /// The program itself: the command line, the demo, background jobs. May act for an account.
    System(Option<Identity>),
    /// A caller before a sign-in.
    Anonymous,
}

/// An account and the role that it acts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    pub role: Role,
}

impl Actor {
    /// The program itself, for a task of this name.
    pub fn system(task: &str) -> Self {
        Self {
            credential: Credential::System(None),
            request_id: task.to_owned(),
            address: "local".to_owned(),
        }
    }

    /// The account that acts, if one does.
    pub fn identity(&self) -> Option<Identity> {
        match self.credential {
            Credential::Session { identity, .. } => Some(identity),
            Credential::System(identity) => identity,
            Credential::Anonymous => None,
        }
    }
}
