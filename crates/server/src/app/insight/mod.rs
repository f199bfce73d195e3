//! Use cases of insight: the figures over some days.

pub mod addresses;
pub mod figures;
