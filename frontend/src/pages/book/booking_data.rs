//! The server's data for a booking: services, days, the periods of a day, and starts with room for the whole
//! job.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Day, HhMm, LocalDate, NextQuery, NextStart, NextStarts, Period, Service};
use pitboard_domain::availability::State;

use super::{choice::Choice, day_strip::DayStrip, own::Own};
use crate::{
    api::use_api,
    error::ApiError,
    live::{Live, always, watch},
    pages::services::all_services,
};

/// As many starts reach beyond the busiest day.
const STARTS: u32 = 40;

/// The data of a booking; a handle to copy around.
#[derive(Clone, Copy)]
pub struct BookingData {
    pub services: Live<Vec<Service>>,
    /// The chosen service, once it is loaded.
    pub service: Memo<Option<Service>>,
    /// The slots that the appointment holds while it is rescheduled.
    own: Signal<Own>,
    pub strip: DayStrip,
    /// The shown day: the chosen one, else the first that can be booked.
    pub date: Memo<Option<LocalDate>>,
    pub day: Live<Day>,
    /// The day as this appointment sees it.
    pub seen: Memo<Option<Day>>,
    starts: Live<NextStarts>,
}

impl BookingData {
    pub fn watch(choice: Choice, own: Signal<Own>) -> Self {
        let api = use_api();
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
        let day = watch(
            move || date.get(),
            Duration::from_secs(5),
            async move |date: LocalDate, etag: Option<String>| {
                let answer = api.open().get_availability_if_changed(date, etag.as_deref()).await;
                answer.map_err(ApiError::from)
            },
        );
        let asked = move || Some((choice.service.get()?, date.get()?));
        let starts = watch(asked, Duration::from_secs(30), async move |(service_id, date), _| {
            let query = NextQuery { service_id, after: date.pred_opt().map(LocalDate), limit: Some(STARTS) };
            always(api.open().list_next_starts(&query).await)
        });
        let seen = Memo::new(move |_| day.data.get().map(|day| own.with(|own| own.given_back(day))));
        let data = Self { services, service, own, strip, date, day, seen, starts };
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

    /// Returns how many periods the job takes; reactive.
    pub fn span(self) -> u32 {
        self.own.with(Own::span).unwrap_or_else(|| self.offered_span())
    }

    /// Returns the span for which the server looks for room.
    fn offered_span(self) -> u32 {
        self.service.with(|service| service.as_ref().map_or(1, |service| service.period_span))
    }

    /// Returns the period of the shown day that begins at a time; reactive.
    pub fn period(self, start: HhMm) -> Option<Period> {
        self.seen.with(|day| day.as_ref()?.periods.iter().find(|period| period.start == start).cloned())
    }

    /// Returns why the service cannot begin in a period that has a free slot; reactive.
    pub fn misfit(self, start: HhMm) -> Option<String> {
        let (span, date) = (self.span(), self.date.get()?);
        if span < 2 || span != self.offered_span() || !self.period(start)?.bookable {
            return None;
        }
        let room = self.starts.data.with(|starts| {
            let starts = &starts.as_ref()?.items;
            let whole_day = starts.len() < STARTS as usize || starts.last()?.date > date;
            Some(!whole_day || starts.iter().any(|other| other.date == date && other.period == start))
        });
        (room == Some(false) && !self.has_room_of_its_own(date, start))
            .then(|| format!("Takes {span} periods, which are not all free from here"))
    }

    /// Whether only the appointment's own slots are in the way; the server does not count them as free.
    /// Reactive.
    fn has_room_of_its_own(self, date: LocalDate, start: HhMm) -> bool {
        let run = |day: &Option<Day>| {
            let later = day.iter().flat_map(|day| &day.periods).filter(|period| period.start >= start);
            let open = later.filter(|period| period.state != State::Closed);
            open.take(self.span() as usize).all(|period| period.bookable)
        };
        self.own.with(|own| own.concerns(date)) && self.seen.with(run)
    }

    /// Returns the start with its end, if the job fits there; reactive.
    pub fn start(self, date: LocalDate, start: HhMm) -> Option<NextStart> {
        self.starts.data.with(|starts| {
            starts.as_ref()?.items.iter().find(|other| other.date == date && other.period == start).cloned()
        })
    }

    /// Returns the free starts nearest to a period, from the shown day on; reactive.
    pub fn nearest(self, period: &Period, number: usize) -> Vec<NextStart> {
        let fits = self.service.with(Option::is_some) && self.span() == self.offered_span();
        let mut starts = if fits { self.starts() } else { self.of_the_day() };
        starts.retain(|start| start.starts_at != period.starts_at);
        starts.sort_by_key(|start| (start.starts_at - period.starts_at).num_minutes().abs());
        starts.truncate(number);
        starts
    }

    /// Returns the next days after the shown one that can be booked; reactive.
    pub fn later_days(self, number: usize) -> Vec<LocalDate> {
        self.strip.later_than(self.date.get(), number)
    }

    /// Returns the starts with room for the chosen service.
    fn starts(self) -> Vec<NextStart> {
        self.starts.data.with(|starts| starts.iter().flat_map(|starts| &starts.items).cloned().collect())
    }

    /// Returns the bookable periods of the shown day, for use while no service is chosen.
    fn of_the_day(self) -> Vec<NextStart> {
        self.seen.with(|day| {
            let start = |day: &Day, period: &Period| NextStart {
                date: day.date,
                period: period.start,
                starts_at: period.starts_at,
                ends_at: period.ends_at,
                remaining: period.remaining,
            };
            let periods = day.iter().flat_map(|day| day.periods.iter().map(move |period| (day, period)));
            periods.filter(|(_, period)| period.bookable).map(|(day, period)| start(day, period)).collect()
        })
    }
}
