//! The small vocabularies of a job: priority, complexity, why it waits, why it was called off.

use crate::words::words;

words! {
    /// How soon staff should look at a job.
    pub enum Priority {
        Low = "low",
        Normal = "normal",
        High = "high",
        Urgent = "urgent",
    }
}

words! {
    /// How hard the work is on this car; one axis of the price matrix.
    pub enum Complexity {
        Standard = "standard",
        Complex = "complex",
    }
}

words! {
    /// Why a job is on hold (rules §3.14).
    pub enum HoldReason {
        Parts = "parts",
        Approval = "approval",
        Customer = "customer",
        Other = "other",
    }
}

words! {
    /// Why an appointment was cancelled (rules §6.25). A no-show is a reason, not a status.
    pub enum CancelReason {
        CustomerRequest = "customer_request",
        NoShow = "no_show",
        ShopClosed = "shop_closed",
        Duplicate = "duplicate",
        Other = "other",
    }
}
