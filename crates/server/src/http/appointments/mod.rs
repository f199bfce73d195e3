//! Handlers of appointments: booking, list, reading, editing, transitions.

pub mod alternatives;
pub mod book;
pub mod cancel_several;
pub mod change;
pub mod edit;
pub mod holds;
pub mod list;
pub mod read;
pub mod reschedule;
pub mod transitions;
pub mod view;
