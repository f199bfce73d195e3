//! How long sessions live, by the settings.

use chrono::{DateTime, TimeDelta, Utc};
use pitboard_domain::{role::Role, settings::Settings};

/// How long a session lives, by the settings.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// From its beginning.
    total: TimeDelta,
    /// From its last use.
    pub idle: TimeDelta,
}

impl Lifetime {
    /// Returns the lifetime of the sessions of a role.
    pub fn of(role: Role, settings: &Settings) -> Self {
        let days = |days| TimeDelta::days(i64::from(days));
        if role.is_staff() {
            let idle = TimeDelta::hours(i64::from(settings.staff_session_idle_hours));
            Self { total: days(settings.staff_session_days), idle }
        } else {
            Self {
                total: days(settings.customer_session_days),
                idle: days(settings.customer_session_idle_days),
            }
        }
    }

    /// Returns the end of a session that began at `began` and is used at `now`.
    pub fn end(self, began: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + self.idle).min(began + self.total)
    }

    /// Whether a session that began at `began` and was last used at `used` is over.
    pub fn is_over(self, began: DateTime<Utc>, used: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.end(began, used) <= now
    }
}

#[cfg(test)]
mod tests {
    use pitboard_domain::settings::DEFAULTS;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap_or_default()
    }

    #[test]
    fn a_session_ends_after_its_last_use_and_in_any_case_after_its_beginning() {
        const DAY: i64 = 24 * 60 * 60;
        let end = |role, now| Lifetime::of(role, &DEFAULTS).end(at(0), at(now)) - at(0);
        assert_eq!(end(Role::Admin, 0), TimeDelta::days(1));
        assert_eq!(end(Role::Employee, 6 * DAY), TimeDelta::days(7));
        assert_eq!(end(Role::Manager, 6 * DAY + 9), TimeDelta::days(7));
        assert_eq!(end(Role::Customer, DAY), TimeDelta::days(31));
        assert_eq!(end(Role::Customer, 170 * DAY), TimeDelta::days(180));
    }

    #[test]
    fn the_settings_decide_how_long_a_session_lives() {
        let short = Settings { staff_session_days: 2, staff_session_idle_hours: 3, ..DEFAULTS };
        let staff = Lifetime::of(Role::Manager, &short);
        let hours = |hours: i64| at(hours * 60 * 60);
        assert_eq!(staff.end(at(0), at(0)), hours(3));
        assert_eq!(staff.end(at(0), hours(47)), hours(48));
        assert!(staff.is_over(at(0), hours(1), hours(4)) && !staff.is_over(at(0), hours(2), hours(4)));
        assert!(staff.is_over(at(0), hours(47), hours(48)));
        assert_eq!(Lifetime::of(Role::Customer, &short).end(at(0), at(0)), hours(30 * 24));
    }
}
