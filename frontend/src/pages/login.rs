//! The sign-in page. After signing in, the visitor returns to the previous page or goes to the role's first
//! page.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{
    address::use_query_params,
    components::{AccountInput, Card, Heading, SignInForm},
    return_path,
    session::use_session,
};

pub const TITLE: &str = "Sign in";

#[component]
pub fn LogIn() -> impl IntoView {
    go_on();
    view! {
        <div class="narrow">
            <Heading title=TITLE />
            <Card>
                <SignInForm input=AccountInput::new() />
            </Card>
            <p class="aside">"No account yet? " <a href=same_way("/register")>"Create one"</a></p>
        </div>
    }
}

/// Leaves the page as soon as the visitor is signed in, also by another tab.
pub(super) fn go_on() {
    let (session, navigate) = (use_session(), use_navigate());
    let next = untrack(|| use_query_params().get("next"));
    Effect::new(move || {
        if let Some(role) = session.role() {
            let to = return_path::after_sign_in(next.as_deref(), role);
            navigate(&to, NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// Returns the address of another page that continues to the same place.
pub(super) fn same_way(page: &'static str) -> impl Fn() -> String {
    let query = use_location().search;
    move || match query.get() {
        query if query.is_empty() => page.to_owned(),
        query => format!("{page}?{}", query.trim_start_matches('?')),
    }
}
