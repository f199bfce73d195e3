//! The cut-off for reschedules and cancellations by customers, and the reasons that staff may give (rules
//! §6.24, §6.25).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{job::CancelReason, settings::Settings};

/// The reason why a cancellation, or a reschedule by a customer, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CancellationRefusal {
    #[error("this can be changed until {hours} hours before the start")]
    WindowPassed { hours: u32 },
    #[error("a no-show can be recorded {minutes} minutes after the start", minutes = NO_SHOW_AFTER.num_minutes())]
    NoShowTooEarly,
}

/// The time after the start from which a customer counts as a no-show.
pub const NO_SHOW_AFTER: TimeDelta = TimeDelta::minutes(30);

/// Returns the last instant at which the customer may reschedule the appointment.
pub fn cutoff(settings: &Settings, starts_at: DateTime<Utc>) -> DateTime<Utc> {
    starts_at - TimeDelta::hours(i64::from(settings.cancellation_cutoff_hours))
}

/// Checks whether the customer may reschedule the appointment now.
pub fn customer_may_reschedule(
    settings: &Settings,
    now: DateTime<Utc>,
    starts_at: DateTime<Utc>,
) -> Result<(), CancellationRefusal> {
    if now <= cutoff(settings, starts_at) {
        Ok(())
    } else {
        Err(CancellationRefusal::WindowPassed { hours: settings.cancellation_cutoff_hours })
    }
}

/// Checks whether the customer may cancel the appointment now: until the cut-off, and within the grace period
/// after booking, but never after the start.
pub fn customer_may_cancel(
    settings: &Settings,
    now: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
) -> Result<(), CancellationRefusal> {
    let grace_ends = created_at + TimeDelta::minutes(i64::from(settings.grace_minutes));
    if now <= grace_ends && now < starts_at {
        Ok(())
    } else {
        customer_may_reschedule(settings, now, starts_at)
    }
}

/// Checks whether staff may give this reason for a cancellation now.
pub fn staff_may_give_reason(
    reason: CancelReason,
    now: DateTime<Utc>,
    starts_at: DateTime<Utc>,
) -> Result<(), CancellationRefusal> {
    if reason == CancelReason::NoShow && now < starts_at + NO_SHOW_AFTER {
        return Err(CancellationRefusal::NoShowTooEarly);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::DEFAULTS;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_customer_reschedules_until_the_cut_off_to_the_second() {
        let start = at("2026-11-24T09:00:00Z");
        assert!(customer_may_reschedule(&DEFAULTS, at("2026-11-23T09:00:00Z"), start).is_ok());
        assert!(customer_may_reschedule(&DEFAULTS, at("2026-11-23T09:00:01Z"), start).is_err());
    }

    #[test]
    fn within_the_grace_period_a_customer_cancels_until_the_start() {
        let (start, created) = (at("2026-11-23T09:20:00Z"), at("2026-11-23T09:00:00Z"));
        assert!(customer_may_cancel(&DEFAULTS, at("2026-11-23T09:19:59Z"), start, created).is_ok());
        assert!(customer_may_cancel(&DEFAULTS, at("2026-11-23T09:20:00Z"), start, created).is_err());
        let tomorrow = at("2026-11-24T08:00:00Z");
        assert!(customer_may_cancel(&DEFAULTS, at("2026-11-23T09:30:00Z"), tomorrow, created).is_ok());
        assert!(customer_may_cancel(&DEFAULTS, at("2026-11-23T09:30:01Z"), tomorrow, created).is_err());
        let none = Settings { cancellation_cutoff_hours: 0, ..DEFAULTS };
        assert!(customer_may_cancel(&none, start + TimeDelta::seconds(1), start, created).is_err());
    }

    #[test]
    fn a_no_show_is_recorded_from_half_an_hour_after_the_start() {
        let start = at("2026-11-23T09:00:00Z");
        assert!(staff_may_give_reason(CancelReason::NoShow, at("2026-11-23T09:29:59Z"), start).is_err());
        assert!(staff_may_give_reason(CancelReason::NoShow, at("2026-11-23T09:30:00Z"), start).is_ok());
        assert!(staff_may_give_reason(CancelReason::Other, at("2026-11-20T09:00:00Z"), start).is_ok());
    }
}
