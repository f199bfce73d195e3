//! Keeps an answer of the server fresh while somebody looks: the one place for polling, and later for events.
//!
//! Server-Sent Events will plug in here: an event brings a body as an answer does, and a stream that lives stretches
//! the pace; nothing outside this file will notice.

mod pace;

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::*;
use pitboard_client::Conditional;

use self::pace::{Pace, Question};
use crate::error::ApiError;

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

impl Freshness {
    /// The one that promises less, of two that are needed.
    fn worse(self, other: Self) -> Self {
        let rank = |one: Self| match one {
            Self::Live { updated } => (0, -updated),
            Self::Paused { updated } => (1, -updated),
            Self::Waiting => (2, 0.0),
            Self::Refused => (3, 0.0),
            Self::Offline { since } => (4, -since),
        };
        if rank(self) < rank(other) { other } else { self }
    }
}

/// How fresh that is which needs both.
pub fn of_both(one: RwSignal<Freshness>, other: RwSignal<Freshness>) -> Signal<Freshness> {
    Signal::derive(move || one.get().worse(other.get()))
}

/// Data that stay fresh; a handle to copy around.
pub struct Live<T: Send + Sync + 'static> {
    /// What is known; nothing before the first answer to the present key.
    pub data: RwSignal<Option<T>>,
    /// Why nothing could be learnt, until something is.
    pub error: RwSignal<Option<ApiError>>,
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
    pub fn failure(self) -> Signal<Option<ApiError>> {
        Signal::derive(move || {
            let shown = self.data.with(Option::is_some);
            self.error.get().filter(|error| !shown || !error.is_transient())
        })
    }

    /// Stops, or goes on at once.
    pub fn pause(self, paused: bool) {
        self.paused.set(paused);
    }
}

/// What is asked now, and the tag of the last answer to it.
struct Asked<K> {
    key: RefCell<Option<K>>,
    etag: RefCell<Option<String>>,
}

/// Watches what `ask` answers for the present key. A new key begins anew; no key asks nothing. `ask` gets the ETag
/// of its last answer; where there is none it answers `Conditional::Changed { etag: None, body }` every time.
///
/// `watch(move || date.get(), Duration::from_secs(5), async move |date, etag| {`
/// `    api.open().get_availability_if_changed(date, etag.as_deref()).await.map_err(ApiError::from) })`
pub fn watch<K, T>(
    key: impl Fn() -> Option<K> + 'static,
    every: Duration,
    ask: impl AsyncFn(K, Option<String>) -> Result<Conditional<T>, ApiError> + 'static,
) -> Live<T>
where
    K: Clone + PartialEq + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    let data = RwSignal::new(None);
    let asked = Rc::new(Asked { key: RefCell::new(None), etag: RefCell::new(None) });
    let now = asked.clone();
    let ask = Rc::new(ask);
    let question = move || {
        let (key, etag) = (now.key.borrow().clone()?, now.etag.borrow().clone());
        let (ask, asked) = (ask.clone(), now.clone());
        let question: Question = Box::pin(async move {
            let answer = ask(key, etag).await?;
            let take_in: Box<dyn FnOnce()> = Box::new(move || {
                let Conditional::Changed { etag, body } = answer else { return };
                asked.etag.replace(etag);
                // What is the same draws nothing anew.
                if data.with_untracked(|data| data.as_ref() != Some(&body)) {
                    data.set(Some(body));
                }
            });
            Ok(take_in)
        });
        Some(question)
    };
    let pace = Pace::begin(every, Box::new(question));
    let Pace { error, freshness, paused, .. } = *pace;
    let anew = pace.clone();
    Effect::new(move || {
        let key = key();
        if *asked.key.borrow() != key {
            asked.key.replace(key);
            asked.etag.take();
            data.set(None);
            pace.restart();
        }
    });
    let ask = UnsyncCallback::new(move |()| anew.ask_anew());
    Live { data, error, freshness, paused, ask }
}

/// For what has no ETag: an answer that counts as changed every time.
pub fn always<T>(answer: Result<T, impl Into<ApiError>>) -> Result<Conditional<T>, ApiError> {
    let body = answer.map_err(Into::into)?;
    Ok(Conditional::Changed { etag: None, body })
}

#[cfg(test)]
mod tests {
    use super::Freshness::{self, *};

    #[test]
    fn of_two_answers_the_line_tells_of_the_worse() {
        let [old, new] = [1.0, 2.0].map(|updated| Live { updated });
        let worse = |one: Freshness, other: Freshness| [one.worse(other), other.worse(one)];
        assert_eq!(worse(old, new), [old; 2]);
        assert_eq!(worse(Waiting, new), [Waiting; 2]);
        assert_eq!(worse(Waiting, Offline { since: 1.0 }), [Offline { since: 1.0 }; 2]);
    }
}
