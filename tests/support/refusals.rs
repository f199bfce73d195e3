//! What a refused call was refused with.

use std::fmt::Debug;

use pitboard_api::Problem;
use pitboard_client::{ClientError, Result};

/// The problem document of a call that must have been refused.
pub fn refusal<T: Debug>(answer: Result<T>) -> Problem {
    match answer.expect_err("a refusal") {
        ClientError::Problem(problem) => *problem,
        other => panic!("no problem document: {other}"),
    }
}
