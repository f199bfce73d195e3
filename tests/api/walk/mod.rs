//! Support for tests over all operations: the document, a valid request for each operation, the callers,
//! checks of refusals, and the rows of the database.

pub mod answers;
pub mod document;
pub mod fields;
pub mod requests;
pub mod rows;
pub mod scene;
