//! One person who books during an attack, from another address and on a thread of its own, and the server's memory
//! meanwhile.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use chrono::{Days, NaiveDate, Utc};
use pitboard_api::{CreateAppointment, CreateCustomer, DeskCustomer};
use pitboard_tests::{
    appointment,
    connection::{Connection, booking},
    phone,
    process::resident_mib,
    services,
};

use crate::Target;

/// Another network than that of the attackers.
const ADDRESS: &str = "127.9.0.1";
/// Less often than the limit for staff.
const PAUSE: Duration = Duration::from_millis(100);

/// What the person noticed.
#[derive(Default)]
pub struct Noticed {
    /// Of the bookings, in ascending order, each with the opening of a connection.
    pub latencies: Vec<Duration>,
    /// The bookings that failed.
    pub failures: Vec<String>,
    /// The most memory of the server.
    pub memory_mib: f64,
}

impl Noticed {
    /// Returns a percentile of the latencies in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * percent / 100).map_or(f64::INFINITY, |latency| latency.as_secs_f64() * 1e3)
    }
}

/// Books until the attack is over.
pub fn book_meanwhile<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    target: &'scope Target,
    is_over: &'scope AtomicBool,
) -> thread::ScopedJoinHandle<'scope, Noticed> {
    let (address, id) = (target.server.address().to_owned(), target.server.id());
    let token = target.desk.token().to_owned();
    scope.spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut noticed = Noticed::default();
        while !is_over.load(Ordering::Relaxed) {
            let sent = Instant::now();
            match runtime.block_on(book(&address, &token)) {
                Ok(201) => noticed.latencies.push(sent.elapsed()),
                Ok(status) => noticed.failures.push(format!("answered {status}")),
                Err(error) => noticed.failures.push(error.to_string()),
            }
            noticed.memory_mib = noticed.memory_mib.max(resident_mib(id));
            thread::sleep(PAUSE);
        }
        noticed.latencies.sort_unstable();
        noticed
    })
}

/// Opens a connection and books at the desk for a new customer.
async fn book(address: &str, token: &str) -> io::Result<u16> {
    let customer = CreateCustomer {
        first_name: "Walk".to_owned(),
        last_name: Some("In".to_owned()),
        phone: Some(phone()),
        email: None,
    };
    let body = CreateAppointment {
        customer: Some(DeskCustomer::New(customer)),
        ..appointment(services::ECU_REMAPPING, &day().to_string(), "11:00")
    };
    let request = booking(token, &body);
    let asked = async { Connection::open_from(address, ADDRESS).await?.try_ask(&request).await };
    tokio::time::timeout(Duration::from_secs(30), asked)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// Returns one of many days in turn, so that none is full.
fn day() -> NaiveDate {
    use std::sync::atomic::AtomicU64;

    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let today = Utc::now().date_naive();
    today.checked_add_days(Days::new(2 + NUMBER.fetch_add(1, Ordering::Relaxed) % 300)).unwrap_or(today)
}
