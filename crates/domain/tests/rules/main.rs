//! The rules against a brute-force oracle: no sequence of accepted requests exceeds a capacity, what is bookable
//! is accepted and nothing else is, moves never leave the table.

mod availability;
mod capacity;
mod conflicts;
mod history;
mod moves;
mod spans;
mod support;
mod window;
mod workshop;
