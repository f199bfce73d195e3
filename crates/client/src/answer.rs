//! Responses: a success with its body, a problem, or something unexpected.

use serde::de::DeserializeOwned;

use crate::{ClientError, Result};

/// The parts of a response that the typed methods read.
pub(crate) struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Returns itself if it is successful, otherwise its problem.
    pub fn or_problem(self) -> Result<Self> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        match serde_json::from_slice(&self.body) {
            Ok(problem) => Err(ClientError::Problem(Box::new(problem))),
            Err(_) => Err(self.unexpected()),
        }
    }

    pub fn understood<T: DeserializeOwned>(self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|_| self.unexpected())
    }

    pub fn text(self) -> Result<String> {
        String::from_utf8(self.body)
            .map_err(|error| Self { status: self.status, etag: None, body: error.into_bytes() }.unexpected())
    }

    fn unexpected(self) -> ClientError {
        ClientError::Unexpected {
            status: self.status,
            body: String::from_utf8_lossy(&self.body).into_owned(),
        }
    }
}
