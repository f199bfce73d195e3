//! The HTTP code that belongs to no noun: bodies, queries, headers, cursors, problem responses, the OpenAPI
//! document and the files of the page.

pub mod access_log;
pub mod body;
pub mod call_id;
pub mod csv;
pub mod cursor;
pub mod encoding;
pub mod envelope;
pub mod error;
pub mod fields;
#[cfg(test)]
mod fuzz;
pub mod guide;
pub mod headers;
pub mod log;
pub mod openapi;
pub mod origins;
pub mod page;
pub mod path;
pub mod payload;
pub mod problems;
pub mod published;
pub mod query;
pub mod rate_limit;
pub mod rendered;
pub mod sampler;
pub mod security_headers;
