//! The page for unknown addresses.

use leptos::prelude::*;

use crate::components::{Empty, Heading};

#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Heading title="Page not found" />
        <Empty title="Nothing is here" text="The address may be mistyped, or the page has moved.">
            <a class="button" href="/">"Home"</a>
            <a class="button quiet" href="/services">"Services"</a>
        </Empty>
    }
}
