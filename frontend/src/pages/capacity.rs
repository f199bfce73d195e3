//! The day's slots and who stands in them, for staff.

use leptos::prelude::*;

use crate::components::Heading;

pub const TITLE: &str = "Workshop Capacity";

#[component]
pub fn Capacity() -> impl IntoView {
    view! { <Heading title=TITLE /> }
}
