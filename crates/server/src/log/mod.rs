//! The log of the program: its options, and lines that are left out. What is logged of a request is in `web`.

pub mod options;
pub mod repeated_lines;
