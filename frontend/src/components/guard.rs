//! Shows a page only to those who may open it. The server checks every call anyway.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use pitboard_domain::role::Role;

use super::{Empty, Heading, ProblemAlert, SkeletonCards};
use crate::{
    focus, return_path,
    session::{SignInState, use_session},
};

/// The accounts that may open a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Account,
    /// Staff, also before they have set up a second factor that they must have.
    SettingUp,
    Staff,
    Manager,
    Admin,
}

impl Access {
    pub fn allows(self, role: Role) -> bool {
        match self {
            Access::Account => true,
            Access::SettingUp | Access::Staff => role.is_staff(),
            Access::Manager => role.is_manager(),
            Access::Admin => role == Role::Admin,
        }
    }

    /// Names the accounts in a sentence.
    fn audience(self) -> &'static str {
        match self {
            Access::Account => "people with an account",
            Access::SettingUp | Access::Staff => "the workshop's staff",
            Access::Manager => "managers",
            Access::Admin => "administrators",
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Wait,
    SignIn,
    NoRights(Role),
    /// A second factor must be set up first.
    SetUp,
    Enter,
}

/// `<Guard access=Access::Staff title="Workshop Capacity"><Capacity /></Guard>`: shows the page's heading
/// while the page itself is not shown.
#[component]
pub fn Guard(access: Access, title: &'static str, children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let verdict = Memo::new(move |_| match session.state() {
        SignInState::Unknown => Verdict::Wait,
        SignInState::SignedOut => Verdict::SignIn,
        SignInState::SignedIn(account) if !access.allows(account.role) => Verdict::NoRights(account.role),
        SignInState::SignedIn(account) if account.second_factor_missing && access != Access::SettingUp => {
            Verdict::SetUp
        }
        SignInState::SignedIn(_) => Verdict::Enter,
    });
    Effect::new(move |before: Option<Verdict>| {
        let verdict = verdict.get();
        if before.is_some_and(|before| before != verdict) {
            focus::heading_if_lost();
        }
        verdict
    });
    move || match verdict.get() {
        Verdict::Enter => children().into_any(),
        Verdict::Wait => view! {
            <Heading title=title />
            <ProblemAlert error=session.failure() retry=move || session.check_again() />
            <Show when=move || session.failure().with(Option::is_none)><SkeletonCards /></Show>
        }
        .into_any(),
        Verdict::SignIn => view! { <SignInNeeded title=title /> }.into_any(),
        Verdict::SetUp => view! { <SetUpNeeded title=title /> }.into_any(),
        Verdict::NoRights(role) => view! { <NoRights title=title access=access role=role /> }.into_any(),
    }
}

#[component]
fn SignInNeeded(title: &'static str) -> impl IntoView {
    let location = use_location();
    let to = move |page| return_path::with_next(page, &return_path::here(&location));
    let (sign_in, register) = (to("/login"), to("/register"));
    view! {
        <Heading title=title />
        <Empty title="Please sign in" text="This page is for people with an account. You come back here afterwards.">
            <a class="button" href=sign_in>"Sign in"</a>
            <a class="button quiet" href=register>"Create an account"</a>
        </Empty>
    }
}

#[component]
fn SetUpNeeded(title: &'static str) -> impl IntoView {
    view! {
        <Heading title=title />
        <Empty
            title="Set up a second factor first"
            text="The workshop requires one of your account. It takes a minute, and an app on your phone."
        >
            <a class="button" href="/account/second-factor">"Set up"</a>
        </Empty>
    }
}

#[component]
fn NoRights(title: &'static str, access: Access, role: Role) -> impl IntoView {
    let current = match role {
        Role::Customer => "a customer's",
        Role::Employee => "an employee's",
        Role::Manager => "a manager's",
        Role::Admin => "an administrator's",
    };
    let (to, words) = if role.is_staff() { ("/jobs", "Jobs") } else { ("/appointments", "My appointments") };
    view! {
        <Heading title=title />
        <Empty title="No rights" text=format!("This page is for {}. Your account is {current}.", access.audience())>
            <a class="button" href=to>{words}</a>
            <a class="button quiet" href="/">"Home"</a>
        </Empty>
    }
}
