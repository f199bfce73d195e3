//! The feed of events, webhooks and the delivery of events to them.

mod addresses;
mod announcement_readers;
mod announcements;
mod disabling;
mod endpoints;
mod faults;
mod feed;
mod gaps;
mod keys;
mod library;
mod marketplace;
mod receivers;
mod repetitions;
mod servers;
mod signatures;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures_util::future::join_all;
use pitboard_api::{CreateWebhook, PageQuery, Webhook, WebhookDelivery, WebhookPatch};
use pitboard_domain::webhook::{DeliveryStatus, PublicEventType};
use pitboard_server::{
    app::jobs::{Runner, Settings},
    outgoing::{Policy, Resolver, Sender},
    standard_tasks,
};
use pitboard_tests::{Backend, Database, Person, TestApp, receiver::Receiver};

/// The time limit of an exchange in tests of receivers that do not answer.
const SHORT: Duration = Duration::from_millis(300);

const SETTINGS: Settings = Settings {
    lease: Duration::from_secs(60),
    poll: Duration::from_millis(20),
    concurrency: 4,
    outside: 16,
    grace: Duration::from_secs(30),
};

/// A workshop with an admin, a customer and a receiver. The server runs no jobs; [`Fixture::deliver`] does.
struct Fixture {
    app: TestApp,
    admin: Person,
    ada: Person,
    receiver: Receiver,
    runner: Runner,
}

impl Fixture {
    async fn new(on: Backend) -> Self {
        let app = TestApp::start(on).await;
        let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
        let runner = runner(&app.db, sender());
        Self { app, admin, ada, receiver: Receiver::start().await, runner }
    }

    /// As [`Self::new`], with a webhook for all events.
    async fn with_webhook(on: Backend) -> (Self, Webhook) {
        let fixture = Self::new(on).await;
        let webhook = fixture.create(&fixture.receiver.url(), &[]).await;
        (fixture, webhook)
    }

    async fn create(&self, url: &str, types: &[PublicEventType]) -> Webhook {
        self.admin.create_webhook(&new_webhook(url, types)).await.expect("a webhook")
    }

    /// Runs jobs until none is due.
    async fn deliver(&self) {
        run_due(&self.runner).await;
    }

    /// Sets the clock forward and signs the admin and the customer in again.
    async fn advance(&mut self, by: TimeDelta) {
        self.app.clock.set(self.app.clock.now() + by);
        self.admin.sign_in_again().await;
        self.ada.sign_in_again().await;
    }

    /// Returns the deliveries of a webhook, the newest first.
    async fn deliveries(&self, webhook: &Webhook) -> Vec<WebhookDelivery> {
        let page = self.admin.list_webhook_deliveries(webhook.id, &PageQuery::default()).await;
        page.expect("deliveries").items
    }

    /// Returns the states of the deliveries of a webhook, the newest first.
    async fn statuses(&self, webhook: &Webhook) -> Vec<DeliveryStatus> {
        self.deliveries(webhook).await.into_iter().map(|delivery| delivery.status).collect()
    }

    async fn get(&self, webhook: &Webhook) -> Webhook {
        self.admin.get_webhook(webhook.id).await.expect("the webhook")
    }

    async fn set_active(&self, webhook: &Webhook, active: bool) -> Webhook {
        let patch = WebhookPatch { active: Some(active), ..WebhookPatch::default() };
        self.admin.update_webhook(webhook.id, &patch).await.expect("changed")
    }
}

fn sender() -> Sender {
    Sender::new(Policy { to_loopback: true })
}

/// Returns a sender that gives up soon.
fn hasty(resolver: Arc<dyn Resolver>) -> Sender {
    Sender::with(Policy { to_loopback: true }, resolver, SHORT)
}

/// Returns the runner of a server, with all its tasks.
fn runner(db: &Database, sender: Sender) -> Runner {
    Runner::new(db.transactions().clone(), standard_tasks(sender), SETTINGS)
}

/// Runs jobs until none is due.
async fn run_due(runner: &Runner) {
    loop {
        let jobs = runner.acquire(16).await.expect("jobs").jobs;
        if jobs.is_empty() {
            return;
        }
        join_all(jobs.into_iter().map(|job| runner.execute(job))).await;
    }
}

fn new_webhook(url: &str, types: &[PublicEventType]) -> CreateWebhook {
    CreateWebhook { url: url.to_owned(), types: Some(types.to_vec()), description: None, active: None }
}
