//! Reports to systemd that the server is ready, alive or stopping. Without a service manager nothing is sent.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::rt;
use tokio::time::{MissedTickBehavior, interval};

/// Reports that the server listens.
pub fn ready() {
    #[cfg(unix)]
    notify(&sd_notify::NotifyState::Ready);
}

/// Reports that the server takes no more requests.
pub fn stopping() {
    #[cfg(unix)]
    notify(&sd_notify::NotifyState::Stopping);
}

#[cfg(unix)]
fn notify(state: &sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "the service manager cannot be notified");
    }
}

/// Reports at intervals that the server is alive, while the event loop of every worker runs: a process that hangs is
/// restarted. A slow database is no reason to restart, since another process would wait for it too.
#[derive(Debug, Clone)]
pub struct Watchdog {
    /// The time between two reports. The service manager waits for three times as long.
    every: Duration,
    begun: Instant,
    /// The last signs of life, which end with their workers.
    workers: Arc<Mutex<Vec<Weak<AtomicU64>>>>,
}

impl Watchdog {
    /// Returns a watchdog if the service manager asks for one.
    #[cfg(unix)]
    pub fn requested() -> Option<Self> {
        sd_notify::watchdog_enabled().map(|limit| Self::new(limit / 3))
    }

    /// There is no such service manager.
    #[cfg(not(unix))]
    pub fn requested() -> Option<Self> {
        None
    }

    fn new(every: Duration) -> Self {
        Self { every: every.max(Duration::from_millis(1)), begun: Instant::now(), workers: Arc::default() }
    }

    /// Watches the event loop of the current thread from now on.
    pub fn watch_this_worker(&self) {
        let beat = Arc::new(AtomicU64::new(self.elapsed()));
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&beat));
        let (watchdog, mut ticks) = (self.clone(), interval(self.every / 2));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        rt::spawn(async move {
            // Ends with the event loop.
            loop {
                ticks.tick().await;
                beat.store(watchdog.elapsed(), Ordering::Relaxed);
            }
        });
    }

    /// Reports until it is dropped.
    pub async fn report(self) {
        let mut ticks = interval(self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if self.is_alive(self.elapsed()) {
                #[cfg(unix)]
                notify(&sd_notify::NotifyState::Watchdog);
            } else {
                tracing::error!("a worker does not respond");
            }
        }
    }

    /// Whether every worker has run since the report before.
    fn is_alive(&self, now: u64) -> bool {
        let limit = u64::try_from(self.every.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        let workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers
            .iter()
            .filter_map(Weak::upgrade)
            .all(|beat| now.saturating_sub(beat.load(Ordering::Relaxed)) <= limit)
    }

    /// The milliseconds since the start.
    fn elapsed(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_alive_while_every_worker_has_run_lately() {
        let watchdog = Watchdog::new(Duration::from_secs(10));
        assert!(watchdog.is_alive(60_000), "no workers yet");
        let beats = [1_000, 5_000].map(|at| Arc::new(AtomicU64::new(at)));
        watchdog.workers.lock().expect("workers").extend(beats.iter().map(Arc::downgrade));
        assert!(watchdog.is_alive(11_000));
        assert!(!watchdog.is_alive(12_000), "the first worker hangs");
        beats[0].store(12_000, Ordering::Relaxed);
        assert!(watchdog.is_alive(15_000));
        drop(beats);
        assert!(watchdog.is_alive(99_000), "workers that have ended do not count");
    }

    #[actix_web::test]
    async fn a_worker_that_is_blocked_is_noticed() {
        let watchdog = Watchdog::new(Duration::from_millis(20));
        watchdog.watch_this_worker();
        let blocked_until = Instant::now() + Duration::from_millis(100);
        while Instant::now() < blocked_until {
            std::hint::spin_loop();
        }
        assert!(!watchdog.is_alive(watchdog.elapsed()));
        while !watchdog.is_alive(watchdog.elapsed()) {
            tokio::task::yield_now().await;
        }
    }
}
