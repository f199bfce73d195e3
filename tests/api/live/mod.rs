//! Public answers from memory and event streams: never older than a write that was answered before.

mod interleavings;
mod memory;
mod streams;
