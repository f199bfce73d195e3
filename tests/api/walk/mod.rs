//! What the tests stand on that walk every operation: the document, a valid request for each operation, the
//! people who call, what every refusal must be, and what the database holds.

pub mod answers;
pub mod document;
pub mod fields;
pub mod requests;
pub mod rows;
pub mod scene;
