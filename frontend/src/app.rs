//! The frame of every page, and how it comes into the document.

use leptos::prelude::*;
use pitboard_client::Client;
use wasm_bindgen::JsCast;

use crate::pages::today::Today;

/// Takes the place of what `index.html` shows until the program has come.
pub fn mount() {
    let Some(place) = document().get_element_by_id("app") else {
        return leptos::mount::mount_to_body(App);
    };
    place.set_inner_html("");
    leptos::mount::mount_to(place.unchecked_into(), App).forget();
}

/// All pages; there is one so far.
#[component]
fn App() -> impl IntoView {
    // A page without an address of its own was not loaded from a server, and will say that it reaches none.
    let origin = window().location().origin().unwrap_or_default();
    view! { <Today client=Client::new(&origin) /> }
}
