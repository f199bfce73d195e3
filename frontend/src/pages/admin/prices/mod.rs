//! What services cost by body and complexity: one by one, by per cent in bulk, and as a table that goes out and in.

use leptos::prelude::*;

use super::services::every_service;
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
    let services = every_service();
    let service = RwSignal::new(String::new());
    address::sync_query(vec![("service", service)], "");
    let options = Signal::derive(move || {
        services.data.with(|all| {
            let all = all.iter().flatten();
            all.map(|one| (one.id.to_string(), one.name.clone())).collect::<Vec<_>>()
        })
    });
    // The first, until somebody chooses.
    let chosen = Memo::new(move |_| {
        let asked = service.with(|id| id.parse::<i64>().ok());
        let known = |id: &i64| services.data.with(|all| all.iter().flatten().any(|one| one.id == *id));
        let first = || services.data.with(|all| all.iter().flatten().next().map(|one| one.id));
        asked.filter(known).or_else(first)
    });
    let shown = RwSignal::new(String::new());
    Effect::new(move || shown.set(chosen.get().map(|id| id.to_string()).unwrap_or_default()));
    Effect::new(move || {
        let wanted = shown.get();
        if untrack(|| chosen.get()).is_some_and(|id| id.to_string() != wanted) && !wanted.is_empty() {
            service.set(wanted);
        }
    });
    // Whatever changes prices has the table drawn anew.
    let turn = RwSignal::new(0_u32);
    let changed = UnsyncCallback::new(move |()| {
        turn.update(|turn| *turn += 1);
        services.refresh();
    });
    let dialog = ChangesDialog::new();
    let none = move || services.data.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    let waits = move || services.data.with(Option::is_none) && services.error.with(Option::is_none);
    view! {
        <Heading title=TITLE>"New prices are for new bookings: what is booked keeps what was promised."</Heading>
        <ProblemAlert error=services.failure() retry=move || services.refresh() />
        <Show when=waits>
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
                    <Matrix service=chosen turn=turn changed=changed />
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
