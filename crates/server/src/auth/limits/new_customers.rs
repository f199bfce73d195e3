//! The limits of customers who come by themselves, and of registrations with addresses that have an account.

use std::{net::IpAddr, time::Duration};

use crate::{
    auth::limits::{
        buckets::{Rate, rate},
        failures::Failures,
        network::wide_network,
    },
    web::error::ApiError,
};

/// A family, an office or the shared address of a mobile network has fewer new customers of one workshop a day; a robot
/// gets so many accounts, with two appointments each. Then 20 a day.
const BY_NETWORK: Rate = rate("new-customers", 20, Duration::from_secs(4_320));
/// Each reveals that somebody is a customer; then five an hour.
const TAKEN_BY_NETWORK: Rate = rate("registration", 5, Duration::from_secs(720));

/// The recent new customers of each network, and its registrations with addresses that have an account.
pub struct NewCustomers {
    by_network: Failures<IpAddr>,
    by_wide_network: Failures<IpAddr>,
    taken: Failures<IpAddr>,
}

impl NewCustomers {
    pub fn new() -> Self {
        Self {
            by_network: Failures::new(BY_NETWORK),
            by_wide_network: Failures::new(BY_NETWORK.wide()),
            taken: Failures::new(TAKEN_BY_NETWORK),
        }
    }

    /// Counts a new customer from a network.
    pub fn begin(&self, network: IpAddr) -> Result<(), ApiError> {
        self.by_network.begin(network)?;
        self.by_wide_network.begin(wide_network(network)).inspect_err(|_| self.by_network.give_back(&network))
    }

    /// Gives back a customer who was not created.
    pub fn give_back(&self, network: IpAddr) {
        self.by_network.give_back(&network);
        self.by_wide_network.give_back(&wide_network(network));
    }

    /// Counts a registration as one with an address that has an account.
    pub fn begin_taken(&self, network: IpAddr) -> Result<(), ApiError> {
        self.taken.begin(network)
    }

    /// Gives back a registration whose address had no account.
    pub fn give_back_taken(&self, network: IpAddr) {
        self.taken.give_back(&network);
    }

    pub fn forget_idle(&self) {
        self.by_network.forget_idle();
        self.by_wide_network.forget_idle();
        self.taken.forget_idle();
    }
}
