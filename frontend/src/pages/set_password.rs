//! The pages of one-time links: an invitation or a new password, after which the visitor is signed in.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use pitboard_api::{ProblemCode, SetPassword};
use pitboard_domain::link::LinkPurpose;

use crate::{
    components::{
        Button, CODE_FIELD, Card, CodeField, Empty, Field, Heading, ProblemAlert, WRONG_CODE, asks_for_code,
    },
    error::ApiError,
    focus, return_path,
    session::use_session,
    shop::use_shop,
    task::task,
};

pub const WELCOME: &str = "Welcome";
pub const ANEW: &str = "Choose a new password";

#[component]
pub fn Invitation() -> impl IntoView {
    view! {
        <div class="narrow">
            <Heading title=WELCOME>"Choose a password, and you are in."</Heading>
            <Link purpose=LinkPurpose::Invitation />
        </div>
    }
}

#[component]
pub fn PasswordReset() -> impl IntoView {
    view! {
        <div class="narrow">
            <Heading title=ANEW>"Wherever you are signed in, you are signed out."</Heading>
            <Link purpose=LinkPurpose::PasswordReset />
        </div>
    }
}

/// The token is in the fragment, which is not sent to servers.
#[component]
fn Link(purpose: LinkPurpose) -> impl IntoView {
    let hash = use_location().hash;
    let token = Memo::new(move |_| hash.with(|hash| hash.trim_start_matches('#').to_owned()));
    move || match token.get() {
        token if token.is_empty() => view! {
            <Empty
                title="The link is not complete"
                text="Open it as it was handed to you, with everything that stands behind the number sign."
            >
                <a class="button" href="/login">"Sign in"</a>
            </Empty>
        }
        .into_any(),
        token => view! { <Form purpose=purpose token=token /> }.into_any(),
    }
}

#[component]
fn Form(purpose: LinkPurpose, token: String) -> impl IntoView {
    let (session, shop, navigate) = (use_session(), use_shop(), use_navigate());
    let password = RwSignal::new(String::new());
    let (needs_code, code) = (RwSignal::new(false), RwSignal::new(String::new()));
    let follow = task(
        async move |new: SetPassword| match session.follow_link(purpose, &new).await {
            Err(error) if asks_for_code(&error, new.code.as_deref()) => Ok(false),
            answer => answer.map(|()| true),
        },
        move |is_in| {
            if !is_in {
                needs_code.set(true);
                focus::when_drawn(CODE_FIELD);
                return;
            }
            let Some(role) = untrack(|| session.role()) else { return };
            let to = return_path::after_sign_in(None, role);
            navigate(&to, NavigateOptions { replace: true, ..Default::default() });
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = needs_code.get_untracked().then(|| code.get_untracked());
        follow.run(SetPassword { token: token.clone(), password: password.get_untracked(), code });
    };
    let spent = Memo::new(move |_| follow.error().with(|error| error.as_ref().is_some_and(is_spent)));
    let error = follow.error();
    let phone = move || shop.phone().map(|phone| format!(" Its phone: {phone}."));
    view! {
        <Card>
            <form class="form" novalidate on:submit=submit>
                <ProblemAlert error=error fields=&["/password", "/token", "/code"] words=used />
                <Show when=move || spent.get()>
                    <p>"A link works once and for a while only. Ask the workshop for a new one." {phone}</p>
                </Show>
                <Field
                    label="New password"
                    value=password
                    kind="password"
                    autocomplete="new-password"
                    pointer="/password"
                    error=error
                    hint="At least 8 characters, for staff 12. Not easy to guess."
                />
                <Show when=move || needs_code.get()>
                    <CodeField code=code error=error />
                </Show>
                <Button submit=true busy=follow.busy()>"Set password"</Button>
            </form>
        </Card>
        <p class="aside">"You have one? " <a href="/login">"Sign in"</a></p>
    }
}

/// Whether the link was used, has expired, was replaced or never existed.
fn is_spent(error: &ApiError) -> bool {
    error.is(ProblemCode::Unauthenticated) || error.field("/token").is_some()
}

/// Here, 401 means a used link, not a missing session.
fn used(error: &ApiError) -> Option<&'static str> {
    if error.is(ProblemCode::SecondFactorRequired) {
        return Some(WRONG_CODE);
    }
    is_spent(error).then_some("This link cannot be used any more")
}
