//! Server-Sent Events of a day: its public body at once and after every change. A stream ends when the server stops,
//! and when the day cannot be loaded, so that its client polls and gets the error.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::web::Bytes;
use chrono::NaiveDate;
use futures_util::{Stream, StreamExt, future::LocalBoxFuture, stream};
use pitboard_api::availability::event;
use tokio::{sync::watch, time::sleep};

use crate::{
    app::{
        effects::{Effects, Observer},
        transactions::Transactions,
    },
    live::{
        answers::Answer,
        change::{self, Change, Days},
    },
    places::{Bounds, NoPlace, Place, Places},
    web::error::ApiError,
};

/// The usual time between two heartbeats.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);
/// The most streams of one network, the browsers of a company behind one router, and of this process.
const BOUNDS: Bounds = Bounds { by_network: 100, total: 10_000 };
/// Changes within this time are sent as one.
const SETTLING: Duration = Duration::from_millis(100);
/// Asks the client to open a lost stream again after two seconds.
const OPENED: &str = "retry: 2000\n\n";
/// A comment. Without it, neither side would notice that the other is gone.
const HEARTBEAT: &str = ":\n\n";
/// Something has changed that the public body does not show.
const TOUCHED: &str = "event: touched\ndata: {}\n\n";

/// The streams of this process; cheap to clone.
#[derive(Clone)]
pub struct Streams(Arc<Inner>);

struct Inner {
    transactions: Transactions,
    /// The time between two heartbeats.
    heartbeat: Duration,
    bounds: Bounds,
    places: Places,
    /// Notifies the streams of each day.
    days: Mutex<HashMap<NaiveDate, watch::Sender<()>>>,
    stop: watch::Sender<bool>,
}

/// Returns the current answer of a stream's day.
pub type LoadDay = Box<dyn Fn() -> LocalBoxFuture<'static, Result<Arc<Answer>, ApiError>>>;

impl Streams {
    /// Streams of a day are notified of the commits of these transactions.
    pub fn new(transactions: Transactions, heartbeat: Duration, is_limited: bool) -> Self {
        let inner = Inner {
            transactions,
            heartbeat,
            bounds: if is_limited { BOUNDS } else { Bounds::NONE },
            places: Places::default(),
            days: Mutex::default(),
            stop: watch::Sender::new(false),
        };
        let streams = Self(Arc::new(inner));
        streams.0.transactions.publisher.observe(&(Arc::clone(&streams.0) as Arc<dyn Observer>));
        streams
    }

    /// Takes a place for a stream of a network.
    pub fn place(&self, network: std::net::IpAddr) -> Result<Place, NoPlace> {
        self.0.places.take(network, self.0.bounds)
    }

    /// The number of open streams.
    pub fn open(&self) -> u32 {
        self.0.places.total()
    }

    /// Begins a stream. `held` is the content that the client has already, by its digest.
    pub fn begin(
        &self,
        place: Place,
        date: NaiveDate,
        held: Option<String>,
        load: LoadDay,
    ) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
        let changed = self.0.days().entry(date).or_default().subscribe();
        let stop = self.0.stop.subscribe();
        let open = OpenStream {
            inner: Arc::clone(&self.0),
            date,
            changed,
            stop,
            load,
            held,
            valid_for: None,
            _place: place,
        };
        let opened = stream::once(async { Ok(Bytes::from(OPENED)) });
        let events = stream::unfold(open, |mut open| async { Some((Ok(open.next().await?), open)) });
        opened.chain(events)
    }

    /// Ends all streams.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Notifies the streams of the days that a change affects, and of those that `is_known` does not contain.
    pub fn notify(&self, change: &Change, is_known: impl Fn(NaiveDate) -> bool) {
        self.0.notify(change, is_known);
    }

    /// Returns the days that have streams.
    pub fn days(&self) -> Days {
        let days = self.0.days();
        days.keys().map(|date| *date..=*date).reduce(change::hull)
    }
}

impl Inner {
    fn days(&self) -> MutexGuard<'_, HashMap<NaiveDate, watch::Sender<()>>> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notify(&self, change: &Change, is_known: impl Fn(NaiveDate) -> bool) {
        self.days().retain(|date, changed| {
            if change.affects(&Some(*date..=*date)) || !is_known(*date) {
                changed.send_replace(());
            }
            changed.receiver_count() > 0
        });
    }
}

impl Observer for Inner {
    fn committed(&self, effects: &Effects) {
        let change = Change::from(effects);
        if !change.is_empty() {
            self.notify(&change, |_| true);
        }
    }
}

struct OpenStream {
    inner: Arc<Inner>,
    date: NaiveDate,
    changed: watch::Receiver<()>,
    stop: watch::Receiver<bool>,
    load: LoadDay,
    /// The content that the client has, by its digest.
    held: Option<String>,
    /// How long the content stays the same unless it is changed by a write; `None` before the first load.
    valid_for: Option<Duration>,
    _place: Place,
}

impl OpenStream {
    /// Loads the day, and returns it as an event unless the client has it. `Err` ends the stream.
    async fn load(&mut self) -> Result<Option<Bytes>, ()> {
        // A failure is logged where it happens.
        let answer = (self.load)().await.map_err(drop)?;
        let now = self.inner.transactions.clock.now();
        self.valid_for = Some((answer.valid_until - now).to_std().unwrap_or_default());
        let digest = answer.body.digest();
        if self.held.as_deref() == Some(digest) {
            return Ok(None);
        }
        let head = format!("id: {digest}\nevent: {}\ndata: ", event::AVAILABILITY);
        let event = [head.as_bytes(), answer.body.bytes(), b"\n\n"].concat();
        self.held = Some(digest.to_owned());
        Ok(Some(event.into()))
    }

    /// Returns the next event or heartbeat; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Bytes> {
        // A client that comes back may have missed a change that the body does not show.
        let Some(valid_for) = self.valid_for else {
            let event = self.load().await.ok()?;
            return Some(event.unwrap_or_else(|| TOUCHED.into()));
        };
        let heartbeat = self.inner.heartbeat;
        let otherwise = tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => return None,
            Ok(()) = self.changed.changed() => {
                sleep(SETTLING).await;
                self.changed.mark_unchanged();
                TOUCHED
            }
            () = sleep(valid_for.clamp(heartbeat.min(SETTLING), heartbeat)) => HEARTBEAT,
        };
        let event = self.load().await.ok()?;
        Some(event.unwrap_or_else(|| otherwise.into()))
    }
}

impl Drop for OpenStream {
    /// Forgets the day with its last stream.
    fn drop(&mut self) {
        let mut days = self.inner.days();
        if days.get(&self.date).is_some_and(|changed| changed.receiver_count() <= 1) {
            days.remove(&self.date);
        }
    }
}
