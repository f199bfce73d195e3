//! How the server says no, and what every answer has about it: routes, headers, failures of its own.

mod failures;
mod headers;
mod routes;
