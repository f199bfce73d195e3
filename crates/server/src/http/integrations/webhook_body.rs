//! The bodies of webhooks: parsed, and shown. A secret is shown only where it was made.

use pitboard_api::{CreateWebhook, Webhook, WebhookPatch};
use pitboard_domain::{
    text::{self, NOTE_MAX},
    webhook::PublicEventType,
};

use crate::{
    app::integrations::webhooks::{NewWebhook, WebhookEdit},
    db::{QueryResult, public_events::Visibility, webhooks::WebhookRow},
    outgoing::Policy,
    web::{error::ApiError, fields::Fields},
    zone::WorkshopZone,
};

/// The longest list of types.
const TYPES_MAX: usize = 100;

pub fn parse_webhook(
    body: CreateWebhook,
    policy: Policy,
    visible: Visibility,
    secret: String,
) -> Result<NewWebhook, ApiError> {
    let mut fields = Fields::new();
    let url = parse_url(&mut fields, &body.url, policy);
    let types = parse_types(&mut fields, body.types.unwrap_or_default(), visible);
    let description =
        fields.check("/description", text::note(&body.description.unwrap_or_default(), NOTE_MAX));
    let (url, description) = fields.done(url.zip(description))?;
    Ok(NewWebhook { url, types, description, active: body.active.unwrap_or(true), secret })
}

pub fn parse_patch(body: WebhookPatch, policy: Policy, visible: Visibility) -> Result<WebhookEdit, ApiError> {
    let mut fields = Fields::new();
    let edit = WebhookEdit {
        url: body.url.and_then(|url| parse_url(&mut fields, &url, policy)),
        types: body.types.map(|types| parse_types(&mut fields, types, visible)),
        description: body
            .description
            .and_then(|description| fields.check("/description", text::note(&description, NOTE_MAX))),
        active: body.active,
    };
    fields.finish()?;
    Ok(edit)
}

fn parse_url(fields: &mut Fields, url: &str, policy: Policy) -> Option<String> {
    fields.check("/url", policy.parse(url)).map(String::from)
}

/// Validates types, which the caller must be able to read, and returns each once.
fn parse_types(
    fields: &mut Fields,
    types: Vec<PublicEventType>,
    visible: Visibility,
) -> Vec<PublicEventType> {
    if types.len() > TYPES_MAX {
        fields.add("/types", format_args!("must have at most {TYPES_MAX} types"));
    }
    for (nth, public_type) in types.iter().enumerate() {
        let pointer = format!("/types/{nth}");
        if !public_type.can_be_chosen() {
            fields.add(&pointer, format_args!("{public_type} is sent by a test only"));
        } else if !visible.admits_type(*public_type) {
            fields.add(&pointer, format_args!("this API key may not read {public_type}"));
        }
    }
    let mut types = types;
    types.sort();
    types.dedup();
    types
}

/// Returns a webhook as the API shows it, without its secret.
pub fn view(row: WebhookRow, zone: WorkshopZone) -> QueryResult<Webhook> {
    Ok(Webhook {
        id: row.id,
        version: row.version,
        api_key_id: row.api_key_id,
        types: row.types()?,
        url: row.url,
        description: row.description,
        active: row.active,
        disabled_reason: row.disabled_reason.map(|reason| reason.0),
        failing_since: row.failing_since.map(|at| zone.local(at.and_utc())),
        old_secret_until: row.old_secret_until.map(|at| zone.local(at.and_utc())),
        created_at: zone.local(row.created_at.and_utc()),
        secret: None,
    })
}

/// Returns a webhook with its secret, for the one response that contains it.
pub fn view_with_secret(row: WebhookRow, zone: WorkshopZone) -> QueryResult<Webhook> {
    let secret = row.secret.clone();
    Ok(Webhook { secret: Some(secret), ..view(row, zone)? })
}
