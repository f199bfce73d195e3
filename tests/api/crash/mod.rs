//! Killed and stopped servers and databases, outages and full disks: acknowledged writes stay, and servers
//! recover without a restart. Uses real processes and the real clock.

mod durability;
mod failover;
mod frozen;
mod full_disk;
mod kills;
mod outage;
pub mod setup;
mod stalled;
