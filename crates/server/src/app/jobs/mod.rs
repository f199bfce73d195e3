//! The one runner of deferred work: rows with a due time that servers take by lease, so that several servers share
//! them and another server takes over the work of a killed one. There is no other scheduler.
//!
//! [`Tx::enqueue`](crate::app::Tx::enqueue) writes a job in the transaction that needs it; [`Runner`] acquires and
//! executes what is due; [`Registry`] has the tasks that a server can execute.

mod back_off;
mod clock_check;
mod measures;
mod metrics;
mod outside;
mod purges;
mod registry;
mod runner;
mod statistics;
mod task;
mod wake;
mod worker;

pub use back_off::back_off;
pub use clock_check::ClockCheck;
pub use measures::JobMeasures;
pub use metrics::{DueJobs, count_due};
pub use outside::OutsideTask;
pub use registry::{Lane, Registry};
pub use runner::{Outcome, Runner, Settings};
pub use task::{Purge, Slice, Task};
pub use worker::Worker;
