//! Keeps an answer of the server fresh while somebody looks: the one place for polling, and later for events.
//!
//! Asks every so often, not while the tab is hidden or paused, at once when it comes back, ever more seldom while
//! it fails. Server-Sent Events will plug in here: an event hands its body to `Inner::receive`, and a stream that
//! lives stretches `every`; nothing outside this file will notice.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures_util::future::{Either, select};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use pitboard_client::{ClientError, Conditional};

use crate::{browser, trouble::Trouble};

/// No answer within this time counts as none.
const PATIENCE: Duration = Duration::from_secs(15);
const SELDOM: Duration = Duration::from_secs(60);

/// For the line that says how fresh the shown data are. Times are the browser's milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Freshness {
    /// Nothing has come yet.
    Waiting,
    Live {
        updated: f64,
    },
    Paused {
        updated: f64,
    },
    Offline {
        since: f64,
    },
    /// The server said no: there is nothing to keep fresh.
    Refused,
}

/// Data that stay fresh; a handle to copy around.
pub struct Live<T: Send + Sync + 'static> {
    /// What is known; nothing before the first answer to the present key.
    pub data: RwSignal<Option<T>>,
    /// Why nothing could be learnt, until something is.
    pub trouble: RwSignal<Option<Trouble>>,
    pub freshness: RwSignal<Freshness>,
    pub paused: RwSignal<bool>,
    ask: UnsyncCallback<()>,
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}
impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Live<T> {
    /// Asks now, also while paused: after a deed of one's own.
    pub fn refresh(self) {
        self.ask.try_run(());
    }

    /// What to show instead of data: nothing while there are some and it may only be the line that is down.
    pub fn failure(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || {
            let shown = self.data.with(Option::is_some);
            self.trouble.get().filter(|trouble| !shown || !trouble.is_passing())
        })
    }

    /// Stops, or goes on at once.
    pub fn pause(self, paused: bool) {
        self.paused.set(paused);
    }
}

/// Watches what `ask` answers for the present key. A new key begins anew; no key asks nothing. `ask` gets the ETag
/// of its last answer; where there is none it answers `Conditional::Changed { etag: None, body }` every time.
///
/// `watch(move || date.get(), Duration::from_secs(5), async move |date, etag| {`
/// `    api.open().get_availability_if_changed(date, etag.as_deref()).await.map_err(Trouble::from) })`
pub fn watch<K, T>(
    key: impl Fn() -> Option<K> + 'static,
    every: Duration,
    ask: impl AsyncFn(K, Option<String>) -> Result<Conditional<T>, Trouble> + 'static,
) -> Live<T>
where
    K: Clone + PartialEq + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    let (data, trouble) = (RwSignal::new(None), RwSignal::new(None));
    let (freshness, paused) = (RwSignal::new(Freshness::Waiting), RwSignal::new(false));
    let inner = Rc::new(Inner {
        ask,
        every,
        signals: Signals { data, trouble, freshness, paused },
        key: RefCell::new(None),
        epoch: Cell::new(0),
        asking: Cell::new(false),
        etag: RefCell::new(None),
        updated: Cell::new(None),
        fails: Cell::new(0),
        timer: Cell::new(None),
    });

    let turn = inner.clone();
    Effect::new(move |_| turn.turn_to(key()));
    let resume = inner.clone();
    Effect::new(move |before: Option<bool>| {
        let paused = paused.get();
        if before.is_some_and(|before| before != paused) {
            resume.say();
            resume.clone().ask_if_seen();
        }
        paused
    });
    let seen = inner.clone();
    let seen = window_event_listener(ev::visibilitychange, move |_| seen.clone().ask_if_seen());
    let online = inner.clone();
    let online = window_event_listener(ev::online, move |_| online.clone().ask_if_seen());
    let now = inner.clone();
    let ask = UnsyncCallback::new(move |()| {
        // What is under way was asked before the deed.
        now.end();
        now.clone().ask_now();
    });
    // What is dropped with the page must not be sent to another thread; there is none.
    let end = StoredValue::new_local(inner);
    on_cleanup(move || {
        seen.remove();
        online.remove();
        if let Some(inner) = end.try_get_value() {
            inner.end();
        }
    });
    Live { data, trouble, freshness, paused, ask }
}

struct Signals<T: Send + Sync + 'static> {
    data: RwSignal<Option<T>>,
    trouble: RwSignal<Option<Trouble>>,
    freshness: RwSignal<Freshness>,
    paused: RwSignal<bool>,
}

struct Inner<K, T: Send + Sync + 'static, A> {
    ask: A,
    every: Duration,
    signals: Signals<T>,
    key: RefCell<Option<K>>,
    /// Answers to questions of an earlier epoch are dropped.
    epoch: Cell<u64>,
    asking: Cell<bool>,
    etag: RefCell<Option<String>>,
    updated: Cell<Option<f64>>,
    fails: Cell<u32>,
    timer: Cell<Option<TimeoutHandle>>,
}

impl<K, T, A> Inner<K, T, A>
where
    K: Clone + PartialEq + 'static,
    T: PartialEq + Send + Sync + 'static,
    A: AsyncFn(K, Option<String>) -> Result<Conditional<T>, Trouble> + 'static,
{
    fn turn_to(self: &Rc<Self>, key: Option<K>) {
        if *self.key.borrow() == key {
            return;
        }
        self.key.replace(key);
        self.end();
        self.etag.take();
        self.updated.set(None);
        self.fails.set(0);
        self.signals.data.set(None);
        self.signals.trouble.set(None);
        self.signals.freshness.set(Freshness::Waiting);
        self.clone().ask_now();
    }

    /// Drops what is under way.
    fn end(&self) {
        self.epoch.set(self.epoch.get() + 1);
        self.asking.set(false);
        self.stop_timer();
    }

    fn stop_timer(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    fn ask_if_seen(self: Rc<Self>) {
        if !browser::is_hidden() && self.signals.paused.try_get_untracked() == Some(false) {
            self.ask_now();
        }
    }

    fn ask_now(self: Rc<Self>) {
        let Some(key) = self.key.borrow().clone().filter(|_| !self.asking.get()) else { return };
        self.stop_timer();
        self.asking.set(true);
        let (epoch, etag) = (self.epoch.get(), self.etag.borrow().clone());
        spawn_local(async move {
            let answer = {
                let asked = std::pin::pin!((self.ask)(key, etag));
                match select(asked, std::pin::pin!(browser::sleep(PATIENCE))).await {
                    Either::Left((answer, _)) => answer,
                    Either::Right(_) => Err(Trouble::Unreachable),
                }
            };
            if self.epoch.get() == epoch {
                self.asking.set(false);
                self.receive(answer);
                self.ask_later();
            }
        });
    }

    fn receive(&self, answer: Result<Conditional<T>, Trouble>) {
        match answer {
            Ok(answer) => {
                if let Conditional::Changed { etag, body } = answer {
                    self.etag.replace(etag);
                    // What is the same draws nothing anew.
                    if self.signals.data.with_untracked(|data| data.as_ref() != Some(&body)) {
                        self.signals.data.set(Some(body));
                    }
                }
                self.fails.set(0);
                self.updated.set(Some(browser::now()));
                if self.signals.trouble.with_untracked(Option::is_some) {
                    self.signals.trouble.set(None);
                }
            }
            Err(trouble) => {
                self.fails.set(self.fails.get() + 1);
                self.signals.trouble.set(Some(trouble));
            }
        }
        self.say();
    }

    /// Brings the line up to date.
    fn say(&self) {
        let said = self.signals.freshness.get_untracked();
        let refused =
            |trouble: &Option<Trouble>| trouble.as_ref().is_some_and(|trouble| !trouble.is_passing());
        let freshness = match (self.updated.get(), self.fails.get()) {
            (_, 1..) if self.signals.trouble.with_untracked(refused) => Freshness::Refused,
            (_, 1..) if matches!(said, Freshness::Offline { .. }) => said,
            (updated, 1..) => Freshness::Offline { since: updated.unwrap_or_else(browser::now) },
            (None, 0) => Freshness::Waiting,
            (Some(updated), 0) if self.signals.paused.get_untracked() => Freshness::Paused { updated },
            (Some(updated), 0) => Freshness::Live { updated },
        };
        self.signals.freshness.set(freshness);
    }

    fn ask_later(self: Rc<Self>) {
        let fails = self.fails.get();
        let mut pause = self.every;
        if fails > 0 {
            // Doubled for each failure, and spread, so that a server that comes back is not met by all at once.
            pause = (pause * 2u32.pow(fails.min(6))).min(SELDOM.max(pause));
            pause = pause.mul_f64(0.75 + js_sys::Math::random() / 2.0);
        }
        let this = self.clone();
        let timer = set_timeout_with_handle(move || this.ask_if_seen(), pause);
        self.timer.set(timer.ok());
    }
}

/// For what has no ETag: an answer that counts as changed every time.
pub fn always<T>(answer: Result<T, ClientError>) -> Result<Conditional<T>, Trouble> {
    Ok(Conditional::Changed { etag: None, body: answer? })
}
