//! Authentication: tokens, passwords, limits and the guards in handlers' signatures. Sessions are rows
//! (`app::people::sessions`); the domain decides what each role may do to an appointment.

pub mod cookie;
pub mod extract;
pub mod limits;
pub mod passwords;
pub mod proxies;
pub mod recent_sessions;
pub mod tokens;
