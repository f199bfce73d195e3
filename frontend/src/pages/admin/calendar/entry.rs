//! The closures and the capacity overrides as entries of one kind of list, each with a button that deletes it.

use leptos::prelude::*;
use pitboard_api::{CapacityOverride, Closure, Page};

use crate::{
    components::{Button, Card, Kind, PagedList, SkeletonLines},
    dates,
    error::capitalize,
    focus,
    paged::Paged,
    pages::admin::calendar_change::{CalendarChange, ChangeTask, ConflictDialogs, change_task, days, slots},
};

/// A closure or a capacity override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    id: i64,
    when: String,
    detail: String,
    /// The label of the button that deletes it.
    verb: &'static str,
    delete: CalendarChange,
}

impl Entry {
    /// Returns the id of the closure or of the override.
    pub fn id(&self) -> i64 {
        self.id
    }
}

impl From<Closure> for Entry {
    fn from(closure: Closure) -> Self {
        let periods = match closure.periods.as_slice() {
            [] => "Whole days".to_owned(),
            starts => starts.iter().map(|start| dates::clock(*start)).collect::<Vec<_>>().join(", "),
        };
        let note = closure.public_note.as_ref().map(|note| format!(" · Customers read: {note}"));
        Self {
            id: closure.id,
            when: days(closure.first_date, closure.last_date),
            detail: format!("{periods} · {}{}", closure.reason, note.unwrap_or_default()),
            verb: "Open again",
            delete: CalendarChange::DeleteClosure(closure),
        }
    }
}

impl From<CapacityOverride> for Entry {
    fn from(one: CapacityOverride) -> Self {
        let period = one.period.map_or_else(|| "all periods".to_owned(), dates::clock);
        Self {
            id: one.id,
            when: format!("{}, {period}", dates::short(one.date)),
            detail: format!("{} · {}", capitalize(&slots(one.capacity)), one.reason),
            verb: "As always again",
            delete: CalendarChange::DeleteOverride(one),
        }
    }
}

/// Converts a page of closures or overrides.
pub fn entries<T: Into<Entry>>(page: Page<T>) -> Page<Entry> {
    Page { items: page.items.into_iter().map(T::into).collect(), next_cursor: page.next_cursor }
}

/// `<EntryLine entry=entry changes=change_task />`
#[component]
pub fn EntryLine(entry: Entry, changes: ChangeTask) -> impl IntoView {
    let Entry { when, detail, verb, delete, .. } = entry;
    view! {
        <div>
            <b>{when.clone()}</b>
            <span class="muted small">{detail}</span>
        </div>
        <Button
            kind=Kind::Quiet
            label=format!("{verb}: {when}")
            busy=changes.busy()
            on_press=move || changes.confirm(delete.clone())
        >
            {verb}
        </Button>
    }
}

/// `<EntryCard title="Closed" none="Nothing is closed." add="Close days" list=closures form=move |changes| … />`
///
/// A list of entries, and below it a form for another one.
#[component]
pub fn EntryCard(
    title: &'static str,
    /// Shown instead of an empty list.
    none: &'static str,
    /// Opens the form.
    add: &'static str,
    list: Paged<Entry>,
    #[prop(into)] form: UnsyncCallback<ChangeTask, AnyView>,
) -> impl IntoView {
    let delete = change_task(move |_| {
        list.refresh();
        // The line with the focus is removed.
        focus::heading();
    });
    let create = change_task(move |_| list.refresh());
    view! {
        <Card title=title>
            <PagedList
                of=list
                class="entries"
                key=Entry::id
                line=move |entry| view! { <EntryLine entry=entry changes=delete /> }.into_any()
                skeleton=|| view! { <SkeletonLines count=3 /> }
                empty=move || view! { <p class="muted">{none}</p> }
            />
            <details class="more-form">
                <summary>{add}</summary>
                {form.run(create)}
            </details>
            <ConflictDialogs of=delete />
            <ConflictDialogs of=create />
        </Card>
    }
}
