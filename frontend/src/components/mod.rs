//! What several pages show.

pub mod bar;
pub mod period;
