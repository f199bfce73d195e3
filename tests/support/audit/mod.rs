//! The promise, examined from the database alone: nothing over capacity, nothing lost, nothing half. For books
//! in which no period has ended yet.

mod corruption;
mod days;
mod journal;
mod lives;
mod periods;

pub use corruption::corruption;
pub use journal::{Acknowledged, Asked, Journal};

use crate::ledger::Books;

/// Everything that is wrong with the books, or with what callers were told.
pub fn violations(books: &Books, journal: &Journal) -> Vec<String> {
    let mut found = periods::violations(&books.holdings);
    found.extend(lives::violations(books));
    found.extend(days::violations(books));
    found.extend(journal::violations(books, journal));
    found
}
