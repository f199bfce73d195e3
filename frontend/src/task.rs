//! An action that a visitor triggers and that runs at most once at a time: booking, signing in, saving.

use std::{rc::Rc, time::Duration};

use futures_util::FutureExt;
use leptos::prelude::*;

use crate::{browser, components::use_toasts, error::ApiError, focus, scope::spawn_detached};

/// Time after which a request counts as unanswered and may be repeated. Writes carry a key, so that a repetition is
/// executed once (`idempotency.rs`).
const TIMEOUT: Duration = Duration::from_secs(30);

/// An action with its state: whether it runs, and its last error. A handle to copy around.
pub struct Task<I: 'static> {
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    start: UnsyncCallback<I>,
}

impl<I: 'static> Copy for Task<I> {}
impl<I: 'static> Clone for Task<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: 'static> Task<I> {
    /// Starts the action, unless it is running.
    pub fn run(self, input: I) {
        self.start.try_run(input);
    }

    /// Whether the action is running; reactive.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Returns the last error; `None` while the action is running.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// Reports an error that was found before anything was sent.
    pub fn reject(self, error: ApiError) {
        self.error.set(Some(error));
        focus::first_invalid();
    }

    /// Removes the error.
    pub fn clear(self) {
        self.error.set(None);
    }
}

/// Creates an action from its work and what follows a success. If the page is gone by then, `done` is not
/// called, and an error is shown as a message; a success that must be reported anyway is reported by the
/// work.
///
/// The work runs at once up to its first `.await`, while the page is alive. After that the page may be gone:
/// the work may use only what `scope::spawn_detached` allows.
///
/// `let save = task(async move |patch| api.call(…).await, move |account| …);`
pub fn task<I: 'static, T: 'static>(
    work: impl AsyncFn(I) -> Result<T, ApiError> + 'static,
    done: impl Fn(T) + 'static,
) -> Task<I> {
    let (busy, error, toasts) = (RwSignal::new(false), RwSignal::new(None), use_toasts());
    let both = Rc::new((work, done));
    let start = move |input: I| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let own = both.clone();
        let mut work = Box::pin(async move {
            let answer = browser::with_timeout(TIMEOUT, (own.0)(input)).await;
            answer.unwrap_or(Err(ApiError::Unreachable))
        });
        let first = untrack(|| work.as_mut().now_or_never());
        let both = both.clone();
        spawn_detached(async move {
            let answer = match first {
                Some(answer) => answer,
                None => work.await,
            };
            // `try_set` returns the value if the signal is gone with its page.
            let gone = busy.try_set(false).is_some();
            match answer {
                Ok(_) if gone => {}
                Ok(answer) => (both.1)(answer),
                Err(failure) if gone => toasts.bad(failure.failure_message("What you began did not work")),
                Err(failure) => {
                    error.set(Some(failure));
                    focus::first_invalid();
                }
            }
        });
    };
    Task { busy, error, start: UnsyncCallback::new(start) }
}
