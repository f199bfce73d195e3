//! Webhooks: created, edited, tested and deleted under the lock of the workshop, whose row counts the active ones. One
//! that an API key has created is the key's: other keys do not see it, and it gets the events that the key may read.

use chrono::{DateTime, Utc};
use pitboard_domain::{
    event::{
        Changed, Event, NoDetails, PrivateField, WebhookChange,
        webhook::{DeliveryReplayed, WebhookFields},
    },
    webhook::{
        DELIVERIES_KEPT, DeliveryStatus, OLD_SECRET_VALID, PublicEventType, WEBHOOKS_KEPT_MAX, WEBHOOKS_MAX,
        WEBHOOKS_PER_KEY_MAX,
    },
};

use crate::{
    app::{
        Failure, KeyIdentity, Refusal, Tx,
        integrations::{deliver::DeliverWebhook, refusal::IntegrationRefusal},
        refusal::check_version,
    },
    db::{
        Connection, QueryResult, api_keys,
        engine::text_enum::TextEnum,
        public_events::{EventFilter, Visibility},
        webhook_deliveries::{self, DeliveryRow},
        webhooks::{self, WebhookRow, words},
    },
};

/// A webhook to create, parsed.
#[derive(Clone)]
pub struct NewWebhook {
    pub url: String,
    /// None are all.
    pub types: Vec<PublicEventType>,
    pub description: String,
    pub active: bool,
    pub secret: String,
}

/// The changes of a webhook; `None` keeps a field.
#[derive(Debug, Clone, Default)]
pub struct WebhookEdit {
    pub url: Option<String>,
    pub types: Option<Vec<PublicEventType>>,
    pub description: Option<String>,
    pub active: Option<bool>,
}

/// Returns a webhook; for an API key one of its own. Otherwise it is not found.
pub fn load(conn: &mut Connection, id: i64, of_key: Option<i64>) -> Result<WebhookRow, Failure> {
    let row = webhooks::by_id(conn, id)?;
    own(row, of_key)
}

fn own(row: Option<WebhookRow>, of_key: Option<i64>) -> Result<WebhookRow, Failure> {
    let row = row.filter(|row| of_key.is_none() || row.api_key_id == of_key);
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// As [`load`], for a write by the actor: locks the webhook.
fn lock(tx: &mut Tx, id: i64) -> Result<WebhookRow, Failure> {
    let row = webhooks::lock(tx, id)?;
    own(row, tx.key_id())
}

/// As [`lock`], one of these versions.
fn lock_version(tx: &mut Tx, id: i64, versions: Option<&[i64]>) -> Result<WebhookRow, Failure> {
    let row = lock(tx, id)?;
    check_version(row.version, versions, IntegrationRefusal::VersionConflict)?;
    Ok(row)
}

/// Returns a delivery of a webhook; otherwise it is not found.
pub fn load_delivery(
    conn: &mut Connection,
    webhook_id: i64,
    id: i64,
    of_key: Option<i64>,
) -> Result<DeliveryRow, Failure> {
    load(conn, webhook_id, of_key)?;
    Ok(webhook_deliveries::by_id(conn, webhook_id, id)?.ok_or(Refusal::NotFound)?)
}

/// Returns the events that a webhook gets; `None` if its API key is revoked or expired.
pub fn filter(
    conn: &mut Connection,
    row: &WebhookRow,
    now: DateTime<Utc>,
) -> Result<Option<EventFilter>, Failure> {
    let visibility = match row.api_key_id {
        None => Visibility::ALL,
        Some(key) => match api_keys::by_id(conn, key)?.filter(|key| key.is_active(now)) {
            Some(key) => KeyIdentity::of(&key)?.visible_events(),
            None => return Ok(None),
        },
    };
    Ok(Some(EventFilter { types: row.types()?, visibility }))
}

/// Refuses one more active webhook of an API key, or of admins, if there are too many. Under the lock of the workshop.
fn admit_active(tx: &mut Tx, api_key_id: Option<i64>) -> Result<(), Failure> {
    if webhooks::count_active(tx, None)? >= WEBHOOKS_MAX {
        return Err(IntegrationRefusal::TooManyActiveWebhooks.into());
    }
    if api_key_id.is_some() && webhooks::count_active(tx, api_key_id)? >= WEBHOOKS_PER_KEY_MAX {
        return Err(IntegrationRefusal::TooManyWebhooksOfKey.into());
    }
    Ok(())
}

/// Creates a webhook, unless there are too many. It gets the events from now on.
pub fn create(tx: &mut Tx, new: &NewWebhook) -> Result<WebhookRow, Failure> {
    tx.lock_workshop()?;
    let api_key_id = tx.key_id();
    if webhooks::count(tx)? >= WEBHOOKS_KEPT_MAX {
        return Err(IntegrationRefusal::TooManyWebhooks.into());
    }
    if new.active {
        admit_active(tx, api_key_id)?;
    }
    let new = new.clone();
    let mut row = WebhookRow {
        id: 0,
        api_key_id,
        url: new.url,
        types: words(&new.types),
        description: new.description,
        active: new.active,
        disabled_reason: None,
        failing_since: None,
        secret: new.secret,
        old_secret: None,
        old_secret_until: None,
        version: 1,
        created_at: tx.now().naive_utc(),
    };
    row.id = webhooks::insert(tx, &row)?;
    let change = WebhookChange::Create(difference(None, Some(&row))?);
    tx.record_now(Event::Webhook(row.id, change))?;
    Ok(row)
}

/// Edits a webhook. One that is deactivated gives up what waits; one that is activated begins anew.
pub fn update(
    tx: &mut Tx,
    id: i64,
    versions: Option<&[i64]>,
    edit: &WebhookEdit,
) -> Result<WebhookRow, Failure> {
    tx.lock_workshop()?;
    let before = lock_version(tx, id, versions)?;
    let edit = edit.clone();
    let mut after = WebhookRow {
        url: edit.url.unwrap_or_else(|| before.url.clone()),
        types: edit.types.map_or_else(|| before.types.clone(), |types| words(&types)),
        description: edit.description.unwrap_or_else(|| before.description.clone()),
        active: edit.active.unwrap_or(before.active),
        ..before.clone()
    };
    if after.url != before.url {
        // The failures of the old address say nothing about the new one.
        after.failing_since = None;
    }
    if after.active && !before.active {
        let now = tx.now();
        if filter(tx, &before, now)?.is_none() {
            return Err(IntegrationRefusal::KeyHasEnded.into());
        }
        admit_active(tx, before.api_key_id)?;
        (after.disabled_reason, after.failing_since) = (None, None);
        tx.advance::<DeliverWebhook>(id.to_string(), &id, now)?;
    }
    if before.active && !after.active {
        webhook_deliveries::give_up(tx, id, "the webhook was deactivated")?;
    }
    if after != before {
        after.version += 1;
        webhooks::save(tx, &after)?;
        let change = WebhookChange::Update(difference(Some(&before), Some(&after))?);
        tx.record_now(Event::Webhook(id, change))?;
    }
    Ok(after)
}

/// Deletes a webhook with its deliveries.
pub fn delete(tx: &mut Tx, id: i64, versions: Option<&[i64]>) -> Result<(), Failure> {
    tx.lock_workshop()?;
    let row = lock_version(tx, id, versions)?;
    webhook_deliveries::delete_of_webhook(tx, id)?;
    webhooks::delete(tx, id)?;
    let change = WebhookChange::Delete(difference(Some(&row), None)?);
    tx.record_now(Event::Webhook(id, change))
}

/// Replaces the secret. The old one stays valid for a while: deliveries are signed with both.
pub fn rotate_secret(
    tx: &mut Tx,
    id: i64,
    versions: Option<&[i64]>,
    secret: &str,
) -> Result<WebhookRow, Failure> {
    tx.lock_workshop()?;
    let mut row = lock_version(tx, id, versions)?;
    row.version += 1;
    row.old_secret = Some(std::mem::replace(&mut row.secret, secret.to_owned()));
    row.old_secret_until = Some((tx.now() + OLD_SECRET_VALID).naive_utc());
    webhooks::save(tx, &row)?;
    tx.record_now(Event::Webhook(id, WebhookChange::RotateSecret(NoDetails {})))?;
    Ok(row)
}

/// Sends a test to an active webhook.
pub fn test(tx: &mut Tx, id: i64) -> Result<DeliveryRow, Failure> {
    let now = tx.now();
    lock_active(tx, id)?;
    let row = webhook_deliveries::insert(tx, id, None, PublicEventType::Ping, now)?;
    tx.advance::<DeliverWebhook>(id.to_string(), &id, now)?;
    tx.record_now(Event::Webhook(id, WebhookChange::Test(NoDetails {})))?;
    Ok(row)
}

/// Makes a delivery of an active webhook due again, with all its attempts.
pub fn replay(tx: &mut Tx, id: i64, delivery_id: i64) -> Result<DeliveryRow, Failure> {
    let now = tx.now();
    lock_active(tx, id)?;
    let of_key = tx.key_id();
    let mut row = load_delivery(tx, id, delivery_id, of_key)?;
    row.status = TextEnum(DeliveryStatus::Pending);
    row.attempts = 0;
    row.next_attempt_at = Some(now.naive_utc());
    webhook_deliveries::save(tx, &row)?;
    tx.advance::<DeliverWebhook>(id.to_string(), &id, now)?;
    let replayed = DeliveryReplayed { delivery: delivery_id };
    tx.record_now(Event::Webhook(id, WebhookChange::Replay(replayed)))?;
    Ok(row)
}

/// Deletes the deliveries that ended and were created long ago.
pub fn purge_deliveries(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    webhook_deliveries::delete_ended(conn, now - DELIVERIES_KEPT)
}

fn lock_active(tx: &mut Tx, id: i64) -> Result<WebhookRow, Failure> {
    let row = lock(tx, id)?;
    if row.active { Ok(row) } else { Err(IntegrationRefusal::InactiveWebhook.into()) }
}

/// Returns the fields that differ; `None` is the state before the creation or after the deletion.
fn difference(before: Option<&WebhookRow>, after: Option<&WebhookRow>) -> QueryResult<WebhookFields> {
    let types = |row: Option<&WebhookRow>| row.map(WebhookRow::types).transpose();
    let active = |row: Option<&WebhookRow>| row.map(|row| row.active);
    let is_changed = |text: fn(&WebhookRow) -> &str| before.map(text) != after.map(text);
    let mut changed = Vec::new();
    if is_changed(|row| &row.url) {
        changed.push(PrivateField::Url);
    }
    if is_changed(|row| &row.description) {
        changed.push(PrivateField::Description);
    }
    Ok(WebhookFields {
        types: Changed::between(types(before)?, types(after)?),
        active: Changed::between(active(before), active(after)),
        changed,
    })
}
