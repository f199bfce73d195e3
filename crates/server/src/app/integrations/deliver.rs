//! Delivers events to one webhook. Each webhook has one job, so that it has one run at a time on all servers together,
//! and a slow receiver delays no other.

use chrono::{DateTime, NaiveDateTime, Utc};
use futures_util::future::join_all;
use pitboard_domain::{
    event::{Changed, Event, WebhookChange, webhook::WebhookDisabled},
    webhook::{DeliveryStatus, DisabledReason, FAILING_MAX, retry_delay},
};

use crate::{
    app::{
        Failure, Tx,
        integrations::{public_event, webhooks::filter},
        jobs::OutsideTask,
        transactions::Transactions,
    },
    clock::Clock,
    db::{
        Connection,
        engine::text_enum::TextEnum,
        public_events::{self, EventFilter, Visibility},
        webhook_deliveries::{self, DeliveryRow},
        webhooks::{self, WebhookRow},
    },
    outgoing::{SendError, Sender, signature},
};

/// The deliveries that one run attempts side by side.
const BATCH: i64 = 8;
/// The status with which a receiver says that it wants no more.
const GONE: u16 = 410;

/// Attempts the due deliveries of a webhook.
pub struct DeliverWebhook {
    sender: Sender,
}

/// An attempt at a delivery, with the status of the response.
pub struct Attempt {
    delivery: DeliveryRow,
    /// The address, which may have been changed meanwhile.
    url: String,
    at: DateTime<Utc>,
    result: Result<u16, Unsent>,
}

/// The reason why there is no response.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Unsent {
    #[error(transparent)]
    Failed(SendError),
    #[error("the API key may not read the event any more")]
    Forbidden,
}

/// A delivery that is due.
enum Due {
    Message(Message),
    /// The scopes of the API key were reduced since the event.
    Forbidden(DeliveryRow),
}

/// A delivery with what is sent.
struct Message {
    delivery: DeliveryRow,
    id: String,
    body: String,
}

impl DeliverWebhook {
    pub fn new(sender: Sender) -> Self {
        Self { sender }
    }

    async fn attempt(&self, webhook: &WebhookRow, due: Due, clock: &Clock) -> Attempt {
        let (url, at) = (webhook.url.clone(), clock.now());
        let Message { delivery, id, body } = match due {
            Due::Message(message) => message,
            Due::Forbidden(delivery) => return Attempt { delivery, url, at, result: Err(Unsent::Forbidden) },
        };
        let timestamp = at.timestamp();
        let signature = signature::sign(&webhook.secrets(at), &id, timestamp, &body);
        let headers = [
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ];
        let result = self.sender.post(&url, &headers, body).await.map_err(Unsent::Failed);
        Attempt { delivery, url, at, result }
    }
}

impl OutsideTask for DeliverWebhook {
    const KIND: &'static str = "deliver_webhook";
    /// The id of the webhook.
    type Payload = i64;
    type Outcome = Vec<Attempt>;

    async fn run(&self, transactions: &Transactions, webhook_id: &i64) -> Result<Vec<Attempt>, Failure> {
        let (id, clock) = (*webhook_id, transactions.clock.clone());
        let now = clock.now();
        let batch = transactions.read(move |conn| load(conn, id, now)).await?;
        let Some((webhook, due)) = batch else { return Ok(Vec::new()) };
        let attempts = due.into_iter().map(|due| self.attempt(&webhook, due, &clock));
        Ok(join_all(attempts).await)
    }

    fn finish(&self, tx: &mut Tx<'_>, webhook_id: &i64, attempts: &Vec<Attempt>) -> Result<(), Failure> {
        let Some(webhook) = webhooks::by_id(tx, *webhook_id)? else { return Ok(()) };
        let now = tx.now();
        // Attempts at an address that was changed meanwhile say nothing about the new one.
        let is_sent =
            |attempt: &&Attempt| attempt.url == webhook.url && attempt.result != Err(Unsent::Forbidden);
        let sent: Vec<&Attempt> = attempts.iter().filter(is_sent).collect();
        let failing_since = failing_since(&webhook, &sent);
        let reason = match filter(tx, &webhook, now)? {
            Some(_) => disabled_reason(&sent, failing_since, now),
            None => Some(DisabledReason::KeyEnded),
        };
        if reason.is_some() {
            tx.lock_workshop()?;
        }
        let Some(locked) = webhooks::lock(tx, *webhook_id)? else { return Ok(()) };
        for attempt in attempts {
            webhook_deliveries::save_pending(tx, &attempt.delivery, &attempted(attempt, now))?;
        }
        let since = failing_since.map(|at| at.naive_utc());
        match reason {
            // Its address may have been changed since the attempts, or an admin may have deactivated it.
            Some(reason) if locked.active && locked.url == webhook.url => disable(tx, locked, since, reason),
            Some(_) => Ok(()),
            None if since != webhook.failing_since => {
                Ok(webhooks::set_failing_since(tx, *webhook_id, &webhook.url, since)?)
            }
            None => Ok(()),
        }
    }

    fn next_due(&self, tx: &mut Tx<'_>, webhook_id: &i64) -> Result<Option<DateTime<Utc>>, Failure> {
        let is_active = webhooks::by_id(tx, *webhook_id)?.is_some_and(|webhook| webhook.active);
        let next = if is_active { webhook_deliveries::next_attempt(tx, *webhook_id)? } else { None };
        Ok(next.map(|at| at.and_utc()))
    }
}

/// Loads an active webhook with the messages that are due.
fn load(
    conn: &mut Connection,
    webhook_id: i64,
    now: DateTime<Utc>,
) -> Result<Option<(WebhookRow, Vec<Due>)>, Failure> {
    let Some(webhook) = webhooks::by_id(conn, webhook_id)?.filter(|webhook| webhook.active) else {
        return Ok(None);
    };
    let Some(EventFilter { visibility, .. }) = filter(conn, &webhook, now)? else { return Ok(None) };
    let mut due = Vec::new();
    for delivery in webhook_deliveries::due(conn, webhook_id, now, BATCH)? {
        due.push(message(conn, &webhook, visibility, delivery)?);
    }
    Ok(Some((webhook, due)))
}

fn message(
    conn: &mut Connection,
    webhook: &WebhookRow,
    visibility: Visibility,
    delivery: DeliveryRow,
) -> Result<Due, Failure> {
    let id = message_id(&delivery);
    let public_type = delivery.public_type.0;
    let (at, data) = match delivery.event_id {
        None => (delivery.created_at, public_event::ping(delivery.webhook_id)?),
        Some(event_id) => {
            let missing = || Failure::Internal(format!("event {event_id} of a delivery is missing"));
            let event = public_events::by_id(conn, event_id)?.ok_or_else(missing)?;
            if !visibility.admits(&event) {
                return Ok(Due::Forbidden(delivery));
            }
            let at = event.at;
            let data = public_event::read(conn, &[event], webhook.api_key_id)?.pop().ok_or_else(missing)?;
            (at, data)
        }
    };
    let body = public_event::body(&id, public_type, at.and_utc(), &data)?;
    Ok(Due::Message(Message { delivery, id, body }))
}

/// Returns the id that the receiver gets, the same at every attempt.
pub fn message_id(delivery: &DeliveryRow) -> String {
    match delivery.event_id {
        Some(event_id) => public_event::event_id(event_id),
        None => format!("ping_{}", delivery.id),
    }
}

fn is_success(result: &Result<u16, Unsent>) -> bool {
    matches!(result, Ok(200..=299))
}

/// Returns the delivery after an attempt: ended, or with the time of the next one.
fn attempted(attempt: &Attempt, now: DateTime<Utc>) -> DeliveryRow {
    let mut row = attempt.delivery.clone();
    row.attempts = row.attempts.saturating_add(1);
    row.last_attempt_at = Some(attempt.at.naive_utc());
    row.response_status = attempt.result.as_ref().ok().map(|status| i32::from(*status));
    row.error = match &attempt.result {
        Ok(_) if is_success(&attempt.result) => None,
        Ok(300..=399) => Some("the receiver redirects, which is not followed".to_owned()),
        Ok(status) => Some(format!("the receiver answered {status}")),
        Err(error) => Some(error.to_string()),
    };
    let delay = match attempt.result {
        Ok(200..=299 | GONE) | Err(Unsent::Forbidden) => None,
        _ => retry_delay(row.attempts.unsigned_abs()),
    };
    row.next_attempt_at = delay.map(|delay| (now + delay).naive_utc());
    row.status = TextEnum(match delay {
        Some(_) => DeliveryStatus::Pending,
        None if is_success(&attempt.result) => DeliveryStatus::Succeeded,
        None => DeliveryStatus::Failed,
    });
    row
}

/// Returns since when every delivery has failed.
fn failing_since(webhook: &WebhookRow, attempts: &[&Attempt]) -> Option<DateTime<Utc>> {
    let before = webhook.failing_since.map(|at| at.and_utc());
    if attempts.iter().any(|attempt| is_success(&attempt.result)) {
        return None;
    }
    before.or_else(|| attempts.iter().map(|attempt| attempt.at).min())
}

fn disabled_reason(
    attempts: &[&Attempt],
    failing_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DisabledReason> {
    let is_failing = !attempts.is_empty() && failing_since.is_some_and(|since| now - since >= FAILING_MAX);
    if attempts.iter().any(|attempt| attempt.result == Ok(GONE)) {
        Some(DisabledReason::Gone)
    } else {
        is_failing.then_some(DisabledReason::Failing)
    }
}

/// Disables the active webhooks of an API key that ends, under the lock of the workshop.
pub fn disable_of_key(tx: &mut Tx, api_key_id: i64) -> Result<(), Failure> {
    let active = webhooks::active(tx)?;
    for webhook in active.into_iter().filter(|webhook| webhook.api_key_id == Some(api_key_id)) {
        if let Some(locked) = webhooks::lock(tx, webhook.id)?.filter(|locked| locked.active) {
            let since = locked.failing_since;
            disable(tx, locked, since, DisabledReason::KeyEnded)?;
        }
    }
    Ok(())
}

/// Disables an active webhook, under the lock of the workshop and its own.
fn disable(
    tx: &mut Tx,
    mut webhook: WebhookRow,
    failing_since: Option<NaiveDateTime>,
    reason: DisabledReason,
) -> Result<(), Failure> {
    let webhook_id = webhook.id;
    webhook.failing_since = failing_since;
    webhook.version += 1;
    webhook_deliveries::give_up(tx, webhook_id, "the webhook was disabled")?;
    webhook.active = false;
    webhook.disabled_reason = Some(TextEnum(reason));
    webhooks::save(tx, &webhook)?;
    tracing::warn!(webhook_id, %reason, "a webhook was disabled");
    let change = WebhookDisabled { active: Changed::new(true, false), reason };
    tx.record_now(Event::Webhook(webhook_id, WebhookChange::Disable(change)))
}
