//! Sends a test and shows the secret: shared by the list and the page of a webhook.

use pitboard_api::{Webhook, WebhookDelivery};

use super::state::host;
use crate::{
    api::use_api,
    components::use_toasts,
    idempotency::IdempotencyKeys,
    pages::admin::integrations::secret::NewSecret,
    task::{Task, task},
};

/// Returns the task that sends a test to the webhook with an id.
pub fn test_task(on_sent: impl Fn() + 'static) -> Task<i64> {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    task(
        async move |id: i64| keys.send(api, &id, async |client| client.test_webhook(id).await).await,
        move |_: WebhookDelivery| {
            toasts.good("The test is sent. Its result is in the deliveries.");
            on_sent();
        },
    )
}

/// Returns the secret in a response, as it is shown.
pub fn new_secret(made: &Webhook) -> Option<NewSecret> {
    let secret = made.secret.clone()?;
    let usage =
        "The receiver verifies the signature of each request with it, as Standard Webhooks specifies.";
    Some(NewSecret { of: host(&made.url).to_owned(), secret, usage: usage.to_owned() })
}
