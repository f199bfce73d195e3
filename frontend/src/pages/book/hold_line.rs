//! Holds the chosen start while the visitor fills in the last step, and shows until when. A hold that cannot be taken
//! is not shown: the booking is tried all the same.

use std::time::Duration;

use leptos::{ev, prelude::*};
use pitboard_api::CreateSlotHold;
use pitboard_domain::hold::DURATION;

use super::hold::{HeldStart, HoldContext, Reservation, Start};
use crate::{
    api::{Api, use_api},
    browser,
    clock::now_every,
    dates,
    scope::{self, spawn_detached},
    session::{Session, SignInState, use_session},
    shop::{Shop, use_shop},
};

/// The pause after the expiry by the server's clock, so that the day is shown with the released slot first.
const GRACE: f64 = 2_000.0;
const ENDED: &str = "No longer reserved. You can still book it while it is free.";

#[component]
pub fn HoldLine() -> impl IntoView {
    let HoldContext { reservation, wanted } = expect_context();
    let (session, shop) = (use_session(), use_shop());
    let wanted = Memo::new(move |_| wanted.get().filter(|_| may_book(session, shop)));
    let api = use_api();
    let worker = Worker { api, reservation, wanted, ends: RwSignal::new(None) };
    Effect::new(move |before: Option<Option<Start>>| {
        let wanted = wanted.get();
        // A choice that was made during a booking is held after it.
        if reservation.is_paused.get() {
            return before.flatten();
        }
        if before != Some(wanted) {
            worker.start();
        }
        wanted
    });
    worker.expire();
    let leave = move || {
        if let Some(held) = reservation.held.try_update(Option::take).flatten() {
            release(api, held.secret);
        }
    };
    on_cleanup(leave);
    // A page that comes back from the browser's memory holds the start again.
    scope::listen(ev::Custom::<web_sys::Event>::new("pagehide"), move |_| leave());
    scope::listen(ev::Custom::<web_sys::Event>::new("pageshow"), move |_| worker.start());
    let is_over = move || reservation.expired.get().is_some_and(|start| wanted.get() == Some(start));
    move || match reservation.held.get() {
        Some(held) => {
            let until = dates::clock(held.expires_at.time());
            Some(view! { <span class="live">{format!("Reserved for you until {until}")}</span> }.into_any())
        }
        None if is_over() => Some(view! { <span class="live offline">{ENDED}</span> }.into_any()),
        None => None,
    }
}

/// Whether the visitor may book without signing in first: the server refuses holds of others. Reactive.
fn may_book(session: Session, shop: Shop) -> bool {
    !matches!(session.state(), SignInState::SignedOut) || shop.get().is_some_and(|shop| shop.guest_booking)
}

/// Takes one hold at a time, for the start that is wanted by then.
#[derive(Clone, Copy)]
struct Worker {
    api: Api,
    reservation: Reservation,
    wanted: Memo<Option<Start>>,
    /// When the hold ends by the browser's clock, which may differ from the server's.
    ends: RwSignal<Option<f64>>,
}

impl Worker {
    fn start(self) {
        self.reservation.run(self.follow());
    }

    /// Follows the choice until it is held, cannot be held, a booking is sent, or the page is gone.
    async fn follow(self) {
        let mut refused = None;
        while let Some(wanted) = self.next() {
            let before = self.reservation.held.try_get_untracked().flatten();
            if before.as_ref().map(|held| held.start) == wanted || refused == Some(wanted) {
                return;
            }
            let replaced = before.map(|held| held.secret);
            let taken = match wanted {
                Some(start) => self.take(start, replaced.clone()).await,
                None => None,
            };
            match (taken, replaced) {
                // A refused hold has not replaced the one before.
                (None, replaced) => {
                    refused = Some(wanted);
                    let _ = self.reservation.held.try_set(None);
                    if let Some(secret) = replaced {
                        release(self.api, secret);
                    }
                }
                (Some(held), _) => {
                    let secret = held.secret.clone();
                    // `try_set` returns the value if the page is gone.
                    if self.reservation.held.try_set(Some(held)).is_some() {
                        return release(self.api, secret);
                    }
                    let _ = self.reservation.expired.try_set(None);
                }
            }
        }
    }

    /// Returns the start to hold, or `None` while a booking is sent and once the page is gone.
    fn next(self) -> Option<Option<Start>> {
        if self.reservation.is_paused.try_get_untracked()? {
            return None;
        }
        let wanted = self.wanted.try_get_untracked()?;
        let expired = self.reservation.expired.try_get_untracked()?;
        Some(wanted.filter(|start| expired != Some(*start)))
    }

    async fn take(self, start: Start, replaces: Option<String>) -> Option<HeldStart> {
        let Start { service_id, date, period } = start;
        let ends = browser::now() + DURATION.num_milliseconds() as f64 + GRACE;
        let new = CreateSlotHold { service_id, date, period, replaces };
        let held = self.api.call(async |client| client.create_hold(&new).await).await.ok()?;
        let _ = self.ends.try_set(Some(ends));
        Some(HeldStart::new(held, start))
    }

    /// Ends the hold in this page once it has expired.
    fn expire(self) {
        let now = now_every(Duration::from_secs(1));
        Effect::new(move || {
            let is_over = self.ends.get().is_some_and(|ends| ends <= now.get());
            if let Some(held) = self.reservation.held.get_untracked().filter(|_| is_over) {
                self.reservation.expired.set(Some(held.start));
                self.reservation.held.set(None);
            }
        });
    }
}

/// Releases a hold if the server can be reached; otherwise it expires.
fn release(api: Api, secret: String) {
    let client = api.open();
    spawn_detached(async move {
        let _ = client.release_hold(&secret).await;
    });
}
