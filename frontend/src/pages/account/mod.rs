//! The visitor's account: name, phone, password, saved cars, sessions, appearance, sign-out.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use pitboard_api::{Account as Me, AccountPatch, PasswordChange};

use self::{cars::Cars, sessions::Sessions};
use crate::{
    api::use_api,
    components::{Button, Card, Field, Heading, Kind, ProblemAlert, ThemeSwitch, use_toasts},
    labels,
    session::use_session,
    task::task,
};

pub mod cars;
pub mod sessions;

pub const TITLE: &str = "Account";

#[component]
pub fn Account() -> impl IntoView {
    let session = use_session();
    // Depends on the id only: saving must not recreate the form.
    let id = Memo::new(move |_| session.account().map(|me| me.id));
    let details =
        move || id.get().and_then(|_| untrack(|| session.account())).map(|me| view! { <Details me=me /> });
    view! {
        <Heading title=TITLE />
        <div class="columns">
            <Card title="Your details">{details}</Card>
            <Show when=move || !session.is_staff()>
                <Cars />
            </Show>
            <Card title="Password"><Password /></Card>
            <Show when=move || session.is_staff()>
                <Card title="Second factor">
                    <p>"Signing in can need a code from your phone, besides the password."</p>
                    <a class="button quiet" href="/account/second-factor">"Open"</a>
                </Card>
            </Show>
            <Sessions />
            <Card title="This browser">
                <ThemeSwitch />
                <SignOut />
            </Card>
        </div>
    }
}

#[component]
fn Details(me: Me) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let [first, last, phone] = [me.first_name, me.last_name, me.phone].map(RwSignal::new);
    let save = task(
        async move |patch: AccountPatch| api.call(async |client| client.update_me(&patch).await).await,
        move |account| {
            session.update_account(account);
            toasts.good("Your details are saved.");
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let [first_name, last_name, phone] = [first, last, phone].map(|field| Some(field.get_untracked()));
        save.run(AccountPatch { first_name, last_name, phone });
    };
    let error = save.error();
    view! {
        <p class="muted">{me.email} " · " {labels::role(me.role)}</p>
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=&["/first_name", "/last_name", "/phone"] />
            <div class="pair">
                <Field label="First name" value=first autocomplete="given-name" pointer="/first_name" error=error />
                <Field label="Last name" value=last autocomplete="family-name" pointer="/last_name" error=error />
            </div>
            <Field label="Phone" value=phone kind="tel" autocomplete="tel" pointer="/phone" error=error />
            <Button submit=true busy=save.busy()>"Save"</Button>
        </form>
    }
}

#[component]
fn Password() -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let email = move || session.account().map(|me| me.email).unwrap_or_default();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let change = task(
        async move |change: PasswordChange| {
            api.call(async |client| client.change_password(&change).await).await
        },
        move |()| {
            current.set(String::new());
            new.set(String::new());
            toasts.good("Your password is changed. Other devices are signed out.");
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        change.run(PasswordChange {
            current_password: current.get_untracked(),
            new_password: new.get_untracked(),
        });
    };
    let error = change.error();
    let least = if untrack(|| session.is_staff()) { 12 } else { 8 };
    let hint = format!("At least {least} characters, not easy to guess. Your other devices are signed out.");
    view! {
        <form class="form" novalidate on:submit=submit>
            // For password managers.
            <input type="text" autocomplete="username" hidden prop:value=email />
            <ProblemAlert error=error fields=&["/current_password", "/new_password"] />
            <Field
                label="Current password"
                value=current
                kind="password"
                autocomplete="current-password"
                pointer="/current_password"
                error=error
            />
            <Field
                label="New password"
                value=new
                kind="password"
                autocomplete="new-password"
                pointer="/new_password"
                error=error
                hint=hint
            />
            <Button submit=true kind=Kind::Quiet busy=change.busy()>"Change password"</Button>
        </form>
    }
}

#[component]
fn SignOut() -> impl IntoView {
    let (session, toasts, navigate) = (use_session(), use_toasts(), use_navigate());
    let leave = task(
        async move |()| session.sign_out().await,
        move |()| {
            navigate("/", Default::default());
            toasts.good("You are signed out.");
        },
    );
    view! {
        <ProblemAlert error=leave.error() />
        <Button kind=Kind::Quiet busy=leave.busy() on_press=move || leave.run(())>"Sign out"</Button>
    }
}
