//! Moves the keyboard focus after the page has changed: to the heading after navigation, to the field after
//! an error.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::{browser::next_frame, scope::spawn_detached};

/// Moves the focus to the heading after every navigation, except when the page is first opened. Call it once,
/// inside the router.
pub fn follow_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            close_popovers();
            heading();
        }
        path
    });
}

/// Focuses the page's heading, which screen readers then read.
pub fn heading() {
    when_drawn("main h1");
}

/// Focuses an element after the next frame.
pub fn soon(selector: &'static str) {
    spawn_detached(async move {
        next_frame().await;
        focus(selector);
    });
}

/// Focuses an element after two frames, for one that is about to be drawn.
pub fn when_drawn(selector: &'static str) {
    spawn_detached(async move {
        next_frame().await;
        next_frame().await;
        focus(selector);
    });
}

/// Focuses the heading if it has the focus and is about to be replaced.
pub fn heading_again() {
    if document().active_element().is_some_and(|at| at.tag_name() == "H1") {
        heading();
    }
}

/// Focuses the heading unless another element has the focus.
pub fn heading_if_lost() {
    spawn_detached(async {
        next_frame().await;
        if is_lost() {
            focus("main h1");
        }
    });
}

/// Whether no element has the focus, because the focused one was removed.
pub fn is_lost() -> bool {
    document().active_element().is_none_or(|at| at.tag_name() == "BODY")
}

/// Focuses the first invalid field, if there is one.
pub fn first_invalid() {
    soon("dialog[open] [aria-invalid=true], main [aria-invalid=true]");
}

/// Focuses an element.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// Focuses the first control of the n-th element of a kind, after the next frame.
pub fn soon_in(kind: String, place: usize) {
    spawn_detached(async move {
        next_frame().await;
        focus_in(&kind, place);
    });
}

fn focus_in(kind: &str, place: usize) {
    let Ok(all) = document().query_selector_all(kind) else { return };
    let Some(one) = all.get(place as u32).and_then(|one| one.dyn_into::<Element>().ok()) else { return };
    if let Ok(Some(control)) = one.query_selector("a, button, summary") {
        let _ = control.unchecked_into::<HtmlElement>().focus();
    }
}

/// Closes the open menu once a link in it was followed.
fn close_popovers() {
    if let Some(open) = find("[popover]:popover-open") {
        let _ = open.hide_popover();
    }
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}
