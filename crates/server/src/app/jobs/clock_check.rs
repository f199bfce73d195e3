//! The plausibility of the clock, by which expired rows are deleted: one that is far ahead would delete them all.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

/// A start so far from the newest event needs a confirmation.
const FAR: TimeDelta = TimeDelta::days(1);
/// Steps back that are smaller come from the ordinary correction of a clock.
pub(super) const STEP: TimeDelta = TimeDelta::minutes(1);
/// After this time without a step back, a clock is believed.
const TRIAL: Duration = Duration::from_secs(3600);

/// Observes the clock of a process.
pub struct ClockCheck(Mutex<State>);

struct State {
    latest: DateTime<Utc>,
    /// The beginning of the trial, by a clock that is never set.
    doubted_since: Option<Instant>,
}

impl ClockCheck {
    /// Begins the observation. Without an event to compare with, the clock is believed.
    pub fn new(now: DateTime<Utc>, newest_event: Option<DateTime<Utc>>, instant: Instant) -> Self {
        let is_far = newest_event.is_some_and(|newest| (now - newest).abs() > FAR);
        if is_far {
            tracing::warn!(
                %now, newest_event = ?newest_event,
                "the clock is more than a day from the newest event: expired rows stay until the server has run for \
                 an hour. If the clock is right, start with --trust-clock"
            );
        }
        Self(Mutex::new(State { latest: now, doubted_since: is_far.then_some(instant) }))
    }

    /// Observes the clock, and returns whether rows may be deleted by it.
    pub fn is_plausible(&self, now: DateTime<Utc>, instant: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now < state.latest - STEP {
            tracing::warn!(
                %now, before = %state.latest,
                "the clock was set back: expired rows stay for an hour"
            );
            *state = State { latest: now, doubted_since: Some(instant) };
        }
        state.latest = state.latest.max(now);
        if state.doubted_since.is_some_and(|since| instant.saturating_duration_since(since) >= TRIAL) {
            tracing::info!(%now, "the clock is trusted again; expired rows are deleted");
            state.doubted_since = None;
        }
        state.doubted_since.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    const NOON: &str = "2026-12-01T12:00:00Z";

    #[test]
    fn a_start_far_from_the_newest_event_is_doubted_for_an_hour() {
        let start = Instant::now();
        let after = |minutes: u64| start + Duration::from_secs(minutes * 60);
        for newest in ["2026-11-30T11:59:59Z", "2026-12-02T12:00:01Z", "2020-01-01T00:00:00Z"] {
            let check = ClockCheck::new(at(NOON), Some(at(newest)), start);
            assert!(!check.is_plausible(at(NOON), start), "{newest}");
            assert!(!check.is_plausible(at("2026-12-01T12:59:59Z"), after(59)), "{newest}");
            assert!(check.is_plausible(at("2026-12-01T13:00:00Z"), after(60)), "{newest}");
        }
        for newest in [None, Some(at("2026-11-30T12:00:00Z")), Some(at("2026-12-02T12:00:00Z"))] {
            assert!(ClockCheck::new(at(NOON), newest, start).is_plausible(at(NOON), start), "{newest:?}");
        }
    }

    #[test]
    fn a_jump_forward_does_not_shorten_the_hour() {
        let start = Instant::now();
        let check = ClockCheck::new(at("1970-01-01T00:00:00Z"), Some(at(NOON)), start);
        assert!(!check.is_plausible(at(NOON), start + Duration::from_secs(5)));
    }

    #[test]
    fn a_clock_that_is_set_back_is_doubted_for_an_hour_from_then() {
        let start = Instant::now();
        let after = |minutes: u64| start + Duration::from_secs(minutes * 60);
        let check = ClockCheck::new(at(NOON), None, start);
        assert!(check.is_plausible(at("2026-12-01T11:59:30Z"), after(1)), "a small correction");
        assert!(!check.is_plausible(at("2026-12-01T11:00:00Z"), after(30)));
        assert!(!check.is_plausible(at("2026-12-01T11:59:00Z"), after(89)));
        assert!(check.is_plausible(at("2026-12-01T12:00:00Z"), after(90)));
    }
}
