//! Booking an appointment and every later change of one, and the holds that precede bookings.

pub mod book;
pub mod cancel_several;
pub mod customer;
pub mod fits;
pub mod guests;
pub mod holds;
pub mod locked_appointment;
pub mod refusal;
pub mod reopen;
pub mod reschedule;
pub mod slots;
pub mod transitions;
