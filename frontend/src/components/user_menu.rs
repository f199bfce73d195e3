//! The user menu: a browser popover behind a button.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use super::{
    Button, Icon, Kind, Shape, ThemeSwitch,
    nav_links::{main_links, nav_link, staff_links},
    use_toasts,
};
use crate::{
    labels, return_path,
    session::{SignInState, use_session},
    task::task,
};

/// Used once, in the bar.
#[component]
pub fn UserMenu() -> impl IntoView {
    let (session, toasts, navigate) = (use_session(), use_toasts(), use_navigate());
    let leave = task(
        async move |()| session.sign_out().await,
        move |()| {
            navigate("/", Default::default());
            toasts.good("You are signed out.");
        },
    );
    Effect::new(move || {
        if let Some(error) = leave.error().get() {
            toasts.bad(format!("You are still signed in. {}.", error.title()));
        }
    });
    let name = move || {
        let name = |first: &str, last: &str| format!("{first} {last}").trim_end().to_owned();
        session.account().map(|account| name(&account.first_name, &account.last_name))
    };
    let links = move || main_links(session).into_iter().map(|(to, words)| nav_link(to, words)).collect_view();
    let staff =
        move || staff_links(session).into_iter().map(|(to, words)| nav_link(to, words)).collect_view();
    let person = move || {
        session.account().map(|account| {
            view! {
                <p class="signed-in">
                    <b>{name()}</b>
                    <span>{account.email}</span>
                    <span>{labels::role(account.role)}</span>
                </p>
            }
        })
    };
    let account_links = move || match session.state() {
        SignInState::SignedIn(_) => view! {
            {nav_link("/account", "Account")}
            <Button kind=Kind::Plain busy=leave.busy() on_press=move || leave.run(())>"Sign out"</Button>
        }
        .into_any(),
        SignInState::SignedOut => view! { <EntryLinks /> }.into_any(),
        SignInState::Unknown => ().into_any(),
    };
    view! {
        <div class="visitor">
            {move || (session.state() == SignInState::SignedOut).then(|| view! { <span class="entry"><SignInLink /></span> })}
            <button
                class="button quiet menu"
                type="button"
                popovertarget="user-menu"
                aria-label=move || name().map_or("Menu".to_owned(), |name| format!("User menu: {name}"))
            >
                {move || name().map(|name| view! { <span class="name">{name}</span> })}
                <Icon shape=Shape::Menu />
            </button>
            <div class="popover" id="user-menu" popover="auto">
                {person}
                <nav aria-label="User">
                    <div class="small-screens">{links}</div>
                    {staff}
                    {account_links}
                </nav>
                <ThemeSwitch />
            </div>
        </div>
    }
}

/// Returns to the current page after signing in.
#[component]
fn SignInLink() -> impl IntoView {
    let location = use_location();
    let to = move || match return_path::here(&location) {
        here if here == "/" || here.starts_with("/login") || here.starts_with("/register") => {
            "/login".to_owned()
        }
        here => return_path::with_next("/login", &here),
    };
    view! { <a href=to>"Sign in"</a> }
}

#[component]
fn EntryLinks() -> impl IntoView {
    view! {
        <SignInLink />
        {nav_link("/register", "Create an account")}
    }
}
