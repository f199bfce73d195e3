//! Lists that come in pages: the first one at once, the next when somebody wants more, all anew for another question.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::*;
use pitboard_api::Page;

use crate::{browser, error::ApiError, scope::Scope};

/// Letters typed in one go are one question.
const TYPING: Duration = Duration::from_millis(250);

/// No answer within this time counts as none.
const PATIENCE: Duration = Duration::from_secs(15);

/// What has come of a list; a handle to copy around.
pub struct Paged<T: Send + Sync + 'static> {
    /// Nothing before the first page. What was found before stays until another question is answered.
    pub items: RwSignal<Option<Vec<T>>>,
    error: RwSignal<Option<ApiError>>,
    next: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    ask: UnsyncCallback<Want>,
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}
impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Want {
    /// From the beginning.
    Anew,
    /// The same, once nobody types any more.
    Settled,
    More,
}

impl<T: Send + Sync + 'static> Paged<T> {
    /// Asks for the next page.
    pub fn more(self) {
        self.ask.try_run(Want::More);
    }

    /// Asks from the beginning: after a deed of one's own, or once more.
    pub fn refresh(self) {
        self.ask.try_run(Want::Anew);
    }

    /// Whether there is another page; reactive.
    pub fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// For the button: while an answer is waited for.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Why the last question was not answered.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// How many have come; reactive.
    pub fn count(self) -> usize {
        self.items.with(|items| items.as_ref().map_or(0, Vec::len))
    }

    /// Whether it is known that there is nothing; reactive.
    pub fn has_none(self) -> bool {
        self.items.with(|items| items.as_ref().is_some_and(Vec::is_empty))
    }
}

/// A list of what `ask` answers for the present key and cursor; no key asks nothing.
///
/// `paged(move || Some(search.get()), async move |search, cursor| {`
/// `    api.call(async |client| client.list_customers(&query(search, cursor)).await).await })`
pub fn paged<K, T>(
    key: impl Fn() -> Option<K> + 'static,
    ask: impl AsyncFn(K, Option<String>) -> Result<Page<T>, ApiError> + 'static,
) -> Paged<T>
where
    K: Clone + PartialEq + 'static,
    T: Send + Sync + 'static,
{
    let (items, error) = (RwSignal::new(None::<Vec<T>>), RwSignal::new(None));
    let (next, busy) = (RwSignal::new(None), RwSignal::new(false));
    let (asked, turn) = (Rc::new(RefCell::new(None::<K>)), Rc::new(Cell::new(0_u64)));
    let (known, ask, scope) = (asked.clone(), Rc::new(ask), Scope::current());
    let ask = UnsyncCallback::new(move |want: Want| {
        let Some(key) = known.borrow().clone() else { return };
        let cursor = next.get_untracked().filter(|_| want == Want::More);
        if want == Want::More && (cursor.is_none() || busy.get_untracked()) {
            return;
        }
        let (ask, turn) = (ask.clone(), turn.clone());
        let own = turn.get() + 1;
        turn.set(own);
        busy.set(true);
        error.set(None);
        scope.spawn(async move {
            if want == Want::Settled {
                browser::sleep(TYPING).await;
            }
            if turn.get() != own {
                return;
            }
            let answer =
                browser::within(PATIENCE, ask(key, cursor)).await.unwrap_or(Err(ApiError::Unreachable));
            // Somebody asked for something else meanwhile.
            if turn.get() != own {
                return;
            }
            busy.set(false);
            match answer {
                Ok(page) => {
                    next.set(page.next_cursor);
                    items.update(|items| match items {
                        Some(items) if want == Want::More => items.extend(page.items),
                        _ => *items = Some(page.items),
                    });
                }
                Err(failure) => error.set(Some(failure)),
            }
        });
    });
    Effect::new(move || {
        let key = key();
        if *asked.borrow() != key {
            let before = asked.replace(key);
            // The next page of another question is none of this one's.
            next.set(None);
            ask.run(if before.is_none() { Want::Anew } else { Want::Settled });
        }
    });
    Paged { items, error, next, busy, ask }
}

/// All pages of a list that is not longer than somebody reads at once.
///
/// `all(async |cursor| client.list_employees(&PageQuery { limit: Some(100), cursor }).await)`
pub async fn all<T, E>(ask: impl AsyncFn(Option<String>) -> Result<Page<T>, E>) -> Result<Vec<T>, E> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = ask(cursor).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}
