//! Who calls: tokens, passwords, limits and the guards that stand in handlers' signatures. Sessions are rows
//! (`db::sessions`); what each role may do to an appointment is the domain's.

pub mod cookie;
pub mod extract;
pub mod limits;
pub mod passwords;
pub mod proxies;
pub mod tokens;
