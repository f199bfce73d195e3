//! The line of a category in the list.

use leptos::prelude::*;
use pitboard_api::ManagedCategory;

use super::operations::Operations;
use crate::components::{Icon, Shape};

/// Renders the line of a category, with the buttons of its operations.
pub fn line(one: Memo<ManagedCategory>, operations: Operations) -> AnyView {
    let items = operations.items;
    let id = one.with_untracked(|one| one.id);
    let name = move || one.with(|one| one.name.clone());
    let active = Memo::new(move |_| one.with(|one| one.active));
    let is_first = move || items.with(|all| all.first().is_some_and(|first| first.id == id));
    let is_last = move || items.with(|all| all.last().is_some_and(|last| last.id == id));
    let services = move || match one.with(|one| one.services) {
        0 => "No services".to_owned(),
        1 => "1 service".to_owned(),
        number => format!("{number} services"),
    };
    let delete = move |_| {
        operations.to_delete.set(Some(one.get_untracked()));
        operations.delete_open.set(true);
    };
    view! {
        <li class="item" id=format!("category-{id}")>
            <span class="order">
                <button
                    class="button plain up"
                    type="button"
                    disabled=is_first
                    aria-label=move || format!("Move {} up", name())
                    on:click=move |_| operations.shift.run((id, true))
                >
                    <Icon shape=Shape::Up />
                </button>
                <button
                    class="button plain down"
                    type="button"
                    disabled=is_last
                    aria-label=move || format!("Move {} down", name())
                    on:click=move |_| operations.shift.run((id, false))
                >
                    <Icon shape=Shape::Down />
                </button>
            </span>
            <span class="what">
                <b>{name}</b>
                <span class="muted small">{move || one.with(|one| one.description.clone())}</span>
            </span>
            <a class="figure" href=format!("/admin/services?category={id}")>{services}</a>
            <span class=move || if active.get() { "badge available" } else { "badge off" }>
                {move || if active.get() { "Active" } else { "Inactive" }}
            </span>
            <span class="ways">
                <button
                    class="button plain"
                    type="button"
                    aria-label=move || format!("{} {}", if active.get() { "Deactivate" } else { "Activate" }, name())
                    on:click=move |_| operations.set_active.run((id, !active.get_untracked()))
                >
                    {move || if active.get() { "Deactivate" } else { "Activate" }}
                </button>
                <button
                    class="button plain"
                    type="button"
                    aria-label=move || format!("Delete {}", name())
                    on:click=delete
                >
                    "Delete"
                </button>
                <button
                    class="button quiet"
                    type="button"
                    aria-label=move || format!("Edit {}", name())
                    on:click=move |_| operations.edited.open(Some(one.get_untracked()))
                >
                    "Edit"
                </button>
            </span>
        </li>
    }
    .into_any()
}
