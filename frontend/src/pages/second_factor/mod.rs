//! The second factor of a member of the staff: set up, its recovery codes, removal.

mod codes;
mod manage;
mod set_up;

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Account, SecondFactor as State, SecondFactorSetup};

use self::{codes::Codes, manage::Manage, set_up::SetUp};
use crate::{
    api::use_api,
    components::{Button, Card, Heading, Notice, ProblemAlert, SkeletonLines},
    focus,
    live::{Live, always, watch},
    session::use_session,
    task::task,
};

pub const TITLE: &str = "Second factor";

/// The part of the page that is shown.
#[derive(Clone)]
enum Step {
    Overview,
    SetUp(SecondFactorSetup),
    /// New recovery codes, which are shown once.
    Codes(Vec<String>),
}

#[component]
pub fn SecondFactor() -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let id = move || session.account().map(|me| me.id);
    let live = watch(id, Duration::from_secs(300), async move |_: i64, _| {
        always(api.call(async |client| client.get_second_factor().await).await)
    });
    let step = RwSignal::new(Step::Overview);
    let is_missing = move || session.account().is_some_and(|me| me.second_factor_missing);
    Effect::new(move || {
        let is_active = live.data.with(|state| state.is_some_and(|state| state.active));
        if let Some(me) = untrack(|| session.account()).filter(|me| is_active && me.second_factor_missing) {
            session.update_account(Account { second_factor_missing: false, ..me });
        }
    });
    let codes_kept = move || {
        step.set(Step::Overview);
        live.refresh();
        focus::heading();
    };
    view! {
        <div class="narrow">
            <Heading title=TITLE>"Besides your password, signing in needs a code from your phone."</Heading>
            <Show when=is_missing>
                <Notice tone="warning">
                    <p>"The workshop requires a second factor of your account. Everything else opens when it is set up."</p>
                </Notice>
            </Show>
            {move || match step.get() {
                Step::Overview => view! { <Overview live=live step=step /> }.into_any(),
                Step::SetUp(new) => view! { <SetUp new=new step=step /> }.into_any(),
                Step::Codes(codes) => view! { <Codes codes=codes on_done=codes_kept /> }.into_any(),
            }}
            <p class="aside"><a href="/account">"Account"</a></p>
        </div>
    }
}

#[component]
fn Overview(live: Live<State>, step: RwSignal<Step>) -> impl IntoView {
    view! {
        <ProblemAlert error=live.failure() retry=move || live.refresh() />
        <Show when=move || live.is_loading()>
            <SkeletonLines count=3 />
        </Show>
        {move || {
            live.data
                .get()
                .map(|state| match state.active {
                    true => view! { <Manage state=state live=live step=step /> }.into_any(),
                    false => view! { <Begin step=step /> }.into_any(),
                })
        }}
    }
}

#[component]
fn Begin(step: RwSignal<Step>) -> impl IntoView {
    let api = use_api();
    let begin = task(
        async move |()| api.call(async |client| client.set_up_second_factor().await).await,
        move |new| {
            step.set(Step::SetUp(new));
            focus::heading();
        },
    );
    view! {
        <Card title="Not set up">
            <p>
                "You need an app that shows codes, such as the password manager of your phone. Somebody who learns your password cannot sign in without it."
            </p>
            <ProblemAlert error=begin.error() />
            <div class="actions">
                <Button busy=begin.busy() on_press=move || begin.run(())>"Set up"</Button>
            </div>
        </Card>
    }
}
