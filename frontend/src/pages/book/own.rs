//! The slots of an appointment that is rescheduled. It releases them when it takes others, so they count as
//! free.

use pitboard_api::{Appointment, Day, HhMm, LocalDate};
use pitboard_domain::availability::State;

/// A new booking has none.
#[derive(Clone, Default, PartialEq)]
pub struct Own {
    /// The day of its start.
    date: Option<LocalDate>,
    service: String,
    slots: Vec<(LocalDate, HhMm)>,
}

impl Own {
    pub fn of(job: &Appointment) -> Self {
        let held = job.slots.iter().filter(|slot| slot.released_at.is_none());
        let slots = held.map(|slot| (slot.date, slot.period)).collect();
        Self { date: Some(job.date), service: job.service.name.clone(), slots }
    }

    /// Returns how many periods it takes; this stays as booked when the service changes.
    pub fn span(&self) -> Option<u32> {
        u32::try_from(self.slots.len()).ok().filter(|span| *span > 0)
    }

    /// Whether one of its slots may be in the way of a start on this day.
    pub fn concerns(&self, date: LocalDate) -> bool {
        self.slots.iter().any(|(held, _)| *held >= date)
    }

    /// Returns the day as it would be without the appointment.
    pub fn given_back(&self, mut day: Day) -> Day {
        for period in &mut day.periods {
            let own = self.slots.contains(&(day.date, period.start));
            let taken = period.remaining == 0;
            if own {
                period.occupied = period.occupied.saturating_sub(1);
                period.remaining = period.capacity.saturating_sub(period.occupied);
                period.over_by = period.occupied.saturating_sub(period.capacity);
                if let Some(at) = period.services.iter().position(|name| *name == self.service) {
                    period.services.remove(at);
                }
            }
            // With slots remaining it is the daily limit that makes the period full.
            let is_full = period.state == State::Full;
            if is_full && period.remaining > 0 && (own && taken || self.date == Some(day.date)) {
                (period.state, period.bookable) = (State::Open, true);
            }
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use pitboard_api::Day;
    use serde_json::json;

    use super::*;

    fn day(periods: &[(&str, u32)]) -> Day {
        let period = |(start, occupied): &(&str, u32)| {
            json!({
                "start": start, "end": "23:00",
                "starts_at": "2026-11-23T09:00:00+05:30", "ends_at": "2026-11-23T11:00:00+05:30",
                "capacity": 2, "occupied": occupied, "remaining": 2_u32.saturating_sub(*occupied),
                "over_by": occupied.saturating_sub(2), "bookable": false, "state": "full",
                "services": vec!["Paint Job"; *occupied as usize],
            })
        };
        let day = json!({
            "workshop": "carmodx", "date": "2026-11-23", "zone": "Asia/Kolkata", "slots_per_period": 2,
            "capacity": 4, "occupied": 3, "remaining": 1, "bookable": false, "state": "full", "note": null,
            "periods": periods.iter().map(period).collect::<Vec<_>>(),
        });
        serde_json::from_value(day).expect("a day")
    }

    fn own(date: &str, start: &str) -> Own {
        let [date, of_slot] = [date, "2026-11-23"].map(|date| date.parse().expect("a date"));
        let start = format!("{start}:00").parse().expect("a time");
        Own { date: Some(date), service: "Paint Job".to_owned(), slots: vec![(of_slot, start)] }
    }

    fn open(own: &Own, day: Day) -> Vec<(bool, u32, usize)> {
        let day = own.given_back(day);
        day.periods.iter().map(|period| (period.bookable, period.remaining, period.services.len())).collect()
    }

    #[test]
    fn what_is_full_of_the_job_itself_is_open_for_it() {
        let day = day(&[("09:00", 2), ("11:00", 2), ("13:00", 3)]);
        let seen = open(&own("2026-11-22", "11:00"), day.clone());
        assert_eq!(seen, [(false, 0, 2), (true, 1, 1), (false, 0, 3)]);
        assert_eq!(open(&own("2026-11-22", "13:00"), day.clone())[2], (false, 0, 2), "it was over capacity");
        assert!(open(&Own::default(), day).iter().all(|(open, ..)| !open));
    }

    #[test]
    fn a_limit_that_the_job_itself_reaches_is_none_for_its_day() {
        let day = day(&[("09:00", 1), ("11:00", 0)]);
        let seen = open(&own("2026-11-23", "09:00"), day.clone());
        assert_eq!(seen, [(true, 2, 0), (true, 2, 0)]);
        assert_eq!(
            open(&own("2026-11-22", "13:00"), day.clone())[1],
            (false, 2, 0),
            "another day's job adds to it"
        );
        assert_eq!(open(&own("2026-11-22", "09:00"), day)[0], (false, 2, 0), "also where it goes on");
    }
}
