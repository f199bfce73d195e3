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
    taken_by_wide_network: Failures<IpAddr>,
}

impl NewCustomers {
    pub fn new() -> Self {
        Self {
            by_network: Failures::new(BY_NETWORK),
            by_wide_network: Failures::new(BY_NETWORK.wide()),
            taken: Failures::new(TAKEN_BY_NETWORK),
            taken_by_wide_network: Failures::new(TAKEN_BY_NETWORK.wide()),
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

    /// Refuses any registration from a network that has sent too many addresses that have an account: a free one too,
    /// so that the refusal reveals nothing.
    pub fn check_taken(&self, network: IpAddr) -> Result<(), ApiError> {
        self.taken.check(&network)?;
        self.taken_by_wide_network.check(&wide_network(network))
    }

    /// Counts a registration with an address that has an account. More than are allowed, at the same time, count too:
    /// then the network waits longer.
    pub fn add_taken(&self, network: IpAddr) {
        self.taken.add(network);
        self.taken_by_wide_network.add(wide_network(network));
    }

    pub fn forget_idle(&self) {
        self.by_network.forget_idle();
        self.by_wide_network.forget_idle();
        self.taken.forget_idle();
        self.taken_by_wide_network.forget_idle();
    }
}
