//! Servers and databases that die, freeze, lose their database or fill their disk: what was answered stays,
//! and what can be done again is done without a restart. Real processes, no clock that stands.

mod durability;
mod frozen;
mod full_disk;
mod garage;
mod kills;
mod outage;
