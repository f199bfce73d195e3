//! Several services at once: how many it will be is said before it is done, and all of it is done or none.

use std::collections::BTreeSet;

use leptos::prelude::*;
use pitboard_api::{ManagedService, ServicesChange, ServicesChanged};
use pitboard_domain::catalogue::ServiceAction;

use crate::{
    api::use_api,
    components::{Button, Confirm, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    task::task,
};

/// Which lines are ticked, of those that are shown; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Chosen {
    ticked: RwSignal<BTreeSet<i64>>,
    items: Signal<Vec<ManagedService>>,
}

impl Chosen {
    pub fn among(items: Signal<Vec<ManagedService>>) -> Self {
        Self { ticked: RwSignal::new(BTreeSet::new()), items }
    }

    /// Reactive, as the others.
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

    /// "/ids/1" is the second that was sent.
    fn name(self, ids: &[i64], pointer: &str) -> Option<String> {
        let id = ids.get(pointer.strip_prefix("/ids/")?.parse::<usize>().ok()?)?;
        let name =
            |items: &Vec<ManagedService>| items.iter().find(|one| one.id == *id).map(|one| one.name.clone());
        // After an answer the page may have gone.
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

fn done(action: ServiceAction) -> &'static str {
    match action {
        ServiceAction::Activate => "active",
        ServiceAction::Deactivate => "inactive",
        ServiceAction::Delete => "deleted",
    }
}

fn what(number: usize) -> String {
    if number == 1 { "1 service".to_owned() } else { format!("{number} services") }
}

fn meaning(action: ServiceAction) -> &'static str {
    match action {
        ServiceAction::Activate => "They can be booked from now on, where their category is active.",
        ServiceAction::Deactivate => {
            "They cannot be booked any more. What is booked stays as it was promised."
        }
        ServiceAction::Delete => "They go for good, with their prices.",
    }
}

/// `<Bulk chosen=chosen done=move || list.refresh() />`
#[component]
pub fn Bulk(chosen: Chosen, #[prop(name = "done")] after: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let ids = Memo::new(move |_| chosen.ids());
    let (open, asked) = (RwSignal::new(false), RwSignal::new(None::<(ServicesChange, ServicesChanged)>));
    let send = async move |change: ServicesChange, dry_run: bool| {
        let told = api.call(async |client| client.change_services(&change, dry_run).await).await;
        let named = |error: ApiError| error.with_field_names(|pointer| chosen.name(&change.ids, pointer));
        told.map_err(named).map(|told| (change, told))
    };
    let plan = task(
        async move |action| send(ServicesChange { ids: ids.get_untracked(), action }, true).await,
        move |(change, told): (ServicesChange, ServicesChanged)| {
            if told.changed.is_empty() {
                toasts.good(format!("Nothing to do: they are {} already.", done(change.action)));
                return;
            }
            asked.set(Some((change, told)));
            open.set(true);
        },
    );
    let run = task(
        async move |change| send(change, false).await,
        move |(change, told): (ServicesChange, ServicesChanged)| {
            open.set(false);
            chosen.set_all(false);
            let are = if told.changed.len() == 1 { "is" } else { "are" };
            toasts.good(format!("{} {are} {}.", what(told.changed.len()), done(change.action)));
            after.run(());
        },
    );
    Effect::new(move || {
        if run.error().with(|error| error.as_ref().is_some_and(ApiError::is_outcome_unknown)) {
            after.run(());
        }
    });
    let of_asked = move |say: fn(&ServicesChange, &ServicesChanged) -> String| {
        Signal::derive(move || {
            asked.with(|asked| asked.as_ref().map(|(change, told)| say(change, told)).unwrap_or_default())
        })
    };
    let title = of_asked(|change, told| format!("{} {}?", verb(change.action), what(told.changed.len())));
    let words = of_asked(|change, _| meaning(change.action).to_owned());
    let rest = of_asked(|change, told| match told.unchanged.len() {
        0 => String::new(),
        number => format!("Of those chosen, {} {} already.", number, done(change.action)),
    });
    let press = of_asked(|change, told| format!("{} {}", verb(change.action), what(told.changed.len())));
    let confirm = move || {
        if let Some((change, _)) = asked.get_untracked() {
            run.run(change);
        }
    };
    let none = Signal::derive(move || ids.with(Vec::is_empty));
    let all = move || chosen.items.with(|items| !items.is_empty() && ids.with(Vec::len) == items.len());
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
                    on:change=move |event| chosen.set_all(event_target_checked(&event))
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
            <p>{words}</p>
            <Show when=move || rest.with(|rest| !rest.is_empty())>
                <p class="muted">{rest}</p>
            </Show>
        </Confirm>
    }
}
