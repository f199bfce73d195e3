//! The chosen service, day and period. They are kept in the address, so that they can be shared and reloaded.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use pitboard_api::{HhMm, LocalDate};

use crate::{dates, focus};

/// The choice so far; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Choice {
    pub service: Memo<Option<i64>>,
    pub date: Memo<Option<LocalDate>>,
    pub period: Memo<Option<HhMm>>,
    apply: UnsyncCallback<Selection>,
}

#[derive(Clone, Copy)]
struct Selection {
    service: Option<i64>,
    date: Option<LocalDate>,
    period: Option<HhMm>,
}

impl Choice {
    /// Reads the choice from the address. Invalid parameters are ignored.
    pub fn from_address() -> Self {
        let query = use_query_map();
        Self::with(Memo::new(move |_| query.with(|query| query.get("service"))?.parse().ok()), true)
    }

    /// Creates a choice of day and period for a given service.
    pub fn for_service(service: Memo<Option<i64>>) -> Self {
        Self::with(service, false)
    }

    fn with(service: Memo<Option<i64>>, in_address: bool) -> Self {
        let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
        let param = move |name: &str| query.with(|query| query.get(name));
        let apply = UnsyncCallback::new(move |selection: Selection| {
            let params = [
                selection.service.filter(|_| in_address).map(|id| format!("service={id}")),
                selection.date.map(|date| format!("date={date}")),
                selection.period.map(|start| format!("period={}", dates::clock(start))),
            ];
            let params = params.into_iter().flatten().collect::<Vec<_>>().join("&");
            let path = location.pathname.get_untracked();
            // The link of a guest has its secret in the fragment.
            let hash = location.hash.get_untracked();
            let address = if params.is_empty() { path + &hash } else { format!("{path}?{params}{hash}") };
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        });
        Self {
            service,
            date: Memo::new(move |_| param("date")?.parse().ok()),
            period: Memo::new(move |_| param("period")?.parse().ok()),
            apply,
        }
    }

    /// Chooses another service, or none. Day and period stay.
    pub fn choose_service(self, service: Option<i64>) {
        self.apply.run(Selection { service, ..self.selection() });
    }

    /// Chooses another day, which drops the period.
    pub fn choose_date(self, date: LocalDate) {
        let selection = self.selection();
        let period = selection.period.filter(|_| selection.date == Some(date));
        self.apply.run(Selection { date: Some(date), period, ..selection });
    }

    pub fn choose_start(self, date: LocalDate, period: HhMm) {
        self.apply.run(Selection { date: Some(date), period: Some(period), ..self.selection() });
    }

    /// Chooses an offered start. Its button disappears, so the focus moves to the step.
    pub fn choose_offer(self, date: LocalDate, period: HhMm) {
        self.choose_start(date, period);
        focus::soon("#step-time");
    }

    /// Chooses an offered day in the same way.
    pub fn choose_day(self, date: LocalDate) {
        self.choose_date(date);
        focus::soon("#step-time");
    }

    fn selection(self) -> Selection {
        Selection {
            service: self.service.get_untracked(),
            date: self.date.get_untracked(),
            period: self.period.get_untracked(),
        }
    }
}
