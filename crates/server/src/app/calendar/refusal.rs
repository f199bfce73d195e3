//! The refusals of calendar changes, besides those of the domain's rules.

use pitboard_domain::conflicts::Conflict;

/// A change that leaves booked slots without room.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", detail(.0))]
pub struct ConflictRefusal(pub Vec<Conflict>);

fn detail(conflicts: &[Conflict]) -> String {
    let gone = conflicts.iter().filter(|conflict| !conflict.kind.is_acceptable()).count();
    if gone > 0 {
        format!(
            "This would remove periods with booked slots: {gone}. Reschedule or cancel those appointments first."
        )
    } else {
        let all = conflicts.len();
        format!(
            "Booked slots would be left without room: {all}. Move or cancel them, or accept the conflicts."
        )
    }
}

/// A change of the settings that is refused whatever is booked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SettingsRefusal {
    /// `zone` is the zone that stays.
    #[error("The zone is {zone} and was not changed.")]
    UnknownZone { zone: String, cause: String },
    #[error("The zone is {zone} and was not changed.")]
    ZoneUnconfirmed { zone: String },
    #[error("The currency is {currency} and was not changed.")]
    CurrencyUnconfirmed { currency: String },
    #[error("Set up a second factor of your own first.")]
    NoSecondFactor,
}
