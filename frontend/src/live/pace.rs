//! When to ask: every so often, not while the tab is hidden or paused, at once when it comes back, ever more seldom
//! while it fails. What is asked it does not know, so all pages share it.

use std::{cell::Cell, pin::Pin, rc::Rc, time::Duration};

use leptos::{ev, prelude::*};

use super::Freshness;
use crate::{
    browser,
    error::ApiError,
    scope::{self, Scope},
};

/// No answer within this time counts as none.
const PATIENCE: Duration = Duration::from_secs(15);
const SELDOM: Duration = Duration::from_secs(60);
/// While there is nothing to show yet, somebody waits.
const SOON: Duration = Duration::from_secs(1);

/// A question under way. What it answers is taken in by a call, or dropped when it does not count any more.
pub(super) type Question = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, ApiError>>>>;

pub(super) struct Pace {
    every: Duration,
    scope: Scope,
    /// The question to ask now, if there is one.
    question: Box<dyn Fn() -> Option<Question>>,
    pub error: RwSignal<Option<ApiError>>,
    pub freshness: RwSignal<Freshness>,
    pub paused: RwSignal<bool>,
    /// Answers to questions of an earlier epoch are dropped.
    epoch: Cell<u64>,
    asking: Cell<bool>,
    updated: Cell<Option<f64>>,
    fails: Cell<u32>,
    /// Only the pause that began last ends in a question.
    pause: Cell<u64>,
}

impl Pace {
    /// Goes on until the page that began it has gone; the first question waits for `restart`.
    pub fn begin(every: Duration, question: Box<dyn Fn() -> Option<Question>>) -> Rc<Self> {
        let pace = Rc::new(Self {
            every,
            scope: Scope::current(),
            question,
            error: RwSignal::new(None),
            freshness: RwSignal::new(Freshness::Waiting),
            paused: RwSignal::new(false),
            epoch: Cell::new(0),
            asking: Cell::new(false),
            updated: Cell::new(None),
            fails: Cell::new(0),
            pause: Cell::new(0),
        });
        let resume = pace.clone();
        Effect::new(move |before: Option<bool>| {
            let paused = resume.paused.get();
            if before.is_some_and(|before| before != paused) {
                resume.say();
                resume.ask_if_seen();
            }
            paused
        });
        let (seen, online) = (pace.clone(), pace.clone());
        scope::listen(ev::visibilitychange, move |_| seen.ask_if_seen());
        scope::listen(ev::online, move |_| online.ask_if_seen());
        pace
    }

    /// Another question: nothing is known of it yet.
    pub fn restart(self: &Rc<Self>) {
        self.end();
        self.updated.set(None);
        self.fails.set(0);
        self.error.set(None);
        self.freshness.set(Freshness::Waiting);
        self.ask_now();
    }

    /// The same question at once, also while paused; what is under way was asked before and does not count.
    pub fn ask_anew(self: &Rc<Self>) {
        self.end();
        self.ask_now();
    }

    fn end(&self) {
        self.epoch.set(self.epoch.get() + 1);
        self.asking.set(false);
        self.end_pause();
    }

    fn end_pause(&self) -> u64 {
        self.pause.set(self.pause.get() + 1);
        self.pause.get()
    }

    fn ask_if_seen(self: &Rc<Self>) {
        if !browser::is_hidden() && !self.paused.get_untracked() {
            self.ask_now();
        }
    }

    fn ask_now(self: &Rc<Self>) {
        if self.asking.get() {
            return;
        }
        let Some(question) = (self.question)() else { return };
        self.end_pause();
        self.asking.set(true);
        let (pace, epoch) = (self.clone(), self.epoch.get());
        self.scope.spawn(async move {
            let answer = browser::within(PATIENCE, question).await.unwrap_or(Err(ApiError::Unreachable));
            if pace.epoch.get() == epoch {
                pace.asking.set(false);
                pace.receive(answer);
                pace.ask_later();
            }
        });
    }

    fn receive(&self, answer: Result<Box<dyn FnOnce()>, ApiError>) {
        match answer {
            Ok(take_in) => {
                take_in();
                self.fails.set(0);
                self.updated.set(Some(browser::now()));
                if self.error.with_untracked(Option::is_some) {
                    self.error.set(None);
                }
            }
            Err(error) => {
                self.fails.set(self.fails.get() + 1);
                // What is the same is not told anew.
                if self.error.with_untracked(|known| known.as_ref() != Some(&error)) {
                    self.error.set(Some(error));
                }
            }
        }
        self.say();
    }

    /// Brings the line up to date.
    fn say(&self) {
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

    fn ask_later(self: &Rc<Self>) {
        let fails = self.fails.get();
        let mut pause = self.every;
        if fails > 0 {
            let refused = self.error.with_untracked(refused);
            if self.updated.get().is_none() && !refused {
                pause = pause.min(SOON);
            }
            // Doubled for each failure, and spread, so that a server that comes back is not met by all at once.
            pause = (pause * 2u32.pow(fails.min(6))).min(SELDOM.max(pause));
            pause = pause.mul_f64(0.75 + js_sys::Math::random() / 2.0);
        }
        let (pace, own) = (self.clone(), self.end_pause());
        self.scope.spawn(async move {
            browser::sleep(pause).await;
            if pace.pause.get() == own {
                pace.ask_if_seen();
            }
        });
    }
}

/// The server said no, and will again.
fn refused(error: &Option<ApiError>) -> bool {
    error.as_ref().is_some_and(|error| !error.is_transient())
}
