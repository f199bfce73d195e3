//! Signing in and signing up as forms, for their own pages and for the last step of a booking.

use leptos::prelude::*;
use pitboard_api::{Login, ProblemCode, Register};

use super::{Button, Field, ProblemAlert};
use crate::{session::use_session, task::task, trouble::Trouble};

/// What is typed; a handle to copy around. It may outlive the form, and be another's next.
#[derive(Clone, Copy)]
pub struct Typed {
    first: RwSignal<String>,
    last: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    password: RwSignal<String>,
}

impl Typed {
    pub fn new() -> Self {
        let [first, last, email, phone, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
        Self { first, last, email, phone, password }
    }
}

/// `<SignInForm typed=Typed::new() on_done=move || … />`: `on_done` comes after the session has begun.
#[component]
pub fn SignInForm(
    typed: Typed,
    #[prop(optional, into)] on_done: Option<UnsyncCallback<()>>,
) -> impl IntoView {
    let session = use_session();
    let Typed { email, password, .. } = typed;
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
        enter.run(Login { email: email.get_untracked(), password: password.get_untracked() });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert trouble=enter.trouble() fields=&["/email", "/password"] words=mistyped />
            <Field label="E-mail" value=email kind="email" autocomplete="username" pointer="/email" trouble=enter.trouble() />
            <Field
                label="Password"
                value=password
                kind="password"
                autocomplete="current-password"
                pointer="/password"
                trouble=enter.trouble()
            />
            <Button submit=true busy=enter.busy()>"Sign in"</Button>
        </form>
    }
}

/// `<RegisterForm typed=Typed::new() on_done=move || … />`: makes the account and begins its session.
#[component]
pub fn RegisterForm(
    typed: Typed,
    #[prop(optional, into)] on_done: Option<UnsyncCallback<()>>,
) -> impl IntoView {
    let session = use_session();
    let Typed { first, last, email, phone, password } = typed;
    let join = task(
        async move |register: Register| session.register(&register).await,
        move |()| {
            if let Some(on_done) = on_done {
                on_done.run(());
            }
        },
    );
    let trouble = join.trouble();
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
            <ProblemAlert trouble=trouble fields=&["/email", "/password", "/first_name", "/last_name", "/phone"] />
            <div class="pair">
                <Field label="First name" value=first autocomplete="given-name" pointer="/first_name" trouble=trouble />
                <Field label="Last name" value=last autocomplete="family-name" pointer="/last_name" trouble=trouble />
            </div>
            <Field label="E-mail" value=email kind="email" autocomplete="username" pointer="/email" trouble=trouble />
            <Field
                label="Phone"
                value=phone
                kind="tel"
                autocomplete="tel"
                pointer="/phone"
                trouble=trouble
                hint="For questions about your car."
            />
            <Field
                label="Password"
                value=password
                kind="password"
                autocomplete="new-password"
                pointer="/password"
                trouble=trouble
                hint="At least 8 characters."
            />
            <Button submit=true busy=join.busy()>"Create account"</Button>
        </form>
    }
}

/// Here it is not the session that is missing.
fn mistyped(trouble: &Trouble) -> Option<&'static str> {
    trouble.is(ProblemCode::Unauthenticated).then_some("E-mail or password is wrong")
}
