//! The workshop's time zone: the only user of the IANA data.

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use pitboard_domain::time::{Now, Zone};

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkshopZone(Tz);

/// The name is not in the IANA data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("names no time zone")]
pub struct UnknownZone;

impl std::str::FromStr for WorkshopZone {
    type Err = UnknownZone;
    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone)
    }
}

impl WorkshopZone {
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Returns the workshop's date and time at an instant.
    pub fn now(self, at: DateTime<Utc>) -> Now {
        Now { at, today: at.with_timezone(&self.0).date_naive() }
    }

    /// Converts an instant to the workshop's offset, as responses show it.
    pub fn local(self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let local = at.with_timezone(&self.0);
        local.with_timezone(&local.offset().fix())
    }
}

impl Zone for WorkshopZone {
    fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let mut local = date.and_time(time);
        // A gap (spring) ends at a full minute, the longest after a day (Samoa skipped one).
        for _ in 0..=24 * 60 {
            match self.0.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at.with_timezone(&Utc),
                LocalResult::None => {
                    local = local + TimeDelta::minutes(1)
                        - TimeDelta::seconds(i64::from(chrono::Timelike::second(&local)))
                }
            }
        }
        local.and_utc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(zone: &str, local: &str) -> String {
        let zone: WorkshopZone = zone.parse().expect("a zone");
        let local: chrono::NaiveDateTime = local.parse().expect("a local time");
        zone.instant(local.date(), local.time()).to_rfc3339()
    }

    #[test]
    fn a_local_time_that_does_not_exist_is_the_first_after_the_gap() {
        assert_eq!(instant("Europe/Berlin", "2026-03-29T02:30:00"), "2026-03-29T01:00:00+00:00");
        assert_eq!(instant("America/New_York", "2026-03-08T02:15:00"), "2026-03-08T07:00:00+00:00");
    }

    #[test]
    fn a_local_time_that_exists_twice_is_the_earlier() {
        assert_eq!(instant("Europe/Berlin", "2026-10-25T02:30:00"), "2026-10-25T00:30:00+00:00");
        assert_eq!(instant("America/New_York", "2026-11-01T01:30:00"), "2026-11-01T05:30:00+00:00");
    }

    #[test]
    fn today_is_the_workshops() {
        let kolkata: WorkshopZone = "Asia/Kolkata".parse().expect("a zone");
        let at: DateTime<Utc> = "2026-11-22T18:40:00Z".parse().expect("an instant");
        assert_eq!(kolkata.now(at).today.to_string(), "2026-11-23");
        assert_eq!(kolkata.local(at).to_rfc3339(), "2026-11-23T00:10:00+05:30");
        assert_eq!(instant("Asia/Kolkata", "2026-11-23T09:00:00"), "2026-11-23T03:30:00+00:00");
    }
}
