//! The operations on a category: reorder, activate, deactivate, edit, delete.

use leptos::prelude::*;
use pitboard_api::{CategoryOrder, ManagedCategory};
use pitboard_client::Client;

use crate::{
    api::use_api,
    browser::next_frame,
    components::{EditTarget, use_toasts},
    error::ApiError,
    focus,
    idempotency::IdempotencyKeys,
    live::Live,
    scope,
    task::{Task, task},
};

/// The operations on a category and their tasks; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Operations {
    /// The categories in their order.
    pub items: Signal<Vec<ManagedCategory>>,
    /// Moves a category up (`true`) or down in the order.
    pub shift: Task<(i64, bool)>,
    /// Activates or deactivates a category.
    pub set_active: Task<(i64, bool)>,
    pub delete: Task<i64>,
    pub edited: EditTarget<ManagedCategory>,
    pub to_delete: RwSignal<Option<ManagedCategory>>,
    pub delete_open: RwSignal<bool>,
}

impl Operations {
    pub fn new(live: Live<Vec<ManagedCategory>>) -> Self {
        let items = Signal::derive(move || live.data.get().unwrap_or_default());
        let delete_open = RwSignal::new(false);
        let (shift, set_active, delete) =
            (shift_task(live), active_task(live), delete_task(live, delete_open));
        Effect::new(move || {
            let unanswered =
                |error: &Option<ApiError>| error.as_ref().is_some_and(ApiError::is_outcome_unknown);
            if [shift.error(), set_active.error(), delete.error()].iter().any(|of| of.with(unanswered)) {
                live.refresh();
            }
        });
        Self {
            items,
            shift,
            set_active,
            delete,
            edited: EditTarget::new(),
            to_delete: RwSignal::new(None),
            delete_open,
        }
    }
}

fn shift_task(live: Live<Vec<ManagedCategory>>) -> Task<(i64, bool)> {
    let (api, toasts) = (use_api(), use_toasts());
    task(
        async move |(id, up): (i64, bool)| {
            let mut order = live.data.get_untracked().unwrap_or_default();
            let from = order.iter().position(|one| one.id == id).ok_or(ApiError::Unreachable)?;
            let to = if up { from.saturating_sub(1) } else { (from + 1).min(order.len() - 1) };
            order.swap(from, to);
            let order = CategoryOrder { ids: order.iter().map(|one| one.id).collect() };
            let ordered = api.call(async |client| client.order_categories(&order).await).await?;
            Ok((ordered.items, id, up))
        },
        move |(ordered, id, up): (Vec<ManagedCategory>, i64, bool)| {
            let moved = (1..).zip(&ordered).find(|(_, one)| one.id == id);
            if let Some((number, one)) = moved {
                toasts.announce(format!("{} is number {number} of {}.", one.name, ordered.len()));
            }
            live.data.set(Some(ordered));
            // Moving the line loses the focus; at either end the button is disabled.
            let direction = if up { "up" } else { "down" };
            scope::spawn_detached(async move {
                next_frame().await;
                focus::focus(&format!("#category-{id} button:enabled"));
                focus::focus(&format!("#category-{id} .{direction}:enabled"));
            });
        },
    )
}

fn active_task(live: Live<Vec<ManagedCategory>>) -> Task<(i64, bool)> {
    let (api, toasts) = (use_api(), use_toasts());
    task(
        async move |(id, on): (i64, bool)| {
            let write = async |client: Client| match on {
                true => client.activate_category(id).await,
                false => client.deactivate_category(id).await,
            };
            api.call(write).await
        },
        move |one: ManagedCategory| {
            let state = if one.active { "active: its services can be booked" } else { "inactive" };
            toasts.good(format!("{} is {state}.", one.name));
            live.refresh();
        },
    )
}

fn delete_task(live: Live<Vec<ManagedCategory>>, open: RwSignal<bool>) -> Task<i64> {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    task(
        async move |id: i64| keys.send(api, &id, async |client| client.delete_category(id).await).await,
        move |()| {
            open.set(false);
            toasts.good("The category is deleted.");
            live.refresh();
            focus::heading();
        },
    )
}
