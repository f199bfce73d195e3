//! Booking an appointment and every later change of one.

pub mod book;
pub mod customer;
pub mod fits;
pub mod locked_appointment;
pub mod refusal;
pub mod reopen;
pub mod reschedule;
pub mod transitions;
