//! The sign-in and registration forms, for their own pages and for the last step of a booking.

use leptos::prelude::*;
use pitboard_api::{Login, ProblemCode, Register};

use super::{Button, CODE_FIELD, CodeField, Field, Kind, ProblemAlert};
use crate::{error::ApiError, focus, session::use_session, task::task};

/// A code that was refused.
pub const WRONG_CODE: &str = "This code is wrong or was used already";

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
    let (needs_code, code) = (RwSignal::new(false), RwSignal::new(String::new()));
    let enter = task(
        async move |login: Login| match session.sign_in(&login).await {
            Err(error) if asks_for_code(&error, login.code.as_deref()) => Ok(false),
            answer => answer.map(|()| true),
        },
        move |is_in| match on_done {
            _ if !is_in => {
                needs_code.set(true);
                focus::when_drawn(CODE_FIELD);
            }
            Some(on_done) => on_done.run(()),
            None => {}
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (email, password) = (email.get_untracked(), password.get_untracked());
        let code = needs_code.get_untracked().then(|| code.get_untracked());
        enter.run(Login { email, password, code });
    };
    let back = move || {
        code.set(String::new());
        enter.clear();
        needs_code.set(false);
    };
    let credentials = move || {
        view! {
            <Field label="E-mail" value=email kind="email" autocomplete="username" pointer="/email" error=enter.error() />
            <Field
                label="Password"
                value=password
                kind="password"
                autocomplete="current-password"
                pointer="/password"
                error=enter.error()
            />
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=enter.error() fields=&["/email", "/password", "/code"] words=mistyped />
            <Show when=move || needs_code.get() fallback=credentials>
                <p class="muted">{email}</p>
                <CodeField code=code error=enter.error() />
            </Show>
            <Button submit=true busy=enter.busy()>"Sign in"</Button>
            <Show when=move || needs_code.get()>
                <Button kind=Kind::Plain on_press=back>"Back"</Button>
            </Show>
        </form>
    }
}

/// Whether a refusal only asks for the code that was not sent yet.
pub fn asks_for_code(error: &ApiError, sent: Option<&str>) -> bool {
    error.is(ProblemCode::SecondFactorRequired) && sent.is_none()
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
    match error.code()? {
        ProblemCode::Unauthenticated => Some("E-mail or password is wrong"),
        ProblemCode::SecondFactorRequired => Some(WRONG_CODE),
        _ => None,
    }
}
