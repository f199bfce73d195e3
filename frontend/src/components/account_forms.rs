//! The sign-in and registration forms, for their own pages and for the last step of a booking.

use leptos::prelude::*;
use pitboard_api::{Login, ProblemCode, Register};

use super::{Button, Field, ProblemAlert};
use crate::{error::ApiError, session::use_session, task::task};

/// The input of these forms; a handle to copy around. It may outlive a form and be passed to the other
/// one.
#[derive(Clone, Copy)]
pub struct AccountInput {
    first: RwSignal<String>,
    last: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    password: RwSignal<String>,
}

impl AccountInput {
    pub fn new() -> Self {
        let [first, last, email, phone, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
        Self { first, last, email, phone, password }
    }
}

/// `<SignInForm input=AccountInput::new() on_done=move || … />`: calls `on_done` after the session has begun.
#[component]
pub fn SignInForm(
    input: AccountInput,
    #[prop(optional, into)] on_done: Option<UnsyncCallback<()>>,
) -> impl IntoView {
    let session = use_session();
    let AccountInput { email, password, .. } = input;
    let enter = task(
        async move |login: Login| session.sign_in(&login).await,
        move |()| {
            if let Some(on_done) = on_done {
                on_done.run(());
            }
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        enter.run(Login { email: email.get_untracked(), password: password.get_untracked(), code: None });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=enter.error() fields=&["/email", "/password"] words=mistyped />
            <Field label="E-mail" value=email kind="email" autocomplete="username" pointer="/email" error=enter.error() />
            <Field
                label="Password"
                value=password
                kind="password"
                autocomplete="current-password"
                pointer="/password"
                error=enter.error()
            />
            <Button submit=true busy=enter.busy()>"Sign in"</Button>
        </form>
    }
}

/// `<RegisterForm input=AccountInput::new() on_done=move || … />`: creates the account and begins its
/// session.
#[component]
pub fn RegisterForm(
    input: AccountInput,
    #[prop(optional, into)] on_done: Option<UnsyncCallback<()>>,
) -> impl IntoView {
    let session = use_session();
    let AccountInput { first, last, email, phone, password } = input;
    let join = task(
        async move |register: Register| session.register(&register).await,
        move |()| {
            if let Some(on_done) = on_done {
                on_done.run(());
            }
        },
    );
    let error = join.error();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        join.run(Register {
            email: email.get_untracked(),
            password: password.get_untracked(),
            first_name: first.get_untracked(),
            last_name: last.get_untracked(),
            phone: phone.get_untracked(),
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=&["/email", "/password", "/first_name", "/last_name", "/phone"] />
            <div class="pair">
                <Field label="First name" value=first autocomplete="given-name" pointer="/first_name" error=error />
                <Field label="Last name" value=last autocomplete="family-name" pointer="/last_name" error=error />
            </div>
            <Field label="E-mail" value=email kind="email" autocomplete="username" pointer="/email" error=error />
            <Field
                label="Phone"
                value=phone
                kind="tel"
                autocomplete="tel"
                pointer="/phone"
                error=error
                hint="For questions about your car."
            />
            <Field
                label="Password"
                value=password
                kind="password"
                autocomplete="new-password"
                pointer="/password"
                error=error
                hint="At least 8 characters, not easy to guess."
            />
            <Button submit=true busy=join.busy()>"Create account"</Button>
        </form>
    }
}

/// Here, 401 means wrong credentials, not a missing session.
fn mistyped(error: &ApiError) -> Option<&'static str> {
    error.is(ProblemCode::Unauthenticated).then_some("E-mail or password is wrong")
}
