//! The promise, examined from the database alone: nothing over capacity, nothing lost, nothing half. For books
//! in which no period has ended yet.

mod bounds;
mod corruption;
mod days;
mod journal;
mod lives;
pub mod periods;
mod shop;

pub use corruption::corruption;
pub use journal::{Acknowledged, Asked, Journal, Told};

use crate::ledger::Books;

/// Everything that is wrong with the books, or with what callers were told.
pub fn violations(books: &Books, journal: &Journal) -> Vec<String> {
    let mut found = periods::violations(&books.holdings);
    found.extend(bounds::violations(books));
    found.extend(lives::violations(books));
    found.extend(days::violations(books));
    found.extend(journal::violations(books, journal));
    found
}
