//! Keeps data fresh while they are shown: loads them after events of the server, and by polling.

mod poller;

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::*;
use pitboard_api::LocalDate;
use pitboard_client::Conditional;

use self::poller::{Poller, Request};
use crate::error::ApiError;

/// How fresh the shown data are. Times are the browser's milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Freshness {
    /// Nothing is loaded yet.
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
    /// The server refused, so nothing can be kept fresh.
    Refused,
}

impl Freshness {
    /// Returns the worse of two.
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

/// Returns the worse freshness of two data sources.
pub fn of_both(one: RwSignal<Freshness>, other: RwSignal<Freshness>) -> Signal<Freshness> {
    Signal::derive(move || one.get().worse(other.get()))
}

/// Data that are kept fresh; a handle to copy around.
pub struct Live<T: Send + Sync + 'static> {
    /// The data; `None` before the first answer for the current key.
    pub data: RwSignal<Option<T>>,
    /// Why the last request failed; `None` after a success.
    pub error: RwSignal<Option<ApiError>>,
    pub freshness: RwSignal<Freshness>,
    pub paused: RwSignal<bool>,
    load: UnsyncCallback<()>,
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}
impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Live<T> {
    /// Whether the first answer is still awaited; reactive.
    pub fn is_loading(self) -> bool {
        self.data.with(Option::is_none) && self.error.with(Option::is_none)
    }

    /// Loads now, even while paused, as after an action of the visitor.
    pub fn refresh(self) {
        self.load.try_run(());
    }

    /// Returns the error to show instead of data. Transient errors are not shown while there are data.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        Signal::derive(move || {
            let shown = self.data.with(Option::is_some);
            self.error.get().filter(|error| !shown || !error.is_transient())
        })
    }

    /// Pauses or resumes polling; resuming loads at once.
    pub fn pause(self, paused: bool) {
        self.paused.set(paused);
    }
}

/// The current key and the ETag of its last answer.
struct CurrentRequest<K> {
    key: RefCell<Option<K>>,
    etag: RefCell<Option<String>>,
}

/// Keeps the answer of `load` for the current key fresh. A new key starts over; without a key nothing is
/// loaded. `load` gets the ETag of its last answer; without one it returns `Conditional::Changed { etag: None,
/// body }`.
///
/// `watch(move || date.get(), Duration::from_secs(5), async move |date, etag| {`
/// `    api.open().get_availability_if_changed(date, etag.as_deref()).await.map_err(ApiError::from) })`
pub fn watch<K, T>(
    key: impl Fn() -> Option<K> + 'static,
    every: Duration,
    load: impl AsyncFn(K, Option<String>) -> Result<Conditional<T>, ApiError> + 'static,
) -> Live<T>
where
    K: Clone + PartialEq + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    watch_day(key, |_| None, every, load)
}

/// As [`watch`], for what the server shows of the day of a key: its events are followed too.
pub fn watch_day<K, T>(
    key: impl Fn() -> Option<K> + 'static,
    day: fn(&K) -> Option<LocalDate>,
    every: Duration,
    load: impl AsyncFn(K, Option<String>) -> Result<Conditional<T>, ApiError> + 'static,
) -> Live<T>
where
    K: Clone + PartialEq + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    let data = RwSignal::new(None);
    let current = Rc::new(CurrentRequest { key: RefCell::new(None), etag: RefCell::new(None) });
    let shared = current.clone();
    let load = Rc::new(load);
    let request = move || {
        let (key, etag) = (shared.key.borrow().clone()?, shared.etag.borrow().clone());
        let (load, current) = (load.clone(), shared.clone());
        let request: Request = Box::pin(async move {
            let answer = load(key, etag).await?;
            let apply: Box<dyn FnOnce()> = Box::new(move || {
                let Conditional::Changed { etag, body } = answer else { return };
                current.etag.replace(etag);
                // Equal data are not drawn again.
                if data.with_untracked(|data| data.as_ref() != Some(&body)) {
                    data.set(Some(body));
                }
            });
            Ok(apply)
        });
        Some(request)
    };
    let poller = Poller::start(every, Box::new(request));
    let Poller { error, freshness, paused, .. } = *poller;
    let refreshed = poller.clone();
    Effect::new(move || {
        let key = key();
        if *current.key.borrow() != key {
            let day = key.as_ref().and_then(day);
            current.key.replace(key);
            current.etag.take();
            data.set(None);
            poller.restart();
            poller.follow(day);
        }
    });
    let load = UnsyncCallback::new(move |()| refreshed.refresh());
    Live { data, error, freshness, paused, load }
}

/// Wraps an answer without ETag, which counts as changed every time.
pub fn always<T>(answer: Result<T, impl Into<ApiError>>) -> Result<Conditional<T>, ApiError> {
    let body = answer.map_err(Into::into)?;
    Ok(Conditional::Changed { etag: None, body })
}

#[cfg(test)]
mod tests {
    use super::Freshness::{self, *};

    #[test]
    fn the_worse_freshness_of_two_is_shown() {
        let [old, new] = [1.0, 2.0].map(|updated| Live { updated });
        let worse = |one: Freshness, other: Freshness| [one.worse(other), other.worse(one)];
        assert_eq!(worse(old, new), [old; 2]);
        assert_eq!(worse(Waiting, new), [Waiting; 2]);
        assert_eq!(worse(Waiting, Offline { since: 1.0 }), [Offline { since: 1.0 }; 2]);
    }
}
