//! Errors of a call: a problem, no response, or an unexpected response.

use pitboard_api::{Problem, ProblemCode};

use crate::transport::{self, TransportError};

pub type Result<T> = std::result::Result<T, ClientError>;

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server refused the request.
    #[error("{} ({}): {}", .0.title, .0.code, .0.detail)]
    Problem(Box<Problem>),
    /// There is no response, or the request could not be built.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A response that this client cannot parse: from another server, or from a newer version.
    #[error("unexpected answer with status {status}")]
    Unexpected { status: u16, body: String },
}

impl ClientError {
    /// Returns the problem document, if there is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            ClientError::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// Returns the code of the problem, if there is one.
    pub fn code(&self) -> Option<ProblemCode> {
        self.problem().map(|problem| problem.code)
    }

    /// Returns the HTTP status, if there was a response.
    pub fn status(&self) -> Option<u16> {
        match self {
            ClientError::Problem(problem) => Some(problem.status),
            ClientError::Transport(error) => transport::status_of(error),
            ClientError::Unexpected { status, .. } => Some(*status),
        }
    }
}
