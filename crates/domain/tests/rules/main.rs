//! The rules against a brute-force oracle: no sequence of accepted requests exceeds a capacity, exactly the
//! bookable periods are accepted, and transitions never leave the table.

mod availability;
mod capacity;
mod conflicts;
mod history;
mod parsers;
mod spans;
mod support;
mod transitions;
mod window;
mod workshop;
