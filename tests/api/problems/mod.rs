//! Problems, and the headers of every answer: routes, headers, internal failures.

mod failures;
mod headers;
mod routes;
