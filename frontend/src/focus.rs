//! Where the keyboard is after the page has changed: at the heading after navigation, at the field after a refusal.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::{browser::next_frame, scope::spawn_detached};

/// After every navigation within the page, though not when it is first opened. Call once, inside the router.
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

/// Puts the focus on the page's heading, which screen readers then read.
pub fn heading() {
    when_drawn("main h1");
}

/// Puts the focus on an element after the next frame is drawn.
pub fn soon(selector: &'static str) {
    spawn_detached(async move {
        next_frame().await;
        focus(selector);
    });
}

/// Puts the focus on an element that is about to be drawn, one frame later than `soon`.
pub fn when_drawn(selector: &'static str) {
    spawn_detached(async move {
        next_frame().await;
        next_frame().await;
        focus(selector);
    });
}

/// The same where the heading has the focus and is about to be drawn anew.
pub fn heading_again() {
    if document().active_element().is_some_and(|at| at.tag_name() == "H1") {
        heading();
    }
}

/// The same, unless the visitor is at something already.
pub fn heading_if_lost() {
    spawn_detached(async {
        next_frame().await;
        if is_lost() {
            focus("main h1");
        }
    });
}

/// Whether the visitor is at nothing: what had the focus has gone.
pub fn is_lost() -> bool {
    document().active_element().is_none_or(|at| at.tag_name() == "BODY")
}

/// Puts the focus on the first field that was refused, if there is one.
pub fn first_invalid() {
    // The fields learn of it by then.
    soon("dialog[open] [aria-invalid=true], main [aria-invalid=true]");
}

/// Puts the focus on an element.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// Puts the focus on the first control of the element at that place among all of its kind, after the next frame.
pub fn soon_in(kind: &'static str, place: usize) {
    spawn_detached(async move {
        next_frame().await;
        focus_in(kind, place);
    });
}

fn focus_in(kind: &str, place: usize) {
    let Ok(all) = document().query_selector_all(kind) else { return };
    let Some(one) = all.get(place as u32).and_then(|one| one.dyn_into::<Element>().ok()) else { return };
    if let Ok(Some(control)) = one.query_selector("a, button, summary") {
        let _ = control.unchecked_into::<HtmlElement>().focus();
    }
}

/// A menu is done with once a link in it was followed.
fn close_popovers() {
    if let Some(open) = find("[popover]:popover-open") {
        let _ = open.hide_popover();
    }
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}
