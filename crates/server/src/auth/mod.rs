//! Authentication: tokens, passwords, limits and the guards in handlers' signatures. Sessions are rows
//! (`app::people::sessions`); the domain decides what each role may do to an appointment.

pub mod authentication;
pub mod cookie;
pub mod device;
pub mod extract;
pub mod keys;
pub mod limits;
pub mod new_password;
pub mod optional;
pub mod passwords;
pub mod proxies;
pub mod recent_sessions;
pub mod same_site;
pub mod second_factor;
pub mod security_log;
pub mod tokens;
