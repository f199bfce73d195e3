//! A place in a pool of connections: held by the thread that works on the connection, until its caller gives it up.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

/// The connections that were abandoned, of all pools of a database.
pub struct Abandoned {
    /// The threads that may wait for abandoned connections at the same time.
    threads: Arc<Semaphore>,
    /// The number of these threads.
    size: usize,
    total: AtomicU64,
}

impl Abandoned {
    pub fn new(threads: usize) -> Self {
        Self { threads: Arc::new(Semaphore::new(threads)), size: threads, total: AtomicU64::new(0) }
    }

    /// Returns how many there have been. An idle connection from before the last one is not used again: it leads to the
    /// server that did not respond.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Acquire)
    }

    /// Returns the number of threads that wait for one now.
    pub fn waiting(&self) -> usize {
        self.size.saturating_sub(self.threads.available_permits())
    }
}

/// The place of one piece of database work.
pub struct Place {
    /// Until the work ends: the place itself, with one of those that callers without a session may take; or after it
    /// was given up, one of the threads that may be abandoned.
    permits: Mutex<Vec<OwnedSemaphorePermit>>,
    is_abandoned: AtomicBool,
}

impl Place {
    pub fn new(permits: Vec<OwnedSemaphorePermit>) -> Self {
        Self { permits: Mutex::new(permits), is_abandoned: AtomicBool::new(false) }
    }

    /// Whether nobody waits for the work any longer, so that it must not commit.
    pub fn is_abandoned(&self) -> bool {
        self.is_abandoned.load(Ordering::Acquire)
    }

    /// Gives the work up, and returns whether it was still running. Its place is free for another if one more thread
    /// may be abandoned; otherwise it is free when the thread ends, so that a dead database cannot use up all
    /// threads.
    pub fn abandon(&self, abandoned: &Abandoned) -> bool {
        let mut permits = self.permits();
        if permits.is_empty() {
            return false;
        }
        self.is_abandoned.store(true, Ordering::Release);
        abandoned.total.fetch_add(1, Ordering::AcqRel);
        if let Ok(thread) = Arc::clone(&abandoned.threads).try_acquire_owned() {
            *permits = vec![thread];
        }
        true
    }

    /// Returns a guard that ends the work, also when it panics.
    pub fn end_on_drop(self: &Arc<Self>) -> impl Drop + use<> {
        End(Arc::clone(self))
    }

    fn permits(&self) -> MutexGuard<'_, Vec<OwnedSemaphorePermit>> {
        // The lock is held for an exchange only.
        self.permits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct End(Arc<Place>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.permits().clear();
    }
}

/// Runs a function at the deadline if the caller that would have done so is gone by then.
pub struct Unattended<F: FnOnce() + Send + 'static> {
    at: Instant,
    then: Option<F>,
}

impl<F: FnOnce() + Send + 'static> Unattended<F> {
    pub fn new(at: Instant, then: F) -> Self {
        Self { at, then: Some(then) }
    }

    /// The caller is still there and does what is necessary.
    pub fn disarm(mut self) {
        self.then = None;
    }
}

impl<F: FnOnce() + Send + 'static> Drop for Unattended<F> {
    fn drop(&mut self) {
        // Without a runtime the process ends.
        if let (Some(then), Ok(runtime)) = (self.then.take(), Handle::try_current()) {
            let at = self.at;
            runtime.spawn(async move {
                sleep_until(at).await;
                then();
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn place(of: &Arc<Semaphore>) -> Arc<Place> {
        let place = Arc::clone(of).acquire_owned().await.expect("a place");
        Arc::new(Place::new(vec![place]))
    }

    #[tokio::test]
    async fn an_abandoned_place_is_free_at_once_and_its_thread_counts_until_it_ends() {
        let (places, abandoned) = (Arc::new(Semaphore::new(1)), Abandoned::new(1));
        let place = place(&places).await;
        let end = place.end_on_drop();
        assert!(place.abandon(&abandoned));
        assert_eq!((places.available_permits(), abandoned.threads.available_permits()), (1, 0));
        assert!(place.is_abandoned());
        drop(end);
        assert_eq!((places.available_permits(), abandoned.threads.available_permits()), (1, 1));
    }

    #[tokio::test]
    async fn an_abandoned_read_without_a_session_gives_its_second_place_back_too() {
        let (places, anonymous, abandoned) =
            (Arc::new(Semaphore::new(2)), Arc::new(Semaphore::new(1)), Abandoned::new(1));
        let place = Arc::clone(&places).acquire_owned().await.expect("a place");
        let second = Arc::clone(&anonymous).acquire_owned().await.expect("a place");
        let place = Arc::new(Place::new(vec![place, second]));
        let end = place.end_on_drop();
        assert_eq!(anonymous.available_permits(), 0);
        assert!(place.abandon(&abandoned));
        assert_eq!((places.available_permits(), anonymous.available_permits()), (2, 1));
        drop(end);
    }

    #[tokio::test]
    async fn with_too_many_abandoned_threads_a_place_is_free_when_its_thread_ends() {
        let (places, abandoned) = (Arc::new(Semaphore::new(1)), Abandoned::new(0));
        let place = place(&places).await;
        let end = place.end_on_drop();
        assert!(place.abandon(&abandoned));
        assert_eq!(places.available_permits(), 0);
        drop(end);
        assert_eq!(places.available_permits(), 1);
    }

    #[tokio::test]
    async fn work_that_has_ended_is_not_abandoned() {
        let (places, abandoned) = (Arc::new(Semaphore::new(1)), Abandoned::new(1));
        let place = place(&places).await;
        drop(place.end_on_drop());
        assert!(!place.abandon(&abandoned));
        assert!(!place.is_abandoned());
    }
}
