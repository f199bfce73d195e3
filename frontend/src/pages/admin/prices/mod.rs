//! The prices by vehicle type and complexity: of one service, raised in bulk by per cent, exported and imported as CSV.

use leptos::prelude::*;

use super::services::watch_services;
use crate::{
    address,
    components::{Card, Empty, Heading, ProblemAlert, Select, SkeletonLines},
};
use {changes::ChangesDialog, files::Files, matrix::Matrix, raise::Raise};

mod changes;
mod files;
mod matrix;
mod raise;

pub const TITLE: &str = "Prices";

#[component]
pub fn Prices() -> impl IntoView {
    let services = watch_services();
    let service = RwSignal::new(String::new());
    address::sync_query(vec![("service", service)], "");
    let options = Signal::derive(move || {
        services.data.with(|all| {
            let all = all.iter().flatten();
            all.map(|one| (one.id.to_string(), one.name.clone())).collect::<Vec<_>>()
        })
    });
    // The first service until one is chosen.
    let chosen = Memo::new(move |_| {
        let in_address = service.with(|id| id.parse::<i64>().ok());
        let known = |id: &i64| services.data.with(|all| all.iter().flatten().any(|one| one.id == *id));
        let first = || services.data.with(|all| all.iter().flatten().next().map(|one| one.id));
        in_address.filter(known).or_else(first)
    });
    let shown = RwSignal::new(String::new());
    Effect::new(move || shown.set(chosen.get().map(|id| id.to_string()).unwrap_or_default()));
    Effect::new(move || {
        let selected = shown.get();
        if untrack(|| chosen.get()).is_some_and(|id| id.to_string() != selected) && !selected.is_empty() {
            service.set(selected);
        }
    });
    // Incremented after every change of prices, which reloads the matrix.
    let revision = RwSignal::new(0_u32);
    let changed = UnsyncCallback::new(move |()| {
        revision.update(|revision| *revision += 1);
        services.refresh();
    });
    let dialog = ChangesDialog::new();
    let none = move || services.data.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    view! {
        <Heading title=TITLE>"New prices are for new bookings: what is booked keeps what was promised."</Heading>
        <ProblemAlert error=services.failure() retry=move || services.refresh() />
        <Show when=move || services.is_loading()>
            <SkeletonLines count=8 />
        </Show>
        <Show when=none>
            <Empty title="There is nothing to price yet" text="Prices belong to services.">
                <a class="button quiet" href="/admin/services">"Manage services"</a>
            </Empty>
        </Show>
        <Show when=move || chosen.with(Option::is_some)>
            <div class="columns">
                <Card title="One service">
                    <Select label="Service" value=shown options=options />
                    <Matrix service=chosen revision=revision changed=changed />
                </Card>
                <div class="stack">
                    <Card title="Many at once">
                        <Raise service=chosen services=services dialog=dialog />
                    </Card>
                    <Card title="As a table">
                        <Files dialog=dialog />
                    </Card>
                </div>
            </div>
        </Show>
        <changes::Changes dialog=dialog changed=changed />
    }
}
