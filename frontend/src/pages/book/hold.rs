//! The start that is reserved for a visitor who fills in the last step. `hold_line.rs`, loaded by then, takes and
//! releases the holds.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use futures_util::future::{FutureExt, LocalBoxFuture, Shared};
use leptos::{context::Provider, prelude::*};
use pitboard_api::{HhMm, LocalDate, Period, SlotHold};
use pitboard_domain::availability::State;

use super::{booking_data::BookingData, choice::Choice};
use crate::{
    browser,
    lazy::{ViewConstructor, chunk},
    level,
    scope::{self, spawn_detached},
    session::{Session, SignInState, use_session},
};

chunk!(hold: hold_line pages::book::hold_line::HoldLine);

/// The longest wait of a booking for the hold of its start; after it, the booking is tried without one.
const PATIENCE: Duration = Duration::from_secs(5);

/// A start to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    pub service_id: i64,
    pub date: LocalDate,
    pub period: HhMm,
}

/// A start that is held for this visitor.
#[derive(Clone, PartialEq)]
pub struct HeldStart {
    pub secret: String,
    pub start: Start,
    pub starts_at: DateTime<FixedOffset>,
    pub ends_at: DateTime<FixedOffset>,
    pub expires_at: DateTime<FixedOffset>,
}

impl HeldStart {
    pub fn new(held: SlotHold, start: Start) -> Self {
        let SlotHold { hold, starts_at, ends_at, expires_at, .. } = held;
        Self { secret: hold, start, starts_at, ends_at, expires_at }
    }

    /// Shows the held start among the periods of a day as one that this visitor can still book, if nobody else can.
    pub fn keep_open(&self, periods: &mut [Period]) {
        for period in periods {
            let is_held = self.starts_at <= period.starts_at && period.ends_at <= self.ends_at;
            if is_held && period.state == State::Full {
                period.occupied = period.occupied.saturating_sub(1);
                (period.remaining, period.state, period.bookable) = (1, State::Open, true);
            }
            if period.starts_at == self.starts_at {
                period.fits = period.fits.map(|_| true);
            }
        }
    }
}

/// Work that takes holds, for which several may wait.
type Work = Shared<LocalBoxFuture<'static, ()>>;

/// The hold of a visitor; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Reservation {
    /// Whether the visitor has begun to fill in the last step.
    has_begun: RwSignal<bool>,
    pub held: RwSignal<Option<HeldStart>>,
    /// The start whose hold has expired: it is not held again.
    pub expired: RwSignal<Option<Start>>,
    /// Whether a booking is sent. No hold is taken meanwhile, which could take the last slot from the booking.
    pub is_paused: RwSignal<bool>,
    /// The last work that takes holds.
    work: StoredValue<Option<Work>, LocalStorage>,
}

impl Reservation {
    pub fn new() -> Self {
        Self {
            has_begun: RwSignal::new(false),
            held: RwSignal::new(None),
            expired: RwSignal::new(None),
            is_paused: RwSignal::new(false),
            work: StoredValue::new_local(None),
        }
    }

    /// Runs work that takes holds, unless some is running.
    pub fn run(self, work: impl Future<Output = ()> + 'static) {
        let is_idle = |last: &Option<Work>| last.as_ref().is_none_or(|last| last.peek().is_some());
        if self.work.try_with_value(is_idle).unwrap_or(false) {
            let work = work.boxed_local().shared();
            self.work.set_value(Some(work.clone()));
            spawn_detached(work);
        }
    }

    /// Waits for the hold that is being taken. No other one is taken until [`Self::resume`].
    pub async fn pause(self) {
        let _ = self.is_paused.try_set(true);
        if let Some(work) = self.work.try_get_value().flatten() {
            browser::with_timeout(PATIENCE, work).await;
        }
    }

    /// Holds starts again, after a booking that has failed.
    pub fn resume(self) {
        self.is_paused.set(false);
    }

    /// Holds the chosen start from now on. The desk needs none: it books while the customer waits.
    pub fn begin(self) {
        self.has_begun.set(true);
    }

    /// Forgets the hold that a booking has used. One that was taken too late for it is released with the page.
    pub fn end(self, used: Option<&str>) {
        let _ = self.held.try_update(|held| {
            if held.as_ref().is_some_and(|held| Some(held.secret.as_str()) == used) {
                *held = None;
            }
        });
    }

    /// Returns the secret of the hold of a start, unless the page is gone.
    pub fn secret(self, start: Start) -> Option<String> {
        let of_start = |held: &HeldStart| (held.start == start).then(|| held.secret.clone());
        self.held.try_with_untracked(|held| held.as_ref().and_then(of_start)).flatten()
    }
}

/// Passes the reservation and the chosen start to `HoldLine`.
#[derive(Clone, Copy)]
pub struct HoldContext {
    pub reservation: Reservation,
    /// The chosen start, if it can be booked.
    pub wanted: Memo<Option<Start>>,
}

/// Shows how long the chosen start is reserved. It holds nothing until the visitor begins with the last step.
#[component]
pub fn HoldStatus(reservation: Reservation, choice: Choice, data: BookingData) -> impl IntoView {
    let session = use_session();
    let wanted = Memo::new(move |_| {
        let (service_id, date, period) = (choice.service.get()?, choice.date.get()?, choice.period.get()?);
        // The period belongs to its date; another day may be shown.
        let shown = data.period(period).filter(|_| data.date.get() == Some(date))?;
        level::is_open(&shown, false).then_some(Start { service_id, date, period })
    });
    let view = RwSignal::new(None::<ViewConstructor>);
    Effect::new(move || {
        if reservation.has_begun.get() && reserves(session) && view.with_untracked(Option::is_none) {
            scope::spawn(async move {
                // Without it nothing is reserved, and the booking is tried all the same.
                if let Ok(line) = hold_line().await {
                    view.set(Some(line));
                }
            });
        }
    });
    let context = HoldContext { reservation, wanted };
    // The live region exists before its content, so that screen readers announce it.
    view! {
        <Provider value=context>
            <span role="status">{move || view.get().map(untrack)}</span>
        </Provider>
    }
}

/// Whether starts are held for the visitor; not before it is known that they are no staff. Reactive.
fn reserves(session: Session) -> bool {
    match session.state() {
        SignInState::Unknown => false,
        SignInState::SignedOut => true,
        SignInState::SignedIn(account) => !account.role.is_staff(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(&format!("2026-11-23T{hour:02}:00:00+05:30")).expect("an instant")
    }

    fn full(hour: u32) -> Period {
        Period {
            start: HhMm::default(),
            end: HhMm::default(),
            starts_at: at(hour),
            ends_at: at(hour + 2),
            capacity: 5,
            occupied: 5,
            remaining: 0,
            over_by: 0,
            bookable: false,
            state: State::Full,
            fits: Some(false),
            services: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn periods_that_are_full_by_the_own_hold_stay_open_and_others_do_not() {
        let held = HeldStart {
            secret: String::new(),
            start: Start { service_id: 1, date: LocalDate::default(), period: HhMm::default() },
            starts_at: at(11),
            ends_at: at(15),
            expires_at: at(9),
        };
        let mut periods = [9, 11, 13, 15].map(full);
        held.keep_open(&mut periods);
        let shown = periods.map(|period| (period.remaining, period.bookable, period.fits == Some(true)));
        assert_eq!(shown, [(0, false, false), (1, true, true), (1, true, false), (0, false, false)]);
    }
}
