//! Public answers in memory: kept until a write or the passing of time changes them, and sent to subscribers when they
//! change. What they contain is computed by the handlers.

pub mod answers;
pub mod change;
pub mod freshness;
pub mod streams;
pub mod watch;
