//! A hold: a start that is reserved for a caller before they book it (rules §12.46). It takes one slot in each period
//! of the service, as a booking does, and counts for the capacity alone: not for the daily limit, the vehicle or the
//! limit of a customer, which are checked when it is booked.

use chrono::TimeDelta;

use crate::string_enum::string_enum;

/// How long a hold reserves its slots. At its last instant they are free.
pub const DURATION: TimeDelta = TimeDelta::minutes(10);

/// The highest number of holds that a network has at a time, those of staff aside.
pub const MAX_PER_NETWORK: u32 = 10;

string_enum! {
    /// How a hold ended.
    pub enum HoldEnd {
        /// An appointment took its slots.
        Used = "hold_used",
        /// Its caller released it.
        Released = "hold_released",
        /// Its caller holds another start instead.
        Replaced = "hold_replaced",
        Expired = "hold_expired",
    }
}
