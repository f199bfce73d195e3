//! The feed of events, webhooks and their deliveries.

use pitboard_api::{
    CreateWebhook, EventListQuery, NoBody, Page, PageQuery, PublicEvent, Webhook, WebhookDelivery,
    WebhookPatch, paths,
};

use crate::{
    Client, Result,
    client::{body, nothing},
};

impl Client {
    pub async fn list_events(&self, query: &EventListQuery) -> Result<Page<PublicEvent>> {
        body(self.at(paths::LIST_EVENTS).query(query)).await
    }

    pub async fn list_webhooks(&self, query: &PageQuery) -> Result<Page<Webhook>> {
        body(self.at(paths::LIST_WEBHOOKS).query(query)).await
    }

    pub async fn get_webhook(&self, id: i64) -> Result<Webhook> {
        body(self.at_with(paths::GET_WEBHOOK, id)).await
    }

    /// Only this response and that of a rotation contain the secret.
    pub async fn create_webhook(&self, new: &CreateWebhook) -> Result<Webhook> {
        body(self.at(paths::CREATE_WEBHOOK).json(new)).await
    }

    pub async fn update_webhook(&self, id: i64, patch: &WebhookPatch) -> Result<Webhook> {
        body(self.at_with(paths::UPDATE_WEBHOOK, id).json(patch)).await
    }

    pub async fn delete_webhook(&self, id: i64) -> Result<()> {
        nothing(self.at_with(paths::DELETE_WEBHOOK, id)).await
    }

    pub async fn test_webhook(&self, id: i64) -> Result<WebhookDelivery> {
        body(self.at_with(paths::TEST_WEBHOOK, id).json(&NoBody {})).await
    }

    pub async fn rotate_webhook_secret(&self, id: i64) -> Result<Webhook> {
        body(self.at_with(paths::ROTATE_WEBHOOK_SECRET, id).json(&NoBody {})).await
    }

    pub async fn list_webhook_deliveries(&self, id: i64, query: &PageQuery) -> Result<Page<WebhookDelivery>> {
        body(self.at_with(paths::LIST_WEBHOOK_DELIVERIES, id).query(query)).await
    }

    pub async fn replay_webhook_delivery(&self, id: i64, delivery: i64) -> Result<WebhookDelivery> {
        body(self.at_with_both(paths::REPLAY_WEBHOOK_DELIVERY, id, delivery).json(&NoBody {})).await
    }
}
