//! Closed lists of values of an appointment: priority, complexity, reasons of a hold and of a cancellation.

use crate::string_enum::string_enum;

string_enum! {
    /// The urgency of an appointment for staff.
    pub enum Priority {
        Low = "low",
        Normal = "normal",
        High = "high",
        Urgent = "urgent",
    }
}

string_enum! {
    /// The difficulty of the work on a vehicle; one axis of the price matrix.
    pub enum Complexity {
        Standard = "standard",
        Complex = "complex",
    }
}

string_enum! {
    /// The reason why an appointment is on hold (rules §3.14).
    pub enum HoldReason {
        Parts = "parts",
        Approval = "approval",
        Customer = "customer",
        Other = "other",
    }
}

string_enum! {
    /// The reason why an appointment was cancelled (rules §6.25). A no-show is a reason, not a status.
    pub enum CancelReason {
        CustomerRequest = "customer_request",
        NoShow = "no_show",
        ShopClosed = "shop_closed",
        Duplicate = "duplicate",
        Other = "other",
    }
}
