//! The registration page. It creates customers' accounts; staff accounts are created by an administrator.

use leptos::prelude::*;

use super::login::{go_on, same_way};
use crate::components::{AccountInput, Card, Heading, RegisterForm};

pub const TITLE: &str = "Create an account";

#[component]
pub fn Register() -> impl IntoView {
    go_on();
    view! {
        <div class="narrow">
            <Heading title=TITLE>"To book, and to see how far your car is."</Heading>
            <Card>
                <RegisterForm input=AccountInput::new() />
            </Card>
            <p class="aside">"You have one? " <a href=same_way("/login")>"Sign in"</a></p>
        </div>
    }
}
