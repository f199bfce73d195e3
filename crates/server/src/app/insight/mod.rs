//! Use cases of insight: the figures over some days.

pub mod figures;
