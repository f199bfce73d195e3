//! The filters of the log: days, actor, kind, subject; kept in the address.

use leptos::prelude::*;
use pitboard_api::{AuditQuery, Employee};
use pitboard_domain::event::EventKind;

use super::wording::{self, Names};
use crate::{
    address,
    components::{Button, Field, Icon, Kind, Select, Shape},
};

/// The values of the filters; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Filters {
    from: RwSignal<String>,
    to: RwSignal<String>,
    pub actor: RwSignal<String>,
    kind: RwSignal<String>,
    pub subject: RwSignal<String>,
}

impl Filters {
    pub fn from_address() -> Self {
        let [from, to, actor, kind, subject] = std::array::from_fn(|_| RwSignal::new(String::new()));
        let named = [("from", from), ("to", to), ("actor", actor), ("kind", kind), ("subject", subject)];
        address::sync_query(named.to_vec(), "");
        Self { from, to, actor, kind, subject }
    }

    /// Returns the query; unparsable values are ignored. Reactive.
    pub fn query(self) -> AuditQuery {
        let word = |field: RwSignal<String>| Some(field.get()).filter(|word| !word.is_empty());
        AuditQuery {
            from: self.from.with(|day| day.parse().ok()),
            to: self.to.with(|day| day.parse().ok()),
            actor: self.actor.with(|id| id.parse().ok()),
            kind: word(self.kind),
            subject: word(self.subject),
            ..AuditQuery::default()
        }
    }

    fn is_active(self) -> bool {
        let all = [self.from, self.to, self.actor, self.kind, self.subject];
        all.iter().any(|field| field.with(|word| !word.is_empty()))
    }

    fn clear(self) {
        for field in [self.from, self.to, self.actor, self.kind, self.subject] {
            field.set(String::new());
        }
    }
}

/// `<FilterForm filters=filters names=names />`
#[component]
pub fn FilterForm(filters: Filters, names: Names) -> impl IntoView {
    let people = Signal::derive(move || {
        let team = names.team.data.get().unwrap_or_default();
        let chosen = filters.actor.get();
        let is_chosen = |one: &Employee| one.id.to_string() == chosen;
        // A customer, or an employee who is not loaded yet.
        let other = (!chosen.is_empty() && !team.iter().any(is_chosen))
            .then(|| (chosen.clone(), format!("Account {chosen}")));
        let team = team.into_iter().map(|one| (one.id.to_string(), one.name));
        [(String::new(), "Everybody".to_owned())].into_iter().chain(team).chain(other).collect()
    });
    let kinds: Vec<_> = [(String::new(), "Everything".to_owned())]
        .into_iter()
        .chain(EventKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), wording::choice(kind.as_str()))))
        .collect();
    let subject = move || {
        let of = filters.subject.get();
        (!of.is_empty()).then(|| {
            let text = format!("Only {}", wording::subject(&of, &names.table()).0);
            view! {
                <span class="chip">
                    {text}
                    <Button
                        kind=Kind::Plain
                        label="Show all again"
                        on_press=move || filters.subject.set(String::new())
                    >
                        <Icon shape=Shape::Close />
                    </Button>
                </span>
            }
        })
    };
    view! {
        <div class="filters" role="search">
            <Field label="From" value=filters.from kind="date" filter=true />
            <Field label="To" value=filters.to kind="date" filter=true />
            <Select label="Who" value=filters.actor options=people />
            <Select label="What" value=filters.kind options=kinds />
        </div>
        <div class="actions">
            {subject}
            <Show when=move || filters.is_active()>
                <Button kind=Kind::Quiet on_press=move || filters.clear()>"Clear filters"</Button>
            </Show>
        </div>
    }
}
