//! Random and hostile input to every operation. Whatever arrives: no 5xx, and a refusal is a problem document with the
//! id of its request, and changes nothing. `PROPTEST_CASES` sets the number of cases; `regressions` keeps failed ones.

mod bodies;
mod headers;
mod inputs;
mod paths;
mod queries;
mod tables;
mod world;
