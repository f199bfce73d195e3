//! Who may see a page: signs in, waits, or says that one has no rights. The server decides all the same.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use pitboard_domain::role::Role;

use super::{Empty, Heading, ProblemAlert, SkeletonCards};
use crate::{
    focus, return_path,
    session::{Who, use_session},
};

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anybody with an account.
    Account,
    /// Those who work here.
    Staff,
    /// Those who give out work.
    Manager,
    /// Administrators.
    Admin,
}

impl Need {
    pub fn admits(self, role: Role) -> bool {
        match self {
            Need::Account => true,
            Need::Staff => role.is_staff(),
            Need::Manager => role.is_manager(),
            Need::Admin => role == Role::Admin,
        }
    }

    /// For whom it is.
    fn whom(self) -> &'static str {
        match self {
            Need::Account => "people with an account",
            Need::Staff => "the workshop's staff",
            Need::Manager => "managers",
            Need::Admin => "administrators",
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Wait,
    SignIn,
    NoRights(Role),
    Enter,
}

/// `<Guard need=Need::Staff title="Workshop Capacity"><Capacity /></Guard>`: has the page's heading while the page
/// itself is not shown.
#[component]
pub fn Guard(need: Need, title: &'static str, children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let verdict = Memo::new(move |_| match session.who() {
        Who::Unknown => Verdict::Wait,
        Who::Nobody => Verdict::SignIn,
        Who::Somebody(account) if !need.admits(account.role) => Verdict::NoRights(account.role),
        Who::Somebody(_) => Verdict::Enter,
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
            <ProblemAlert trouble=session.failure() retry=move || session.ask_again() />
            <Show when=move || session.failure().with(Option::is_none)><SkeletonCards /></Show>
        }
        .into_any(),
        Verdict::SignIn => view! { <SignInNeeded title=title /> }.into_any(),
        Verdict::NoRights(role) => view! { <NoRights title=title need=need role=role /> }.into_any(),
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
fn NoRights(title: &'static str, need: Need, role: Role) -> impl IntoView {
    let own = match role {
        Role::Customer => "a customer's",
        Role::Employee => "an employee's",
        Role::Manager => "a manager's",
        Role::Admin => "an administrator's",
    };
    let (to, words) = if role.is_staff() { ("/jobs", "Jobs") } else { ("/appointments", "My appointments") };
    view! {
        <Heading title=title />
        <Empty title="No rights" text=format!("This page is for {}. Your account is {own}.", need.whom())>
            <a class="button" href=to>{words}</a>
            <a class="button quiet" href="/">"Home"</a>
        </Empty>
    }
}
