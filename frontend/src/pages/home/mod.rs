//! The home page: what is free today, the services with their prices, and the way to a booking.

mod price_lists;
mod today;

use leptos::prelude::*;

use self::{price_lists::PriceLists, today::Today};
use crate::{components::Heading, shop::use_shop};

#[component]
pub fn Home() -> impl IntoView {
    let shop = use_shop();
    view! {
        <div class="title-line">
            <Heading title=Signal::derive(move || shop.name())>
                {move || shop.cars()} " at a time, any service. Look what is free, and book it in a minute."
            </Heading>
            <a class="button" href="/appointments/book/">"Book a slot"</a>
        </div>
        <Today />
        <PriceLists />
    }
}
