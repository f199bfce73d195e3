//! The thing that a request is about: its id in the path, and that it is there before anything else is judged.

use crate::{app::Failure, db::Connection, state::State, web::error::ApiError};

/// An id as it stands in a path, written as it is told; what cannot be one names nothing.
pub fn id(path: &str) -> Result<i64, ApiError> {
    path.parse().ok().filter(|id: &i64| id.to_string() == path).ok_or_else(ApiError::not_found)
}

/// What was parsed. What does not exist is 404 before what is wrong with its body: `find` fails then.
pub async fn parsed<T, S: Send + 'static>(
    state: &State,
    parsed: Result<T, ApiError>,
    find: impl FnMut(&mut Connection) -> Result<S, Failure> + Send + 'static,
) -> Result<T, ApiError> {
    match parsed {
        Ok(parsed) => Ok(parsed),
        Err(error) => {
            state.read(find).await?;
            Err(error)
        }
    }
}
