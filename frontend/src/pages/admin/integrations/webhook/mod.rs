//! The page of one webhook: its settings, what can be done with it, and its deliveries.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::Webhook;

use super::{
    facts::facts,
    secret::SecretToStore,
    webhooks::{EditDialog, StateBadge, TroubleNotice, host, types_of},
};
use crate::{
    api::use_api,
    components::{Heading, LiveLine, Loaded, ZoneNote},
    dates,
    live::{Live, always, watch},
    pages::admin::employee::id,
};
use {
    actions::{Actions, ActionsBar},
    deliveries::Deliveries,
    dialogs::{DeleteDialog, RotateDialog},
};

mod actions;
mod deliveries;
mod delivery;
mod dialogs;

pub const TITLE: &str = "Webhook";

#[component]
pub fn WebhookPage() -> impl IntoView {
    let live = follow(id());
    let actions = Actions::new(live);
    let title = Signal::derive(move || {
        live.data.with(|one| one.as_ref().map_or(TITLE.to_owned(), |one| host(&one.url).to_owned()))
    });
    let saved = move || live.refresh();
    view! {
        <Heading title=title>
            <span class="held-line">
                {move || live.data.get().map(|one| view! { <StateBadge one=one /> })}
                <LiveLine freshness=live.freshness />
                <ZoneNote />
            </span>
        </Heading>
        <Loaded
            live=live
            missing="There is no such webhook, or it was deleted."
            list="/admin/webhooks"
            words="Webhooks"
        >
            <div class="stack">
                <SecretToStore shown=actions.secret />
                {move || live.data.get().map(|one| view! { <TroubleNotice one=one /> })}
                <section class="card">
                    {move || live.data.with(|one| one.as_ref().map(|one| facts(facts_of(one))))}
                    <ActionsBar actions=actions />
                </section>
                <Deliveries actions=actions />
            </div>
        </Loaded>
        <EditDialog edited=actions.edited secret=actions.secret on_saved=saved />
        <RotateDialog actions=actions />
        <DeleteDialog actions=actions />
    }
}

fn follow(id: Memo<Option<i64>>) -> Live<Webhook> {
    let api = use_api();
    watch(
        move || id.get(),
        Duration::from_secs(15),
        async move |id: i64, _| always(api.call(async |client| client.get_webhook(id).await).await),
    )
}

fn facts_of(one: &Webhook) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Address", one.url.clone()), ("Events", types_of(one))];
    facts.extend(
        Some(one.description.clone()).filter(|text| !text.is_empty()).map(|text| ("Description", text)),
    );
    facts.push(("Added", dates::dated_moment(one.created_at)));
    let old_until = one.old_secret_until.filter(|at| dates::is_future(*at));
    facts.extend(old_until.map(|at| ("Old secret works until", dates::dated_moment(at))));
    facts
}
