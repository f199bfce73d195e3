//! Booking: service, day, period, vehicle, summary.

use leptos::prelude::*;

use crate::components::Heading;

#[component]
pub fn Book() -> impl IntoView {
    view! { <Heading title="Book a slot" /> }
}
