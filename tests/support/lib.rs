//! The support of the tests: a server on a real port with either database, people with roles, and a clock
//! that tests set. It calls the server through the public client.

pub mod app;
pub mod audit;
pub mod authenticator;
pub mod backend;
pub mod bodies;
pub mod booking_transaction;
pub mod calendar;
pub mod cluster;
pub mod connection;
pub mod database;
pub mod disk;
pub mod dump;
pub mod events;
pub mod explain;
pub mod faketime;
pub mod ledger;
pub mod open_files;
pub mod people;
pub mod process;
pub mod program;
pub mod proxy;
pub mod race;
pub mod receiver;
pub mod refusals;
pub mod rng;
pub mod services;
pub mod standby;
pub mod until;
pub mod workshop;

pub use app::TestApp;
pub use authenticator::Authenticator;
pub use backend::Backend;
pub use bodies::{
    FRIDAY, MONDAY, SATURDAY, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY, appointment, at, car, date, local,
    new_start, phone, time,
};
pub use database::Database;
pub use people::Person;
pub use refusals::refusal;
pub use until::until;
