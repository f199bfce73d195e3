//! A server that is stopped during its writes while it holds locks: the other servers wait no longer than the
//! timeouts, and the stopped server continues afterwards.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Nullable},
};
use futures_util::future::{join, join_all};
use pitboard_client::Client;
use pitboard_server::clock::Clock;
use pitboard_tests::{
    Backend, Database, Person,
    audit::Acknowledged,
    program::{Serving, pitboard},
};

use super::{
    kills::until_ready,
    setup::{CrashTest, acknowledged, days, is_down, walk_in},
};

const SECRET: &str = "a secret that both servers share, long enough";
const FROZEN: Duration = Duration::from_secs(20);
/// `lock_timeout`: a request that waits longer for a lock is answered 503. PostgreSQL counts it anew for the first in
/// the queue of a row, which waits in that queue and then for the holder.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// `idle_in_transaction_session_timeout`: PostgreSQL ends an idle transaction after this time.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
/// The tolerance for a slow machine.
const SLACK: Duration = Duration::from_secs(3);

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

/// Returns for how many milliseconds a transaction of the server `frozen` has been idle with the lock of a
/// day: its id is the `xmax` of the row. A lock of the table is not enough, because an update that found the row
/// changed has that too.
async fn lock_idle_milliseconds(db: &Database) -> Option<i64> {
    let milliseconds = db.read(|conn| {
        let query =
            "SELECT max(extract(epoch FROM clock_timestamp() - a.state_change) * 1000)::bigint AS number
            FROM pg_stat_activity a JOIN days ON days.xmax = a.backend_xid
            WHERE a.application_name = 'frozen' AND a.state = 'idle in transaction'";
        Ok(diesel::sql_query(query).get_result::<Number>(conn.raw)?.number)
    });
    milliseconds.await.expect("a count")
}

/// Books one day at the server to be frozen until it runs again, and returns the acknowledged bookings.
async fn book_until_resumed(desk: &Person, day: NaiveDate, is_resumed: &Cell<bool>) -> Vec<Acknowledged> {
    let mut bookings = Vec::new();
    while !is_resumed.get() {
        match desk.book_appointment(&walk_in(day)).await {
            Ok(booked) => bookings.push(acknowledged(&booked)),
            Err(error) => assert!(is_down(&error), "{error:?}"),
        }
    }
    bookings
}

/// The observations of a caller of the other server.
#[derive(Default)]
struct Observed {
    longest: Duration,
    /// Counted from the stop of the first server.
    first_success: Option<Duration>,
    acknowledged: Vec<Acknowledged>,
}

/// Books the locked day at the other server until that succeeds, and then all days, which must always
/// succeed.
async fn book_elsewhere(desk: &Client, days: &[NaiveDate], stopped: Instant) -> Observed {
    let mut observed = Observed::default();
    while stopped.elapsed() < FROZEN {
        let started = Instant::now();
        let answer = desk.book_appointment(&walk_in(days[observed.acknowledged.len() % days.len()])).await;
        observed.longest = observed.longest.max(started.elapsed());
        match answer {
            Ok(booked) => {
                observed.first_success.get_or_insert(stopped.elapsed());
                observed.acknowledged.push(acknowledged(&booked));
            }
            Err(error) => assert!(observed.first_success.is_none() && is_down(&error), "{error:?}"),
        }
    }
    observed
}

#[actix_web::test]
#[ignore = "long"]
async fn a_frozen_server_blocks_the_others_no_longer_than_the_timeouts() {
    let mut test = CrashTest::create(Backend::Postgres.place()).await;
    let url = test.place.text.clone();
    let start = |name: &str| {
        let database_url = format!("{url}&application_name={name}");
        let mut command =
            pitboard(&test.place, &["serve", "--rate-limits", "off", "--database-url", &database_url]);
        command.env("PITBOARD_SECRET", SECRET);
        Serving::run(command, &test.place.directory().join(name))
    };
    let (frozen, other) = (start("frozen"), start("other"));
    let desk = test.sign_in(&frozen.url).await;
    let elsewhere = desk.through(&Client::new(&other.url));
    let days = days(&elsewhere).await;
    let db = Database::open(&test.place.url, &Clock::System);

    let is_resumed = Cell::new(false);
    let at_frozen = join_all((0..8).map(|_| book_until_resumed(&desk, days[0], &is_resumed)));
    let at_other = async {
        // All of its callers book one day, so it usually holds the lock when it is stopped; otherwise it is
        // stopped again. A lock held for a second is not one that a pending COMMIT is about to release.
        frozen.signal("STOP");
        while let milliseconds = lock_idle_milliseconds(&db).await
            && milliseconds.is_none_or(|milliseconds| milliseconds < 1_000)
        {
            if milliseconds.is_none() {
                frozen.signal("CONT");
                desk.get_health().await.expect("a running server");
                frozen.signal("STOP");
            }
        }
        let stopped = Instant::now();
        let observed = join_all((0..8).map(|_| book_elsewhere(&elsewhere, &days, stopped))).await;
        is_resumed.set(true);
        frozen.signal("CONT");
        observed
    };
    let (acknowledged_bookings, observed) = join(at_frozen, at_other).await;

    test.journal.acknowledged.extend(acknowledged_bookings.into_iter().flatten());
    for Observed { longest, first_success, acknowledged } in observed {
        assert!(longest < 2 * LOCK_TIMEOUT + SLACK, "one call took {longest:?}");
        let first_success = first_success.expect("a success");
        assert!(first_success > LOCK_TIMEOUT, "no lock was held: {first_success:?}");
        assert!(first_success < IDLE_TIMEOUT + SLACK, "the day was free after {first_success:?}");
        test.journal.acknowledged.extend(acknowledged);
    }
    until_ready(&desk).await;
    let after = desk.book_appointment(&walk_in(days[0])).await.expect("a booking at the resumed server");
    test.journal.acknowledged.push(acknowledged(&after));
    test.assert_consistent().await;
}
