//! Extracts the problem of a refused call.

use std::fmt::Debug;

use pitboard_api::Problem;
use pitboard_client::{ClientError, Result};

/// Returns the problem of a call; panics if the call succeeded.
pub fn refusal<T: Debug>(answer: Result<T>) -> Problem {
    match answer.expect_err("a refusal") {
        ClientError::Problem(problem) => *problem,
        other => panic!("no problem document: {other}"),
    }
}
