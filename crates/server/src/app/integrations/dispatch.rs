//! Fans an event out to the webhooks that ask for it. Its job is written in the transaction of the event, so no event
//! is lost, and none that was rolled back is sent.

use crate::{
    app::{
        Failure, Tx,
        integrations::{deliver::DeliverWebhook, webhooks::filter},
        jobs::Task,
    },
    db::{public_events, webhook_deliveries, webhooks},
};

/// Inserts the deliveries of one event.
pub struct DispatchEvent;

impl Task for DispatchEvent {
    const KIND: &'static str = "dispatch_event";
    /// The id of the event.
    type Payload = i64;

    fn run(&self, tx: &mut Tx<'_>, event_id: i64) -> Result<(), Failure> {
        let Some(event) = public_events::by_id(tx, event_id)? else { return Ok(()) };
        let (public_type, now) = (event.public_type.0, tx.now());
        for webhook in webhooks::active(tx)? {
            match filter(tx, &webhook, now)? {
                Some(filter) if !filter.admits(&event) => continue,
                Some(_) => {
                    // It may have been disabled meanwhile, and has then given up what waited.
                    if !webhooks::lock(tx, webhook.id)?.is_some_and(|webhook| webhook.active) {
                        continue;
                    }
                    webhook_deliveries::insert(tx, webhook.id, Some(event_id), public_type, now)?;
                }
                // Its API key has ended; the run for the webhook disables it.
                None => {}
            }
            tx.advance::<DeliverWebhook>(webhook.id.to_string(), &webhook.id, now)?;
        }
        Ok(())
    }
}
