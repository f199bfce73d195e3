//! One appointment of the visitor's: what, when, how far; cancel.

use leptos::prelude::*;

use crate::components::Heading;

pub const TITLE: &str = "Appointment";

#[component]
pub fn Appointment() -> impl IntoView {
    view! { <Heading title=TITLE /> }
}
