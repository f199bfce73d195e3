//! The row of a delivery.

use leptos::prelude::*;
use pitboard_api::WebhookDelivery;
use pitboard_domain::webhook::DeliveryStatus;

use super::super::{facts::facts, webhooks::type_label};
use crate::{dates, error::capitalize};

/// Renders the row of a delivery, with the button that sends it again if the webhook is active.
pub fn delivery_line(
    one: Memo<WebhookDelivery>,
    active: Memo<bool>,
    send_again: UnsyncCallback<i64>,
) -> AnyView {
    let (id, event_id) = one.with_untracked(|one| (one.id, one.event_id.clone()));
    let event = one.with_untracked(|one| type_label(one.r#type));
    let label = format!("Send again: {event_id}");
    // What is about to be sent needs no further request.
    let is_waiting =
        Memo::new(move |_| one.with(|one| one.status == DeliveryStatus::Pending && one.attempts == 0));
    let button = move || {
        view! {
            <button class="button quiet" type="button" aria-label=label.clone() on:click=move |_| send_again.run(id)>
                "Send again"
            </button>
        }
    };
    view! {
        <li class="item">
            <span class="what">
                <b>{event}</b>
                <code class="muted small">{event_id}</code>
            </span>
            {move || one.with(badge)}
            <span class="ways">
                <Show when=move || active.get() && !is_waiting.get()>{button.clone()}</Show>
            </span>
            {move || one.with(|one| facts(facts_of(one)))}
        </li>
    }
    .into_any()
}

fn badge(one: &WebhookDelivery) -> AnyView {
    let (class, words) = match (one.status, one.attempts) {
        (DeliveryStatus::Pending, 0) => ("booked", "Waiting"),
        (DeliveryStatus::Pending, _) => ("invited", "Retrying"),
        (DeliveryStatus::Succeeded, _) => ("available", "Delivered"),
        (DeliveryStatus::Failed, _) => ("failing", "Failed"),
    };
    view! { <span class=format!("badge {class}")>{words}</span> }.into_any()
}

fn facts_of(one: &WebhookDelivery) -> Vec<(&'static str, String)> {
    let mut facts =
        vec![("Created", dates::dated_moment(one.created_at)), ("Attempts", one.attempts.to_string())];
    facts.extend(one.last_attempt_at.map(|at| ("Last attempt", dates::dated_moment(at))));
    let reply = match (&one.error, one.response_status) {
        (Some(error), _) => Some(capitalize(error)),
        (None, Some(status)) => Some(format!("The receiver answered {status}")),
        (None, None) => None,
    };
    facts.extend(reply.map(|reply| ("Reply", reply)));
    facts.extend(one.next_attempt_at.map(|at| ("Next attempt", dates::dated_moment(at))));
    facts
}
