//! Requests of this server to others: where they may go, how they are signed, and how they are sent. Knows nothing of
//! the database.

mod address;
mod destination;
mod sender;
pub mod signature;

pub use destination::{DestinationError, Policy};
pub use sender::{Resolver, SendError, Sender};
