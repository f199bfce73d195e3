//! Activates, deactivates or deletes several services at once, all or none, after a dry run with a confirmation.

use std::collections::BTreeSet;

use leptos::prelude::*;
use pitboard_api::{ManagedService, ServicesChange, ServicesChanged};
use pitboard_client::Client;
use pitboard_domain::catalogue::ServiceAction;

use crate::{
    api::use_api,
    components::{Button, Confirm, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    idempotency::IdempotencyKeys,
    task::task,
};

/// The selected services among the shown ones; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Selection {
    ticked: RwSignal<BTreeSet<i64>>,
    items: Signal<Vec<ManagedService>>,
}

impl Selection {
    pub fn among(items: Signal<Vec<ManagedService>>) -> Self {
        Self { ticked: RwSignal::new(BTreeSet::new()), items }
    }

    /// Returns whether the service is selected; reactive.
    pub fn has(self, id: i64) -> bool {
        self.ticked.with(|ticked| ticked.contains(&id))
    }

    pub fn set(self, id: i64, on: bool) {
        self.ticked.update(|ticked| {
            if on {
                ticked.insert(id);
            } else {
                ticked.remove(&id);
            }
        });
    }

    fn set_all(self, on: bool) {
        let all = self.items.with_untracked(|items| items.iter().map(|one| one.id).collect());
        self.ticked.set(if on { all } else { BTreeSet::new() });
    }

    fn ids(self) -> Vec<i64> {
        self.items.with(|items| items.iter().map(|one| one.id).filter(|id| self.has(*id)).collect())
    }

    /// Returns the name of the service at a pointer such as "/ids/1".
    fn name(self, ids: &[i64], pointer: &str) -> Option<String> {
        let id = ids.get(pointer.strip_prefix("/ids/")?.parse::<usize>().ok()?)?;
        let name =
            |items: &Vec<ManagedService>| items.iter().find(|one| one.id == *id).map(|one| one.name.clone());
        // The page may have been left before the response.
        self.items.try_with_untracked(name).flatten()
    }
}

fn verb(action: ServiceAction) -> &'static str {
    match action {
        ServiceAction::Activate => "Activate",
        ServiceAction::Deactivate => "Deactivate",
        ServiceAction::Delete => "Delete",
    }
}

fn state_after(action: ServiceAction) -> &'static str {
    match action {
        ServiceAction::Activate => "active",
        ServiceAction::Deactivate => "inactive",
        ServiceAction::Delete => "deleted",
    }
}

fn count_services(number: usize) -> String {
    if number == 1 { "1 service".to_owned() } else { format!("{number} services") }
}

fn effect(action: ServiceAction) -> &'static str {
    match action {
        ServiceAction::Activate => "They can be booked from now on, where their category is active.",
        ServiceAction::Deactivate => {
            "They cannot be booked any more. What is booked stays as it was promised."
        }
        ServiceAction::Delete => "They go for good, with their prices.",
    }
}

/// `<Bulk selection=selection done=move || list.refresh() />`
#[component]
pub fn Bulk(selection: Selection, #[prop(name = "done")] after: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let ids = Memo::new(move |_| selection.ids());
    let (open, planned) = (RwSignal::new(false), RwSignal::new(None::<(ServicesChange, ServicesChanged)>));
    let keys = IdempotencyKeys::new();
    let send = async move |change: ServicesChange, dry_run: bool| {
        let send = async |client: Client| client.change_services(&change, dry_run).await;
        let result = match dry_run {
            true => api.call(send).await,
            false if change.action == ServiceAction::Delete => keys.send(api, &change, send).await,
            false => api.call(send).await,
        };
        let named = |error: ApiError| error.with_field_names(|pointer| selection.name(&change.ids, pointer));
        result.map_err(named).map(|result| (change, result))
    };
    let plan = task(
        async move |action| send(ServicesChange { ids: ids.get_untracked(), action }, true).await,
        move |(change, result): (ServicesChange, ServicesChanged)| {
            if result.changed.is_empty() {
                toasts.good(format!("Nothing to do: they are {} already.", state_after(change.action)));
                return;
            }
            planned.set(Some((change, result)));
            open.set(true);
        },
    );
    let run = task(
        async move |change| send(change, false).await,
        move |(change, result): (ServicesChange, ServicesChanged)| {
            open.set(false);
            selection.set_all(false);
            let are = if result.changed.len() == 1 { "is" } else { "are" };
            toasts.good(format!(
                "{} {are} {}.",
                count_services(result.changed.len()),
                state_after(change.action)
            ));
            after.run(());
        },
    );
    Effect::new(move || {
        if run.error().with(|error| error.as_ref().is_some_and(ApiError::is_outcome_unknown)) {
            after.run(());
        }
    });
    let describe = move |text: fn(&ServicesChange, &ServicesChanged) -> String| {
        Signal::derive(move || {
            planned.with(|planned| {
                planned.as_ref().map(|(change, result)| text(change, result)).unwrap_or_default()
            })
        })
    };
    let title = describe(|change, result| {
        format!("{} {}?", verb(change.action), count_services(result.changed.len()))
    });
    let detail = describe(|change, _| effect(change.action).to_owned());
    let rest = describe(|change, result| match result.unchanged.len() {
        0 => String::new(),
        number => format!("Of those chosen, {} {} already.", number, state_after(change.action)),
    });
    let press = describe(|change, result| {
        format!("{} {}", verb(change.action), count_services(result.changed.len()))
    });
    let confirm = move || {
        if let Some((change, _)) = planned.get_untracked() {
            run.run(change);
        }
    };
    let none = Signal::derive(move || ids.with(Vec::is_empty));
    let all = move || selection.items.with(|items| !items.is_empty() && ids.with(Vec::len) == items.len());
    let pressed = RwSignal::new(None);
    let button = move |action: ServiceAction| {
        let kind = if action == ServiceAction::Delete { Kind::Plain } else { Kind::Quiet };
        let busy = Signal::derive(move || plan.busy().get() && pressed.get() == Some(action));
        let press = move || {
            pressed.set(Some(action));
            plan.run(action);
        };
        view! { <Button kind=kind disabled=none busy=busy on_press=press>{verb(action)}</Button> }
    };
    let count = move || match ids.with(Vec::len) {
        0 => "None chosen".to_owned(),
        number => format!("{number} chosen"),
    };
    view! {
        <div class="bulk" role="group" aria-label="What is chosen">
            <label class="tick">
                <input
                    type="checkbox"
                    prop:checked=all
                    on:change=move |event| selection.set_all(event_target_checked(&event))
                />
                "All"
            </label>
            <span class="muted" role="status">{count}</span>
            <span class="ways">{ServiceAction::ALL.iter().map(|action| button(*action)).collect_view()}</span>
            <ProblemAlert error=plan.error() />
        </div>
        <Confirm
            open=open
            title=title
            verb=press
            kind=Kind::Danger
            busy=run.busy()
            error=run.error()
            on_confirm=confirm
        >
            <p>{detail}</p>
            <Show when=move || rest.with(|rest| !rest.is_empty())>
                <p class="muted">{rest}</p>
            </Show>
        </Confirm>
    }
}
