//! The rules against a brute-force oracle: no sequence of accepted requests exceeds a capacity, what is bookable
//! is accepted and nothing else is, transitions never leave the table.

mod availability;
mod capacity;
mod conflicts;
mod history;
mod spans;
mod support;
mod transitions;
mod window;
mod workshop;
