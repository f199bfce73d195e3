//! Something a person sets off once at a time: a booking, a sign-in, a move of a job.

use std::{rc::Rc, time::Duration};

use leptos::{prelude::*, task::spawn_local};

use crate::{browser, components::use_toasts, focus, trouble::Trouble};

/// No answer within this time counts as none: one may try again. Whoever sends something that must not be done twice
/// sends a key with it (`retry.rs`) or a version.
const PATIENCE: Duration = Duration::from_secs(30);

/// One kind of deed: at most one runs, and what went wrong last is kept for the form to show.
pub struct Task<I: 'static> {
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
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
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        self.trouble.into()
    }

    /// Says what is wrong before anything is begun.
    pub fn refuse(self, trouble: Trouble) {
        self.trouble.set(Some(trouble));
        focus::first_invalid();
    }

    /// Forgets what went wrong.
    pub fn clear(self) {
        self.trouble.set(None);
    }
}

/// Makes a task of work and of what follows its success, which is left out when the page has gone meanwhile: what is to
/// be told all the same, the work tells. What went wrong is then told in a message.
///
/// `let save = task(async move |patch| api.call(async |c| c.update_me(&patch).await).await, move |account| ());`
pub fn task<I: 'static, T: 'static>(
    work: impl AsyncFn(I) -> Result<T, Trouble> + 'static,
    done: impl Fn(T) + 'static,
) -> Task<I> {
    let (busy, trouble, toasts) = (RwSignal::new(false), RwSignal::new(None), use_toasts());
    let both = Rc::new((work, done));
    let start = move |input: I| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let both = both.clone();
        spawn_local(async move {
            let answer =
                browser::within(PATIENCE, (both.0)(input)).await.unwrap_or(Err(Trouble::Unreachable));
            // Gives the value back where the signal has gone with its page.
            let gone = busy.try_set(false).is_some();
            match answer {
                Ok(_) if gone => {}
                Ok(answer) => (both.1)(answer),
                Err(error) if gone => toasts.bad(error.of_deed("What you began did not work")),
                Err(error) => {
                    trouble.set(Some(error));
                    focus::first_invalid();
                }
            }
        });
    };
    Task { busy, trouble, start: UnsyncCallback::new(start) }
}
