//! Delivery: one folder per noun, and `mcp` for agents. A handler authorizes, parses, executes and responds. No rules
//! and no SQL here.

pub mod appointments;
pub mod calendar;
pub mod capacity;
pub mod catalogue;
pub mod change;
pub mod embed;
pub mod health;
pub mod idempotency;
pub mod insight;
pub mod integrations;
pub mod mcp;
pub mod memory;
pub mod people;
pub mod respond;
pub mod routes;
pub mod security_txt;
