//! What the tests stand on: a server on a real port over either database, people with roles, a clock that
//! tests set. Talks to the server through the public client, like any stranger.

pub mod app;
pub mod backend;
pub mod bodies;
pub mod people;
pub mod workshop;

pub use app::TestApp;
pub use backend::Backend;
pub use bodies::{appointment, at, car, date, time};
pub use people::Person;
