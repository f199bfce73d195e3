//! The registration page. It creates customers' accounts; staff accounts are created by an administrator.

use leptos::prelude::*;

use super::login::{go_on, same_way};
use crate::{
    components::{AccountInput, Card, Heading, Notice, RegisterForm},
    shop::use_shop,
};

pub const TITLE: &str = "Create an account";

#[component]
pub fn Register() -> impl IntoView {
    go_on();
    let shop = use_shop();
    let is_closed = Memo::new(move |_| shop.get().is_some_and(|shop| !shop.registration));
    let phone = move || shop.phone().map(|phone| format!(": {phone}")).unwrap_or_default();
    view! {
        <div class="narrow">
            <Heading title=TITLE>"To book, and to see how far your car is."</Heading>
            <Show
                when=move || is_closed.get()
                fallback=|| {
                    view! {
                        <Card>
                            <RegisterForm input=AccountInput::new() />
                        </Card>
                    }
                }
            >
                <Notice>"New customers call us" {phone} "."</Notice>
            </Show>
            <p class="aside">"You have one? " <a href=same_way("/login")>"Sign in"</a></p>
        </div>
    }
}
