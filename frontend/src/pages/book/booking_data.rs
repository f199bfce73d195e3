//! The server's data for a booking or a reschedule: services, days, the periods of a day, and the next starts.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use pitboard_api::{
    Appointment, AvailabilityQuery, Day, HhMm, LocalDate, Period, Service, StartTime, StartTimes,
    StartTimesQuery,
};
use pitboard_client::Client;

use super::{choice::Choice, day_strip::DayStrip, hold::HeldStart};
use crate::{
    api::use_api,
    live::{Live, always, watch, watch_day},
    pages::services::all_services,
    session::use_session,
};

/// The number of next starts to choose offers from.
const NEXT_STARTS: u32 = 40;

/// The appointment that is rescheduled.
#[derive(Clone, PartialEq)]
pub struct Rescheduled {
    reference: String,
    /// The number of periods that it takes.
    span: u32,
}

impl From<&Appointment> for Rescheduled {
    fn from(appointment: &Appointment) -> Self {
        let held = appointment.slots.iter().filter(|slot| slot.released_at.is_none()).count();
        Self { reference: appointment.reference.clone(), span: u32::try_from(held).unwrap_or(1) }
    }
}

/// The data of a booking; a handle to copy around.
#[derive(Clone, Copy)]
pub struct BookingData {
    pub services: Live<Vec<Service>>,
    /// The chosen service, once it is loaded.
    pub service: Memo<Option<Service>>,
    /// `None` for a new booking.
    rescheduled: Signal<Option<Rescheduled>>,
    held: Signal<Option<HeldStart>>,
    pub strip: DayStrip,
    /// The shown date: the chosen one, else the first that can be booked.
    pub date: Memo<Option<LocalDate>>,
    pub day: Live<Day>,
    /// The day to show: the last one of the date while the day is loaded for another service.
    pub shown_day: Memo<Option<Day>>,
    starts: Live<StartTimes>,
}

impl BookingData {
    /// `held` is the start that is held for the visitor.
    pub fn watch(
        choice: Choice,
        rescheduled: Signal<Option<Rescheduled>>,
        held: Signal<Option<HeldStart>>,
    ) -> Self {
        let (api, session) = (use_api(), use_session());
        let services = all_services();
        let service = Memo::new(move |_| {
            let id = choice.service.get()?;
            services.data.with(|all| all.as_ref()?.iter().find(|service| service.id == id).cloned())
        });
        let strip = DayStrip::watch(choice);
        let first = move || strip.soonest().or_else(|| strip.first());
        // A shown day stays when it fills up, and is replaced when it is over.
        let date = Memo::new(move |before: Option<&Option<LocalDate>>| {
            let today = strip.first();
            let is_to_come = |date: &LocalDate| today.is_none_or(|today| today <= *date);
            let shown = choice.date.get().or_else(|| before.copied().flatten().filter(is_to_come));
            shown.filter(is_to_come).or_else(first)
        });
        let query = move || {
            let rescheduled = rescheduled.with(|one| one.as_ref().map(|one| one.reference.clone()));
            // An appointment that is rescheduled keeps its service.
            let service_id = choice.service.get().filter(|_| rescheduled.is_none());
            Some(AvailabilityQuery { date: date.get()?, service_id, reference: rescheduled })
        };
        // The response depends on the visitor for an appointment, and for a service if staff book it.
        let is_private = move |query: &AvailabilityQuery| {
            query.reference.is_some() || (query.service_id.is_some() && session.is_staff())
        };
        let day = watch_day(
            move || query().map(|query| (is_private(&query), query)),
            |(_, query)| Some(query.date),
            Duration::from_secs(5),
            async move |(is_private, query): (bool, AvailabilityQuery), etag: Option<String>| {
                let load = async |client: Client| {
                    client.get_availability_if_changed(query.clone(), etag.as_deref()).await
                };
                if is_private { api.call(load).await } else { Ok(load(api.open()).await?) }
            },
        );
        let shown_day = Memo::new(move |before: Option<&Option<Day>>| {
            let date = date.get();
            let is_of_date = |day: &Day| Some(day.date) == date;
            let before = || before.cloned().flatten().filter(is_of_date).map(without_fits);
            let mut shown = day.data.get().or_else(before);
            held.with(|held| {
                if let (Some(held), Some(day)) = (held, &mut shown) {
                    held.keep_open(&mut day.periods);
                }
            });
            shown
        });
        let asked = move || Some((choice.service.get()?, date.get()?));
        let starts = watch(asked, Duration::from_secs(30), async move |(service_id, date), _| {
            let query = StartTimesQuery {
                service_id,
                after: date.pred_opt().map(LocalDate),
                limit: Some(NEXT_STARTS),
            };
            always(api.open().list_start_times(&query).await)
        });
        let data = Self { services, service, rescheduled, held, strip, date, day, shown_day, starts };
        // When the day changes, so do the values derived from it.
        Effect::new(move |before: Option<Option<LocalDate>>| {
            let now = day.data.with(|day| day.as_ref().map(|day| day.date));
            if now.is_some() && before.flatten() == now {
                strip.live.refresh();
                starts.refresh();
            }
            now
        });
        data
    }

    /// Loads everything that a booking may have changed.
    pub fn refresh(self) {
        self.day.refresh();
        self.strip.live.refresh();
        self.starts.refresh();
    }

    /// Returns how many periods the appointment takes; reactive.
    pub fn span(self) -> u32 {
        let booked = self.rescheduled.with(|one| one.as_ref().map(|one| one.span));
        booked.unwrap_or_else(|| self.span_of_service())
    }

    fn span_of_service(self) -> u32 {
        self.service.with(|service| service.as_ref().map_or(1, |service| service.period_span))
    }

    /// Returns the period of the shown day that begins at a time; reactive.
    pub fn period(self, start: HhMm) -> Option<Period> {
        self.shown_day.with(|day| day.as_ref()?.periods.iter().find(|period| period.start == start).cloned())
    }

    /// Returns the end of the chosen service from a start on, if it fits there; reactive.
    pub fn end(self, date: LocalDate, start: HhMm) -> Option<DateTime<FixedOffset>> {
        let is_it = |other: LocalDate, period: HhMm| other == date && period == start;
        let held = self.held.with(|held| {
            held.as_ref().filter(|held| is_it(held.start.date, held.start.period)).map(|held| held.ends_at)
        });
        held.or_else(|| {
            self.starts.data.with(|starts| {
                let start = starts.as_ref()?.items.iter().find(|other| is_it(other.date, other.period))?;
                Some(start.ends_at)
            })
        })
    }

    /// Returns the starts nearest to a period at which the appointment fits, from the shown day on; reactive.
    pub fn nearest(self, period: &Period, number: usize) -> Vec<StartTime> {
        let mut starts = self.starts_of_day();
        // The list is for the service's span, which the appointment may not have.
        if self.span() == self.span_of_service() {
            let shown = self.date.get();
            self.starts.data.with(|next| {
                let next = next.iter().flat_map(|next| &next.items);
                starts.extend(next.filter(|start| Some(start.date) > shown).cloned());
            });
        }
        starts.retain(|start| start.starts_at != period.starts_at);
        starts.sort_by_key(|start| (start.starts_at - period.starts_at).num_minutes().abs());
        starts.truncate(number);
        starts
    }

    /// Returns the next days after the shown one that can be booked; reactive.
    pub fn later_days(self, number: usize) -> Vec<LocalDate> {
        self.strip.later_than(self.date.get(), number)
    }

    /// Returns the periods of the shown day in which the appointment can start; without a service, a customer's.
    fn starts_of_day(self) -> Vec<StartTime> {
        self.shown_day.with(|day| {
            let start = |day: &Day, period: &Period| StartTime {
                date: day.date,
                period: period.start,
                starts_at: period.starts_at,
                ends_at: period.ends_at,
                remaining: period.remaining,
            };
            let periods = day.iter().flat_map(|day| day.periods.iter().map(move |period| (day, period)));
            let open = periods.filter(|(_, period)| period.fits.unwrap_or(period.bookable));
            open.map(|(day, period)| start(day, period)).collect()
        })
    }
}

/// Returns the day without what is known about another appointment.
fn without_fits(mut day: Day) -> Day {
    for period in &mut day.periods {
        period.fits = None;
    }
    day
}
