//! Makes the announcement of days due after commits of this process that have changed days. The writes themselves have
//! no part in it.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};

use crate::app::{
    Actor, Confirm, Tx,
    effects::{Effects, Observer},
    integrations::announce::AnnounceDays,
    jobs::runner::Runner,
};

/// The time from a commit to the wake: the commits within it are announced together.
const PAUSE: Duration = Duration::from_millis(500);

/// Notes the commits that have changed days.
#[derive(Default)]
struct ChangedDays(Notify);

impl Observer for ChangedDays {
    fn committed(&self, effects: &Effects) {
        if !effects.days.is_empty() {
            self.0.notify_one();
        }
    }
}

/// Wakes the job after such commits, and at the start, as a killed server may have left changes. Never ends.
pub(super) async fn wake_announcements(runner: Runner) {
    if !runner.has_task::<AnnounceDays>() {
        return std::future::pending().await;
    }
    let changed = Arc::new(ChangedDays::default());
    runner.transactions.publisher.observe(&(Arc::clone(&changed) as Arc<dyn Observer>));
    loop {
        let work = |tx: &mut Tx<'_>| {
            let now = tx.now();
            tx.advance::<AnnounceDays>("", &(), now)
        };
        if let Err(failure) = runner.transactions.write(Actor::system("jobs"), Confirm::AtEnd, work).await {
            tracing::warn!(?failure, "changed days are announced later");
        }
        changed.0.notified().await;
        sleep(PAUSE).await;
    }
}
