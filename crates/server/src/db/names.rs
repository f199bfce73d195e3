//! Names as they are compared and found: in whatever case, and whatever signs they have.

use pitboard_api::{FieldError, ProblemCode};

use crate::db::{Failure, Refused};

/// Refuses a name that one of `names` has, but for the own.
pub fn refuse_taken(names: &[(i64, String)], name: &str, own: Option<i64>) -> Result<(), Failure> {
    let folded = name.to_lowercase();
    let same = |(id, other): &&(i64, String)| Some(*id) != own && other.to_lowercase() == folded;
    let Some((id, other)) = names.iter().find(same) else { return Ok(()) };
    let error = FieldError { pointer: "/name".to_owned(), detail: format!("is the name of number {id}") };
    let refused = Refused::new(ProblemCode::InUse, format!("There is a {other} already."));
    Err(Refused { errors: vec![error], ..refused }.into())
}

/// What the search looks through, in lower case.
pub fn searched(name: &str, description: &str) -> String {
    format!("{name} {description}").to_lowercase()
}

/// A pattern for LIKE that finds `text` anywhere, whatever signs it has.
pub fn contains(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
