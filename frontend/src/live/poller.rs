//! Decides when to load: after an event of the server, at regular intervals, not while the tab is hidden or updates are
//! paused, at once when it is shown again, and less and less often while requests fail.

use std::{cell::Cell, pin::Pin, rc::Rc, time::Duration};

use leptos::{ev, prelude::*};
use pitboard_api::{LocalDate, availability::event, paths};

use super::Freshness;
use crate::{
    browser,
    error::ApiError,
    scope::{self, EventStream, Scope},
};

/// Time after which a request counts as unanswered.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Interval while a stream reports every change. A stream that is dead without an error is noticed by it.
const STREAMING: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Longest pause between failing requests while there is nothing to show yet.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// A pending request. Its answer is applied by a call, or dropped when it is outdated.
pub(super) type Request = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, ApiError>>>>;

pub(super) struct Poller {
    every: Duration,
    scope: Scope,
    /// Creates the next request, if there is one.
    next_request: Box<dyn Fn() -> Option<Request>>,
    pub error: RwSignal<Option<ApiError>>,
    pub freshness: RwSignal<Freshness>,
    pub paused: RwSignal<bool>,
    /// Answers to requests of an earlier epoch are dropped.
    epoch: Cell<u64>,
    is_pending: Cell<bool>,
    updated: Cell<Option<f64>>,
    fails: Cell<u32>,
    /// Counts pauses: only the latest one ends in a request.
    pause: Cell<u64>,
    /// The day whose events are followed, if there is one.
    day: Cell<Option<LocalDate>>,
    stream: StoredValue<Option<EventStream>, LocalStorage>,
    is_streaming: Cell<bool>,
    /// Whether an event came after the pending request was sent.
    is_outdated: Cell<bool>,
}

impl Poller {
    /// Polls until the component is gone. The first request waits for `restart`.
    pub fn start(every: Duration, next_request: Box<dyn Fn() -> Option<Request>>) -> Rc<Self> {
        let poller = Rc::new(Self {
            every,
            scope: Scope::current(),
            next_request,
            error: RwSignal::new(None),
            freshness: RwSignal::new(Freshness::Waiting),
            paused: RwSignal::new(false),
            epoch: Cell::new(0),
            is_pending: Cell::new(false),
            updated: Cell::new(None),
            fails: Cell::new(0),
            pause: Cell::new(0),
            day: Cell::new(None),
            stream: StoredValue::new_local(None),
            is_streaming: Cell::new(false),
            is_outdated: Cell::new(false),
        });
        let resume = poller.clone();
        Effect::new(move |before: Option<bool>| {
            let paused = resume.paused.get();
            if before.is_some_and(|before| before != paused) {
                resume.update_freshness();
                resume.update_stream();
                resume.poll_if_visible();
            }
            paused
        });
        let (visible, online, offline) = (poller.clone(), poller.clone(), poller.clone());
        scope::listen(ev::visibilitychange, move |_| {
            visible.update_stream();
            visible.poll_if_visible();
        });
        scope::listen(ev::online, move |_| {
            online.update_stream();
            online.poll_again();
        });
        // The request fails at once, so that the visitor sees it; the stream might not notice for minutes.
        scope::listen(ev::offline, move |_| {
            offline.end_stream();
            offline.poll_again();
        });
        poller
    }

    /// Starts over with another request, of which nothing is known yet.
    pub fn restart(self: &Rc<Self>) {
        self.abandon();
        self.updated.set(None);
        self.fails.set(0);
        self.error.set(None);
        self.freshness.set(Freshness::Waiting);
        self.poll_now();
    }

    /// Follows the events of a day, or of none.
    pub fn follow(self: &Rc<Self>, day: Option<LocalDate>) {
        if self.day.replace(day) != day {
            self.end_stream();
            self.update_stream();
        }
    }

    fn end_stream(&self) {
        self.is_streaming.set(false);
        self.stream.try_set_value(None);
    }

    /// Opens the stream of the day, or ends it while the tab is hidden or updates are paused.
    fn update_stream(self: &Rc<Self>) {
        let Some(day) = self.day.get().filter(|_| !browser::is_hidden() && !self.paused.get_untracked())
        else {
            return self.end_stream();
        };
        let is_open =
            |stream: &Option<EventStream>| stream.as_ref().is_some_and(|stream| !stream.is_closed());
        if self.stream.try_with_value(is_open).unwrap_or(true) {
            return;
        }
        let address = [paths::STREAM_AVAILABILITY.path, "?date=", &day.to_string()].concat();
        let Some(mut stream) = EventStream::open(&address) else { return };
        for kind in ["open", event::AVAILABILITY, event::TOUCHED, "error"] {
            let poller = Rc::downgrade(self);
            stream.listen(kind, move || {
                if let Some(poller) = poller.upgrade() {
                    poller.receive_event(kind);
                }
            });
        }
        self.stream.try_set_value(Some(stream));
    }

    fn receive_event(self: &Rc<Self>, kind: &str) {
        let was_streaming = self.is_streaming.replace(kind != "error");
        let has_news = match kind {
            // The first event of a stream follows, unless nothing has changed.
            "open" => self.fails.get() > 0,
            "error" => was_streaming,
            _ => true,
        };
        if has_news {
            self.poll_again();
        }
    }

    /// Loads at once, and once more if a request is pending: it may have been answered before.
    fn poll_again(self: &Rc<Self>) {
        self.is_outdated.set(true);
        self.poll_if_visible();
    }

    /// Loads again at once, even while paused. A pending request is dropped: it began before.
    pub fn refresh(self: &Rc<Self>) {
        self.abandon();
        self.poll_now();
    }

    fn abandon(&self) {
        self.epoch.set(self.epoch.get() + 1);
        self.is_pending.set(false);
        self.end_pause();
    }

    fn end_pause(&self) -> u64 {
        self.pause.set(self.pause.get() + 1);
        self.pause.get()
    }

    fn poll_if_visible(self: &Rc<Self>) {
        if !browser::is_hidden() && !self.paused.get_untracked() {
            self.poll_now();
        }
    }

    fn poll_now(self: &Rc<Self>) {
        if self.is_pending.get() {
            return;
        }
        let Some(request) = (self.next_request)() else { return };
        self.end_pause();
        self.is_pending.set(true);
        self.is_outdated.set(false);
        let (poller, epoch) = (self.clone(), self.epoch.get());
        self.scope.spawn(async move {
            let answer = browser::with_timeout(TIMEOUT, request).await.unwrap_or(Err(ApiError::Unreachable));
            if poller.epoch.get() == epoch {
                poller.is_pending.set(false);
                poller.receive(answer);
                poller.schedule();
                if poller.is_outdated.get() {
                    poller.poll_if_visible();
                }
            }
        });
    }

    fn receive(&self, answer: Result<Box<dyn FnOnce()>, ApiError>) {
        match answer {
            Ok(apply) => {
                apply();
                self.fails.set(0);
                self.updated.set(Some(browser::now()));
                if self.error.with_untracked(Option::is_some) {
                    self.error.set(None);
                }
            }
            Err(error) => {
                self.fails.set(self.fails.get() + 1);
                // An equal error is not reported again.
                if self.error.with_untracked(|known| known.as_ref() != Some(&error)) {
                    self.error.set(Some(error));
                }
            }
        }
        self.update_freshness();
    }

    /// Updates the freshness.
    fn update_freshness(&self) {
        let said = self.freshness.get_untracked();
        let freshness = match (self.updated.get(), self.fails.get()) {
            (_, 1..) if self.error.with_untracked(refused) => Freshness::Refused,
            (_, 1..) if matches!(said, Freshness::Offline { .. }) => said,
            (updated, 1..) => Freshness::Offline { since: updated.unwrap_or_else(browser::now) },
            (None, 0) => Freshness::Waiting,
            (Some(updated), 0) if self.paused.get_untracked() => Freshness::Paused { updated },
            (Some(updated), 0) => Freshness::Live { updated },
        };
        self.freshness.set(freshness);
    }

    fn schedule(self: &Rc<Self>) {
        let fails = self.fails.get();
        let mut pause = if self.is_streaming.get() { self.every.max(STREAMING) } else { self.every };
        if fails > 0 {
            let refused = self.error.with_untracked(refused);
            if self.updated.get().is_none() && !refused {
                pause = pause.min(FIRST_PAUSE);
            }
            // Doubles with each failure, and varies, so that clients do not return all at once to a restarted
            // server.
            pause = (pause * 2u32.pow(fails.min(6))).min(LONGEST_PAUSE.max(pause));
            pause = pause.mul_f64(0.75 + js_sys::Math::random() / 2.0);
        }
        let (poller, own) = (self.clone(), self.end_pause());
        self.scope.spawn(async move {
            browser::sleep(pause).await;
            if poller.pause.get() == own {
                poller.update_stream();
                poller.poll_if_visible();
            }
        });
    }
}

/// Whether the server refused, and will refuse again.
fn refused(error: &Option<ApiError>) -> bool {
    error.as_ref().is_some_and(|error| !error.is_transient())
}
