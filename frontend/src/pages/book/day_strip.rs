//! The days of the strip: as far ahead as somebody wants to look, and what can still be had of the first one.

use std::time::Duration;

use chrono::NaiveDate;
use leptos::prelude::*;
use pitboard_api::{Day, DaySummary, DaysQuery};
use pitboard_client::Client;
use pitboard_domain::availability::State;

use super::choice::Choice;
use crate::{
    api::use_api,
    error::ApiError,
    level,
    live::{Live, always, watch},
};

/// The most days that one answer has.
const DAYS_MAX: u32 = 62;

/// Days from today on.
#[derive(PartialEq)]
pub struct DaysAhead {
    pub days: Vec<DaySummary>,
    /// So many answers were wanted.
    answers: u32,
    /// Whether later ones can be booked, too.
    has_more: bool,
}

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct DayStrip {
    pub live: Live<DaysAhead>,
    /// How many answers somebody wants to see.
    answers: RwSignal<u32>,
}

impl DayStrip {
    pub fn watch(choice: Choice) -> Self {
        let (api, answers) = (use_api(), RwSignal::new(1));
        let live = watch(
            || Some(()),
            Duration::from_secs(30),
            async move |(), _| {
                // The page may have gone before this begins.
                let answers = answers.try_get_untracked().unwrap_or(1);
                let chosen = choice.date.try_get_untracked().flatten();
                always(ahead(&api.open(), answers, chosen).await)
            },
        );
        // An offer or the address may name a day beyond the last one.
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

    /// Nothing before they are known; reactive.
    pub fn first(self) -> Option<NaiveDate> {
        self.live.data.with(|ahead| ahead.as_ref()?.days.first().map(|day| day.date))
    }

    /// The first that can be booked; reactive.
    pub fn soonest(self) -> Option<NaiveDate> {
        self.live.data.with(|ahead| ahead.as_ref()?.days.iter().find(|day| day.bookable).map(|day| day.date))
    }

    /// The next days that can be booked after one; reactive.
    pub fn later_than(self, date: Option<NaiveDate>, number: usize) -> Vec<NaiveDate> {
        self.live.data.with(|ahead| {
            let days = ahead.iter().flat_map(|ahead| &ahead.days);
            let later = days.filter(|day| day.bookable && Some(day.date) > date);
            later.map(|day| day.date).take(number).collect()
        })
    }

    /// Of the days that can be booked only the soonest may be partly over: how many slots are left of it is known from
    /// its periods, once it was shown.
    pub fn left_of_soonest(self, shown: Live<Day>) -> Memo<Option<(NaiveDate, u32)>> {
        Memo::new(move |before: Option<&Option<(NaiveDate, u32)>>| {
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

    /// Whether there are later days to ask for; reactive.
    pub fn has_more(self) -> bool {
        self.live.data.with(|ahead| ahead.as_ref().is_some_and(|ahead| ahead.has_more))
    }

    /// While later days are waited for; reactive.
    pub fn waits(self) -> bool {
        self.live.data.with(|ahead| ahead.as_ref().is_some_and(|ahead| ahead.answers < self.answers.get()))
    }

    /// Why there are no days, or no later ones.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        let failure = self.live.failure();
        Signal::derive(move || if self.waits() { self.live.error.get() } else { failure.get() })
    }
}

/// Asked without waiting for how far ahead one may book: the first day that is too far is the end.
async fn ahead(client: &Client, answers: u32, chosen: Option<NaiveDate>) -> Result<DaysAhead, ApiError> {
    let (mut days, mut asked) = (Vec::<DaySummary>::new(), 0);
    loop {
        let from = days.last().and_then(|day| day.date.succ_opt());
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
