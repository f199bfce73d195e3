//! Leaves out lines of the log that repeat a warning or an error: a database that is away would write one for each
//! request. The security log and the access log have their own samplers.

use std::{
    collections::HashMap,
    fmt::{self, Debug, Write},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

/// In this time…
const WINDOW: Duration = Duration::from_secs(60);
/// …so many equal lines are written.
const LINES: u32 = 10;
/// The most different lines that are remembered.
const KINDS_MAX: usize = 256;

/// Lines are equal if place and texts are. Numbers may differ.
#[derive(Default)]
pub struct RepeatedLines(Mutex<HashMap<u64, Kind>>);

/// The equal lines of a window.
struct Kind {
    since: Instant,
    lines: u32,
}

/// What becomes of a line.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    Written,
    /// Written, the first after so many that were left out.
    WrittenAfter(u32),
    LeftOut,
}

impl RepeatedLines {
    fn decide(&self, line: u64, now: Instant) -> Fate {
        let mut kinds = self.kinds();
        if kinds.len() >= KINDS_MAX && !kinds.contains_key(&line) {
            kinds.clear();
        }
        let kind = kinds.entry(line).or_insert(Kind { since: now, lines: 0 });
        let left_out = if now.saturating_duration_since(kind.since) >= WINDOW {
            let left_out = kind.lines.saturating_sub(LINES);
            *kind = Kind { since: now, lines: 0 };
            left_out
        } else {
            0
        };
        kind.lines = kind.lines.saturating_add(1);
        match (kind.lines > LINES, left_out) {
            (true, _) => Fate::LeftOut,
            (false, 0) => Fate::Written,
            (false, left_out) => Fate::WrittenAfter(left_out),
        }
    }

    fn kinds(&self) -> MutexGuard<'_, HashMap<u64, Kind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for RepeatedLines {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let line = event.metadata();
        if *line.level() > Level::WARN || ["security", "access"].contains(&line.target()) {
            return true;
        }
        let mut texts = Texts(DefaultHasher::new());
        line.callsite().hash(&mut texts.0);
        event.record(&mut texts);
        match self.decide(texts.0.finish(), Instant::now()) {
            Fate::Written => true,
            Fate::WrittenAfter(left_out) => {
                tracing::info!(left_out, "equal lines were left out before the next");
                true
            }
            Fate::LeftOut => false,
        }
    }
}

/// Hashes the values of a line that are texts.
struct Texts(DefaultHasher);

impl Visit for Texts {
    fn record_str(&mut self, _: &Field, value: &str) {
        value.hash(&mut self.0);
    }

    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        // A hasher takes any text.
        write!(self, "{value:?}").ok();
    }

    fn record_f64(&mut self, _: &Field, _: f64) {}
    fn record_i64(&mut self, _: &Field, _: i64) {}
    fn record_u64(&mut self, _: &Field, _: u64) {}
}

impl Write for Texts {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use tracing::subscriber::with_default;
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    #[test]
    fn equal_lines_are_left_out_for_a_minute_and_counted() {
        let (lines, start) = (RepeatedLines::default(), Instant::now());
        for _ in 0..LINES {
            assert_eq!(lines.decide(1, start), Fate::Written);
        }
        assert_eq!(lines.decide(1, start), Fate::LeftOut);
        assert_eq!(lines.decide(1, start + WINDOW / 2), Fate::LeftOut);
        assert_eq!(lines.decide(2, start), Fate::Written, "another line");
        assert_eq!(lines.decide(1, start + WINDOW), Fate::WrittenAfter(2));
        assert_eq!(lines.decide(1, start + WINDOW), Fate::Written);
    }

    #[test]
    fn the_lines_that_are_remembered_are_bounded() {
        let (lines, start) = (RepeatedLines::default(), Instant::now());
        for line in 0..10_000 {
            assert_eq!(lines.decide(line, start), Fate::Written);
        }
        assert!(lines.kinds().len() <= KINDS_MAX);
    }

    /// Counts the lines that reach it.
    struct Counter(Arc<AtomicU32>);

    impl<S: Subscriber> Layer<S> for Counter {
        fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn only_repeated_warnings_and_errors_are_left_out() {
        let count = Arc::new(AtomicU32::new(0));
        let subscriber = registry().with(RepeatedLines::default()).with(Counter(Arc::clone(&count)));
        with_default(subscriber, || {
            let written = |write: &dyn Fn(u32)| {
                let before = count.load(Ordering::SeqCst);
                (0..50).for_each(write);
                count.load(Ordering::SeqCst) - before
            };
            assert_eq!(written(&|jobs| tracing::error!(cause = "disk full", jobs, "rolled back")), LINES);
            assert_eq!(written(&|number| tracing::warn!(cause = %format!("cause {number}"), "failed")), 50);
            assert_eq!(written(&|_| tracing::info!("started")), 50);
            assert_eq!(written(&|_| tracing::warn!(target: "security", outcome = "forbidden")), 50);
        });
    }
}
