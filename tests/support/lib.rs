//! What the tests stand on: a server on a real port over either database, people with roles, a clock that
//! tests set. Talks to the server through the public client, like any stranger.

pub mod app;
pub mod audit;
pub mod backend;
pub mod bodies;
pub mod calendar;
pub mod cluster;
pub mod database;
pub mod dice;
pub mod dump;
pub mod events;
pub mod explain;
pub mod ledger;
pub mod people;
pub mod program;
pub mod race;
pub mod refusals;
pub mod workshop;

pub use app::TestApp;
pub use backend::Backend;
pub use bodies::{
    FRIDAY, MONDAY, SATURDAY, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY, appointment, at, car, date, local,
    new_start, time,
};
pub use database::Database;
pub use people::Person;
pub use refusals::refusal;
