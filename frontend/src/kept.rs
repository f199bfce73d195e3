//! What is searched for stands in the address: it can be shared, reloaded, and gone back to.

use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// Keeps fields and the address alike, each by its name; an empty one is left out.
///
/// `typed` are those that change with every letter: one does not go back by letters.
///
/// `keep_in_address([("search", search), ("category", category)], &["search"])`
pub fn keep_in_address<const N: usize>(
    fields: [(&'static str, RwSignal<String>); N],
    typed: &'static [&'static str],
) {
    let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
    let asked = Memo::new(move |_| {
        query.with(|query| fields.map(|(name, _)| query.get(name).unwrap_or_default()).to_vec())
    });
    // What both sides know, so that neither answers the other.
    let known = StoredValue::new(vec![String::new(); N]);
    Effect::new(move || {
        let asked = asked.get();
        if known.get_value() != asked {
            known.set_value(asked.clone());
            for ((_, field), word) in fields.into_iter().zip(asked) {
                field.set(word);
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        let wanted = fields.map(|(_, field)| field.get()).to_vec();
        let old = known.get_value();
        if before.is_none() || old == wanted {
            return;
        }
        let named = || fields.iter().map(|(name, _)| *name).zip(&wanted);
        let words = named().filter(|(_, word)| !word.is_empty());
        let words = words.map(|(name, word)| format!("{name}={}", encode_uri_component(word)));
        let words = words.collect::<Vec<_>>().join("&");
        let path = location.pathname.get_untracked();
        let address = if words.is_empty() { path } else { format!("{path}?{words}") };
        let replace = named().zip(&old).all(|((name, new), old)| new == old || typed.contains(&name));
        known.set_value(wanted.clone());
        navigate(&address, NavigateOptions { replace, scroll: false, ..Default::default() });
    });
}
