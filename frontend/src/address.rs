//! Keeps search words and filters in the query of the address, so that they can be shared, reloaded and
//! revisited.

use std::time::Duration;

use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use web_sys::UrlSearchParams;

/// Pause in typing after which the address is updated.
const PAUSE: Duration = Duration::from_millis(300);

/// A query parameter and the signal that holds its value.
pub type QueryField = (&'static str, RwSignal<String>);

/// The query parameters of the address, decoded once: the router's own map decodes twice and turns "%41" into
/// "A".
#[derive(Clone, Copy)]
pub struct QueryParams(Memo<String>);

/// Returns the query parameters of the current address.
pub fn use_query_params() -> QueryParams {
    QueryParams(use_location().search)
}

impl QueryParams {
    /// Returns a parameter's value, if it is present; reactive.
    pub fn get(self, name: &str) -> Option<String> {
        self.0.with(|search| UrlSearchParams::new_with_str(search).ok()?.get(name))
    }
}

/// Keeps signals and query parameters equal: `sync_query(vec![("search", search), ("category", category)],
/// "search")`
///
/// A changed choice adds an entry to the browser's history; text typed into the `typed` parameter replaces
/// the current entry.
pub fn sync_query(values: Vec<QueryField>, typed: &'static str) {
    let (params, location, navigate) = (use_query_params(), use_location(), use_navigate());
    let names: Vec<_> = values.iter().map(|(name, _)| *name).collect();
    let in_address = Memo::new(move |_| {
        names.iter().map(|name| params.get(name).unwrap_or_default()).collect::<Vec<String>>()
    });
    let values = StoredValue::new(values);
    // The values that both sides agree on, so that a change does not travel in a circle.
    let synced = StoredValue::new(Vec::<String>::new());
    Effect::new(move || {
        let in_address = in_address.get();
        if synced.get_value() != in_address {
            synced.set_value(in_address.clone());
            values.with_value(|values| {
                values.iter().zip(in_address).for_each(|((_, value), word)| value.set(word))
            });
        }
    });
    let write = StoredValue::new_local(move || {
        let on_page: Vec<_> =
            values.with_value(|values| values.iter().map(|(_, v)| v.get_untracked()).collect());
        let old = synced.get_value();
        if old == on_page {
            return;
        }
        let only_letters = values.with_value(|values| {
            values
                .iter()
                .zip(old.iter().zip(&on_page))
                .all(|((name, _), (old, new))| *name == typed || old == new)
        });
        let params = values.with_value(|values| to_query(values, &on_page));
        synced.set_value(on_page);
        let path = location.pathname.get_untracked();
        let address = if params.is_empty() { path } else { format!("{path}?{params}") };
        navigate(&address, NavigateOptions { replace: only_letters, scroll: false, ..Default::default() });
    });
    let mut later = leptos::prelude::debounce(PAUSE, move |()| write.with_value(|write| write()));
    Effect::new(move |before: Option<Vec<String>>| {
        let on_page: Vec<_> = values.with_value(|values| {
            values.iter().filter(|(name, _)| *name != typed).map(|(_, value)| value.get()).collect()
        });
        values.with_value(|values| {
            values.iter().filter(|(name, _)| *name == typed).for_each(|(_, value)| value.track());
        });
        match before {
            None => {}
            Some(before) if before == on_page => later(()),
            Some(_) => write.with_value(|write| write()),
        }
        on_page
    });
}

fn to_query(values: &[QueryField], on_page: &[String]) -> String {
    let present = values.iter().zip(on_page).filter(|(_, word)| !word.is_empty());
    let present = present.map(|((name, _), word)| format!("{name}={}", encode_uri_component(word)));
    present.collect::<Vec<_>>().join("&")
}
