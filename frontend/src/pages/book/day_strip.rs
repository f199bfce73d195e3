//! The days of the strip, loaded as far ahead as the visitor wants, and the remaining slots of the first one.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Day, DaySummary, DaysQuery, LocalDate};
use pitboard_client::Client;
use pitboard_domain::availability::State;

use super::choice::Choice;
use crate::{
    api::use_api,
    error::ApiError,
    level,
    live::{Live, always, watch},
};

/// The maximum number of days in one answer.
const DAYS_MAX: u32 = 62;

/// Days from today on.
#[derive(PartialEq)]
pub struct DaysAhead {
    pub days: Vec<DaySummary>,
    /// The number of answers that were requested.
    answers: u32,
    /// Whether there are later days.
    has_more: bool,
}

/// The days that are shown; a handle to copy around.
#[derive(Clone, Copy)]
pub struct DayStrip {
    pub live: Live<DaysAhead>,
    /// The number of answers that the visitor wants to see.
    answers: RwSignal<u32>,
}

impl DayStrip {
    pub fn watch(choice: Choice) -> Self {
        let (api, answers) = (use_api(), RwSignal::new(1));
        let live = watch(
            || Some(()),
            Duration::from_secs(30),
            async move |(), _| {
                let answers = answers.try_get_untracked().unwrap_or(1);
                let chosen = choice.date.try_get_untracked().flatten();
                always(ahead(&api.open(), answers, chosen).await)
            },
        );
        // An offer or the address may name a day beyond the last loaded one.
        Effect::new(move || {
            let chosen = choice.date.get();
            let is_beyond =
                |ahead: &DaysAhead| ahead.has_more && ahead.days.last().map(|day| day.date) < chosen;
            if live.data.with(|ahead| ahead.as_ref().is_some_and(is_beyond)) {
                live.refresh();
            }
        });
        Self { live, answers }
    }

    /// Returns the first day, once it is loaded; reactive.
    pub fn first(self) -> Option<LocalDate> {
        self.live.data.with(|ahead| ahead.as_ref()?.days.first().map(|day| day.date))
    }

    /// Returns the first day that can be booked; reactive.
    pub fn soonest(self) -> Option<LocalDate> {
        self.live.data.with(|ahead| ahead.as_ref()?.days.iter().find(|day| day.bookable).map(|day| day.date))
    }

    /// Returns the next days after a date that can be booked; reactive.
    pub fn later_than(self, date: Option<LocalDate>, number: usize) -> Vec<LocalDate> {
        self.live.data.with(|ahead| {
            let days = ahead.iter().flat_map(|ahead| &ahead.days);
            let later = days.filter(|day| day.bookable && Some(day.date) > date);
            later.map(|day| day.date).take(number).collect()
        })
    }

    /// Returns the remaining slots of the first bookable day. Only this day may have periods that are over,
    /// so its count is known once its periods were loaded.
    pub fn left_of_soonest(self, shown: Live<Day>) -> Memo<Option<(LocalDate, u32)>> {
        Memo::new(move |before: Option<&Option<(LocalDate, u32)>>| {
            let soonest = self.soonest()?;
            let seen = shown.data.with(|day| {
                let day = day.as_ref().filter(|day| day.date == soonest)?;
                Some((soonest, level::bookable_slots(day)))
            });
            seen.or_else(|| before.copied().flatten().filter(|(date, _)| *date == soonest))
        })
    }

    pub fn more(self) {
        self.answers.update(|answers| *answers += 1);
        self.live.refresh();
    }

    /// Whether there are later days to load; reactive.
    pub fn has_more(self) -> bool {
        self.live.data.with(|ahead| ahead.as_ref().is_some_and(|ahead| ahead.has_more))
    }

    /// Whether later days are being loaded; reactive.
    pub fn waits(self) -> bool {
        self.live.data.with(|ahead| ahead.as_ref().is_some_and(|ahead| ahead.answers < self.answers.get()))
    }

    /// Returns why no days, or no later ones, could be loaded.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        let failure = self.live.failure();
        Signal::derive(move || if self.waits() { self.live.error.get() } else { failure.get() })
    }
}

/// Loads days until the first that is too far ahead, without knowing the limit.
async fn ahead(client: &Client, answers: u32, chosen: Option<LocalDate>) -> Result<DaysAhead, ApiError> {
    let (mut days, mut asked) = (Vec::<DaySummary>::new(), 0);
    loop {
        let from = days.last().and_then(|day| day.date.succ_opt()).map(LocalDate);
        let query = DaysQuery { from, days: Some(DAYS_MAX) };
        let page = client.list_availability_days(&query).await?.items;
        let before = days.len();
        days.extend(page.into_iter().take_while(|day| day.state != State::TooFar));
        asked += 1;
        let has_more = days.len() - before == DAYS_MAX as usize;
        if !has_more || (asked >= answers && days.last().map(|day| day.date) >= chosen) {
            return Ok(DaysAhead { days, answers, has_more });
        }
    }
}
