//! Two servers over a primary with a synchronous standby, which is promoted when the primary dies or hangs: no
//! acknowledged booking is lost, none is made twice, and both servers are soon back in service.

mod patroni;
mod standby;

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use actix_web::rt::{task::spawn_blocking, time::sleep};
use chrono::NaiveDate;
use diesel::{Connection, ConnectionResult, PgConnection};
use futures_util::future::{join_all, join3};
use pitboard_client::Client;
use pitboard_tests::{
    audit::{Acknowledged, BookingAttempt},
    backend::Place,
    program::{Serving, pitboard},
};

use super::setup::{CrashTest, acknowledged, days, is_down, walk_in};

const SECRET: &str = "a secret that both servers share, long enough";
const SERVERS: usize = 2;
const CALLERS: usize = 16;
/// Callers who come one after the other once there is a new primary: those before may wait for the old one.
const NEWCOMERS: usize = 16;
/// The time between two of them.
const INTERVAL: Duration = Duration::from_millis(500);
/// The answers before the fault, and those of the new primary before the end.
const ANSWERS: usize = 40;
/// The pause of a caller between two attempts.
const PAUSE: Duration = Duration::from_millis(50);
/// The time within which servers use a new primary.
const RECOVERY: Duration = Duration::from_secs(2);
/// The tolerance for a slow machine.
const SLACK: Duration = Duration::from_secs(3);

/// Connects on a thread of its own, so that the callers go on.
async fn with<T: Send + 'static>(
    url: &str,
    work: impl FnOnce(ConnectionResult<PgConnection>) -> T + Send + 'static,
) -> T {
    let url = url.to_owned();
    spawn_blocking(move || work(PgConnection::establish(&url))).await.expect("no panic")
}

/// The instants of a fault and of the promotion after it.
struct Failover {
    fault: Instant,
    promotion: Instant,
}

/// The times until the slower server had booked again.
struct Recovery {
    since_fault: Duration,
    since_promotion: Duration,
}

/// The observations of all callers.
#[derive(Default)]
struct Observed {
    attempts: RefCell<Vec<BookingAttempt>>,
    acknowledged: RefCell<Vec<Acknowledged>>,
    /// When each server acknowledged a booking that was sent after the promotion.
    recovered: RefCell<[Option<Instant>; SERVERS]>,
    is_promoted: Cell<bool>,
    is_over: Cell<bool>,
}

impl Observed {
    fn count(&self) -> usize {
        self.acknowledged.borrow().len()
    }

    fn have_recovered(&self) -> bool {
        self.recovered.borrow().iter().all(Option::is_some)
    }
}

/// Books at a server until the end, each time until the booking is acknowledged.
async fn book_until_over(desk: &Client, caller: usize, days: &[NaiveDate], observed: &Observed) {
    for number in 0.. {
        if observed.is_over.get() {
            return;
        }
        let mut body = walk_in(days[(caller + number) % days.len()]);
        let plate = format!("F{caller}N{number}");
        body.vehicle.license_plate = Some(plate.clone());
        let once = desk.with_key(&uuid::Uuid::new_v4().to_string());
        let booked = loop {
            match once.book_appointment(&body).await {
                Ok(booked) => break booked,
                Err(error) => assert!(is_down(&error), "{error:?}"),
            }
            sleep(PAUSE).await;
        };
        if observed.is_promoted.get() {
            observed.recovered.borrow_mut()[caller % SERVERS].get_or_insert_with(Instant::now);
        }
        observed.acknowledged.borrow_mut().push(acknowledged(&booked));
        observed.attempts.borrow_mut().push(BookingAttempt { plate, booked: Some(booked.reference) });
    }
}

/// Books from some time after the promotion on.
async fn come_after(desk: &Client, newcomer: usize, days: &[NaiveDate], observed: &Observed) {
    while !observed.is_promoted.get() {
        sleep(PAUSE).await;
    }
    sleep(INTERVAL * u32::try_from(newcomer).expect("few callers")).await;
    book_until_over(desk, CALLERS + newcomer, days, observed).await;
}

/// Books at both servers over the databases of a URL while one database fails and another is promoted.
async fn fail_over(url: &str, act: impl AsyncFnOnce() -> Failover) -> Recovery {
    let mut test = CrashTest::create(Place::existing(url)).await;
    let servers: Vec<Serving> = (0..SERVERS)
        .map(|number| {
            let mut command = pitboard(&test.place, &["serve", "--rate-limits", "off"]);
            command.env("PITBOARD_SECRET", SECRET);
            Serving::run(command, &test.place.directory().join(format!("server-{number}.log")))
        })
        .collect();
    let desk = test.sign_in(&servers[0].url).await;
    let desks: Vec<Client> = servers.iter().map(|server| desk.at_server(&server.url)).collect();
    let days = days(&desk).await;
    let observed = Observed::default();

    let callers =
        (0..CALLERS).map(|caller| book_until_over(&desks[caller % SERVERS], caller, &days, &observed));
    let newcomers =
        (0..NEWCOMERS).map(|number| come_after(&desks[number % SERVERS], number, &days, &observed));
    let operator = async {
        until_true(|| observed.count() >= ANSWERS).await;
        let Failover { fault, promotion } = act().await;
        observed.is_promoted.set(true);
        until_true(|| observed.have_recovered()).await;
        let before = observed.count();
        until_true(|| observed.count() >= before + ANSWERS).await;
        observed.is_over.set(true);
        let slower = observed.recovered.borrow().iter().flatten().max().copied().expect("two servers");
        Recovery { since_fault: slower - fault, since_promotion: slower - promotion }
    };
    let (_, _, recovery) = join3(join_all(callers), join_all(newcomers), operator).await;

    test.journal.acknowledged.extend(observed.acknowledged.into_inner());
    test.journal.attempts.extend(observed.attempts.into_inner());
    test.assert_consistent().await;
    recovery
}

/// Waits for a condition, while the callers go on.
async fn until_true(holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "not within a minute");
        sleep(PAUSE).await;
    }
}
