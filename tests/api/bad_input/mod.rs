//! Bad input: each wrong request gets its problem document and changes nothing.

mod bodies;
mod fields;
mod keys;
mod order;
mod paths;
mod queries;
mod tokens;
mod values;
