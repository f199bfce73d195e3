//! Something a person sets off once at a time: a booking, a sign-in, a move of a job.

use std::{rc::Rc, time::Duration};

use futures_util::FutureExt;
use leptos::prelude::*;

use crate::{browser, components::use_toasts, error::ApiError, focus, scope::spawn_detached};

/// No answer within this time counts as none: one may try again. Whoever sends something that must not be done twice
/// sends a key with it (`retry.rs`) or a version.
const PATIENCE: Duration = Duration::from_secs(30);

/// One kind of deed: at most one runs, and what went wrong last is kept for the form to show.
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
    /// Begins, unless it runs already.
    pub fn run(self, input: I) {
        self.start.try_run(input);
    }

    /// For the button: while it runs.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// For fields and `ProblemAlert`: what went wrong last; empty while it runs.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// Says what is wrong before anything is begun.
    pub fn refuse(self, error: ApiError) {
        self.error.set(Some(error));
        focus::first_invalid();
    }

    /// Forgets what went wrong.
    pub fn clear(self) {
        self.error.set(None);
    }
}

/// Makes a task of work and of what follows its success, which is left out when the page has gone meanwhile: what is to
/// be told all the same, the work tells. What went wrong is then told in a message.
///
/// The work runs at once up to its first `.await`, while the page is there. After that the page may be gone: the work
/// may use what `scope::spawn_detached` allows.
///
/// `let save = task(async move |patch| api.call(async |c| c.update_me(&patch).await).await, move |account| ());`
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
            let answer = browser::within(PATIENCE, (own.0)(input)).await;
            answer.unwrap_or(Err(ApiError::Unreachable))
        });
        let first = untrack(|| work.as_mut().now_or_never());
        let both = both.clone();
        spawn_detached(async move {
            let answer = match first {
                Some(answer) => answer,
                None => work.await,
            };
            // Gives the value back where the signal has gone with its page.
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
