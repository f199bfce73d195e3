//! What is chosen so far. It stands in the address, so that it can be shared and reloaded.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use pitboard_api::wire::{parse_date, parse_hhmm};

use crate::{dates, focus};

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct Choice {
    pub service: Memo<Option<i64>>,
    pub date: Memo<Option<NaiveDate>>,
    pub period: Memo<Option<NaiveTime>>,
    turn: UnsyncCallback<Wish>,
}

#[derive(Clone, Copy)]
struct Wish {
    service: Option<i64>,
    date: Option<NaiveDate>,
    period: Option<NaiveTime>,
}

impl Choice {
    /// As it is in the address. What cannot be read there is as if it were not.
    pub fn from_address() -> Self {
        let query = use_query_map();
        Self::with(Memo::new(move |_| query.with(|query| query.get("service"))?.parse().ok()), true)
    }

    /// The same for a service that was chosen before.
    pub fn of(service: Memo<Option<i64>>) -> Self {
        Self::with(service, false)
    }

    fn with(service: Memo<Option<i64>>, in_address: bool) -> Self {
        let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
        let word = move |name: &str| query.with(|query| query.get(name));
        let turn = UnsyncCallback::new(move |wish: Wish| {
            let words = [
                wish.service.filter(|_| in_address).map(|id| format!("service={id}")),
                wish.date.map(|date| format!("date={date}")),
                wish.period.map(|start| format!("period={}", dates::clock(start))),
            ];
            let words = words.into_iter().flatten().collect::<Vec<_>>().join("&");
            let path = location.pathname.get_untracked();
            let address = if words.is_empty() { path } else { format!("{path}?{words}") };
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        });
        Self {
            service,
            date: Memo::new(move |_| parse_date(&word("date")?)),
            period: Memo::new(move |_| parse_hhmm(&word("period")?)),
            turn,
        }
    }

    /// Another service, or none while one is being looked for. Day and time stay.
    pub fn take_service(self, service: Option<i64>) {
        self.turn.run(Wish { service, ..self.wish() });
    }

    /// Another day has other times.
    pub fn take_date(self, date: NaiveDate) {
        let wish = self.wish();
        let period = wish.period.filter(|_| wish.date == Some(date));
        self.turn.run(Wish { date: Some(date), period, ..wish });
    }

    pub fn take_start(self, date: NaiveDate, period: NaiveTime) {
        self.turn.run(Wish { date: Some(date), period: Some(period), ..self.wish() });
    }

    /// One that was offered; the button that offered it goes, so the focus moves on.
    pub fn take_offer(self, date: NaiveDate, period: NaiveTime) {
        self.take_start(date, period);
        focus::soon("#step-time");
    }

    /// The same for a day.
    pub fn take_day(self, date: NaiveDate) {
        self.take_date(date);
        focus::soon("#step-time");
    }

    fn wish(self) -> Wish {
        Wish {
            service: self.service.get_untracked(),
            date: self.date.get_untracked(),
            period: self.period.get_untracked(),
        }
    }
}
