//! Lists that are loaded page by page: the first page at once, further ones on demand.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::*;
use pitboard_api::Page;

use crate::{browser, error::ApiError, scope::Scope};

/// Letters typed within this time cause one request.
const TYPING_PAUSE: Duration = Duration::from_millis(250);

/// Time after which a request counts as unanswered.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The loaded part of a list; a handle to copy around.
pub struct Paged<T: Send + Sync + 'static> {
    /// The items; `None` before the first page. They stay until the answer for another key arrives.
    pub items: RwSignal<Option<Vec<T>>>,
    error: RwSignal<Option<ApiError>>,
    next: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    load: UnsyncCallback<Load>,
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}
impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Load {
    /// The first page.
    FirstPage,
    /// The first page, once typing has paused.
    AfterTyping,
    NextPage,
}

impl<T: Send + Sync + 'static> Paged<T> {
    /// Loads the next page.
    pub fn more(self) {
        self.load.try_run(Load::NextPage);
    }

    /// Loads the list again from the beginning.
    pub fn refresh(self) {
        self.load.try_run(Load::FirstPage);
    }

    /// Whether there is another page; reactive.
    pub fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Whether a request is pending.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Returns why the last request failed.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// Returns the number of loaded items; reactive.
    pub fn count(self) -> usize {
        self.items.with(|items| items.as_ref().map_or(0, Vec::len))
    }

    /// Whether the first page is still awaited; reactive.
    pub fn is_loading(self) -> bool {
        self.items.with(Option::is_none) && self.error.with(Option::is_none)
    }

    /// Whether the list is known to be empty; reactive.
    pub fn has_none(self) -> bool {
        self.items.with(|items| items.as_ref().is_some_and(Vec::is_empty))
    }
}

/// Returns a list of what `load_page` answers for the current key and cursor. Without a key nothing is loaded.
///
/// `paged(move || Some(search.get()), async move |search, cursor| {`
/// `    api.call(async |client| client.list_customers(&query(search, cursor)).await).await })`
pub fn paged<K, T>(
    key: impl Fn() -> Option<K> + 'static,
    load_page: impl AsyncFn(K, Option<String>) -> Result<Page<T>, ApiError> + 'static,
) -> Paged<T>
where
    K: Clone + PartialEq + 'static,
    T: Send + Sync + 'static,
{
    let (items, error) = (RwSignal::new(None::<Vec<T>>), RwSignal::new(None));
    let (next, busy) = (RwSignal::new(None), RwSignal::new(false));
    let (current_key, latest) = (Rc::new(RefCell::new(None::<K>)), Rc::new(Cell::new(0_u64)));
    let (loaded_key, load_page, scope) = (current_key.clone(), Rc::new(load_page), Scope::current());
    let load = UnsyncCallback::new(move |kind: Load| {
        let Some(key) = loaded_key.borrow().clone() else { return };
        let cursor = next.get_untracked().filter(|_| kind == Load::NextPage);
        if kind == Load::NextPage && (cursor.is_none() || busy.get_untracked()) {
            return;
        }
        let (load_page, latest) = (load_page.clone(), latest.clone());
        let own = latest.get() + 1;
        latest.set(own);
        busy.set(true);
        error.set(None);
        scope.spawn(async move {
            if kind == Load::AfterTyping {
                browser::sleep(TYPING_PAUSE).await;
            }
            if latest.get() != own {
                return;
            }
            let answer = browser::with_timeout(TIMEOUT, load_page(key, cursor))
                .await
                .unwrap_or(Err(ApiError::Unreachable));
            // Another key was requested meanwhile.
            if latest.get() != own {
                return;
            }
            busy.set(false);
            match answer {
                Ok(page) => {
                    next.set(page.next_cursor);
                    items.update(|items| match items {
                        Some(items) if kind == Load::NextPage => items.extend(page.items),
                        _ => *items = Some(page.items),
                    });
                }
                Err(failure) => error.set(Some(failure)),
            }
        });
    });
    Effect::new(move || {
        let key = key();
        if *current_key.borrow() != key {
            let before = current_key.replace(key);
            // The cursor belongs to the previous key.
            next.set(None);
            load.run(if before.is_none() { Load::FirstPage } else { Load::AfterTyping });
        }
    });
    Paged { items, error, next, busy, load }
}

/// Loads all pages of a short list.
///
/// `all(async |cursor| client.list_employees(&PageQuery { limit: Some(100), cursor }).await)`
pub async fn all<T, E>(load_page: impl AsyncFn(Option<String>) -> Result<Page<T>, E>) -> Result<Vec<T>, E> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = load_page(cursor).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}
