//! What can go wrong with a call: refused, not reached, not understood.

use pitboard_api::{Problem, ProblemCode};

use crate::transport::{self, TransportError};

pub type Result<T> = std::result::Result<T, ClientError>;

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server said no, and why.
    #[error("{} ({}): {}", .0.title, .0.code, .0.detail)]
    Problem(Box<Problem>),
    /// The server was not reached, or the request could not be built.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// An answer that this client does not understand: no server of ours, or a newer one.
    #[error("unexpected answer with status {status}")]
    Unexpected { status: u16, body: String },
}

impl ClientError {
    /// The problem document, if there is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            ClientError::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    pub fn code(&self) -> Option<ProblemCode> {
        self.problem().map(|problem| problem.code)
    }

    /// The HTTP status, if an answer came at all.
    pub fn status(&self) -> Option<u16> {
        match self {
            ClientError::Problem(problem) => Some(problem.status),
            ClientError::Transport(error) => transport::status_of(error),
            ClientError::Unexpected { status, .. } => Some(*status),
        }
    }
}
