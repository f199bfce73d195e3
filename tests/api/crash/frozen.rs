//! A server that stands still in the middle of its writes, its locks in its hands: the others wait no longer than
//! the time-outs, and it comes back as if nothing had been.

use pitboard_tests::Database;
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
    Backend, Person,
    audit::Acknowledged,
    program::{Serving, pitboard},
};

use super::{
    garage::{Garage, acknowledged, days, is_down, walk_in},
    kills::until_ready,
};

const SECRET: &str = "a secret that both servers share, long enough";
const FROZEN: Duration = Duration::from_secs(20);
/// Somebody who waits for a lock is sent away after five seconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// A transaction that says nothing is ended after ten.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(3);

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

/// For how many milliseconds a transaction of the server called `icy` has had a day's lock and said nothing.
async fn held(db: &Database) -> Option<i64> {
    let held = db.read(|conn| {
        let query =
            "SELECT max(extract(epoch FROM clock_timestamp() - a.state_change) * 1000)::bigint AS number
            FROM pg_stat_activity a JOIN pg_locks l USING (pid)
            WHERE a.application_name = 'icy' AND a.state = 'idle in transaction'
            AND l.relation = 'days'::regclass AND l.mode = 'RowExclusiveLock'";
        Ok(diesel::sql_query(query).get_result::<Number>(conn.raw)?.number)
    });
    held.await.expect("a count")
}

/// Books one day at the server that will freeze, until it has thawed; what was answered.
async fn books_until(desk: &Person, day: NaiveDate, thawed: &Cell<bool>) -> Vec<Acknowledged> {
    let mut told = Vec::new();
    while !thawed.get() {
        match desk.book_appointment(&walk_in(day)).await {
            Ok(booked) => told.push(acknowledged(&booked)),
            Err(error) => assert!(is_down(&error), "{error:?}"),
        }
    }
    told
}

/// What a caller of the other server lived through.
#[derive(Default)]
struct Lived {
    longest: Duration,
    /// After the beginning of the frost.
    first_success: Option<Duration>,
    told: Vec<Acknowledged>,
}

/// Books the frozen day at the other server until it succeeds, then all days, which must always succeed.
async fn lives(desk: &Client, days: &[NaiveDate], frozen: Instant) -> Lived {
    let mut lived = Lived::default();
    while frozen.elapsed() < FROZEN {
        let begun = Instant::now();
        let answer = desk.book_appointment(&walk_in(days[lived.told.len() % days.len()])).await;
        lived.longest = lived.longest.max(begun.elapsed());
        match answer {
            Ok(booked) => {
                lived.first_success.get_or_insert(frozen.elapsed());
                lived.told.push(acknowledged(&booked));
            }
            Err(error) => assert!(lived.first_success.is_none() && is_down(&error), "{error:?}"),
        }
    }
    lived
}

#[actix_web::test]
#[ignore = "long"]
async fn a_frozen_server_stops_the_others_no_longer_than_the_time_outs() {
    let mut garage = Garage::found(Backend::Postgres.place()).await;
    let url = garage.place.text.clone();
    let start = |name: &str| {
        let own = format!("{url}&application_name={name}");
        let mut command = pitboard(&garage.place, &["serve", "--rate-limits", "off", "--database-url", &own]);
        command.env("PITBOARD_SECRET", SECRET);
        Serving::run(command, &garage.place.directory().join(name))
    };
    let (icy, other) = (start("icy"), start("other"));
    let desk = garage.desk(&icy.url).await;
    let elsewhere = desk.through(&Client::new(&other.url));
    let days = days(&elsewhere).await;
    let db = Database::open(&garage.place.url, 1, &Clock::System);

    let thawed = Cell::new(false);
    let at_icy = join_all((0..8).map(|_| books_until(&desk, days[0], &thawed)));
    let at_other = async {
        // All of its callers want one day, so whenever it stops somebody has the lock: almost. And a COMMIT
        // may still be on its way.
        icy.signal("STOP");
        while let milliseconds = held(&db).await
            && milliseconds.is_none_or(|milliseconds| milliseconds < 200)
        {
            if milliseconds.is_none() {
                icy.signal("CONT");
                desk.get_health().await.expect("it is alive");
                icy.signal("STOP");
            }
        }
        let frozen = Instant::now();
        let lived = join_all((0..8).map(|_| lives(&elsewhere, &days, frozen))).await;
        thawed.set(true);
        icy.signal("CONT");
        lived
    };
    let (told, lived) = join(at_icy, at_other).await;

    garage.journal.acknowledged.extend(told.into_iter().flatten());
    for Lived { longest, first_success, told } in lived {
        assert!(longest < LOCK_TIMEOUT + SLACK, "one call took {longest:?}");
        let first_success = first_success.expect("a success");
        assert!(first_success > LOCK_TIMEOUT, "nothing was held: {first_success:?}");
        assert!(first_success < IDLE_TIMEOUT + SLACK, "the day was free after {first_success:?}");
        garage.journal.acknowledged.extend(told);
    }
    until_ready(&desk).await;
    let after = desk.book_appointment(&walk_in(days[0])).await.expect("a booking where it was frozen");
    garage.journal.acknowledged.push(acknowledged(&after));
    garage.examined().await;
}
