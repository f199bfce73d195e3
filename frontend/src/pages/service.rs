//! One service of the catalogue.

use leptos::prelude::*;

use crate::components::Heading;

#[component]
pub fn Service() -> impl IntoView {
    view! { <Heading title="Service" /> }
}
