//! The load: visitors who read from memory and follow days, a desk that books and cancels, lists of staff, sign-ins,
//! sessions that are refreshed, and a receiver of webhooks.

use std::{
    cell::{Cell, RefCell},
    fmt::Debug,
    time::Duration,
};

use chrono::{Days, NaiveDate, Utc};
use futures_util::future::{FutureExt, LocalBoxFuture, join_all};
use pitboard_api::{
    AppointmentQuery, Cancel, CreateAppointment, CreateWebhook, DeskCustomer, EventsQuery, KnownCustomer,
    Login,
};
use pitboard_client::Client;
use pitboard_domain::job::CancelReason;
use pitboard_tests::{Person, appointment, receiver::Receiver, rng::Rng, services};
use tokio::time::{sleep, timeout};

const VISITORS: usize = 4;
const STREAMS: usize = 20;
const CUSTOMERS: usize = 4;
const LISTERS: usize = 2;
const PERIODS: [&str; 5] = ["09:00", "11:00", "13:00", "15:00", "17:00"];
/// The days that are read and booked, from the day after tomorrow on.
const DAYS: usize = 300;
/// Writes of a person before a new sign-in, which is sooner than its access token expires.
const WRITES_PER_SESSION: usize = 500;

/// The number of requests by kind, and the unexpected answers.
#[derive(Default)]
pub struct Counts {
    pub bookings: Cell<usize>,
    cancellations: Cell<usize>,
    reads: Cell<usize>,
    sign_ins: Cell<usize>,
    refreshes: Cell<usize>,
    events: Cell<usize>,
    deliveries: Cell<usize>,
    pub failures: RefCell<Vec<String>>,
}

impl Counts {
    pub fn add_failure(&self, what: &str, error: &dyn Debug) {
        self.failures.borrow_mut().push(format!("{what}: {error:?}"));
    }

    /// Counts a success, or keeps the failure.
    fn note<T>(&self, counter: &Cell<usize>, what: &str, result: pitboard_client::Result<T>) -> Option<T> {
        match result {
            Ok(value) => {
                counter.set(counter.get() + 1);
                Some(value)
            }
            Err(error) => {
                self.add_failure(what, &error);
                None
            }
        }
    }

    pub fn summary(&self) -> String {
        format!(
            "{} reads, {} bookings, {} cancellations, {} sign-ins, {} refreshes, {} events, {} deliveries",
            self.reads.get(),
            self.bookings.get(),
            self.cancellations.get(),
            self.sign_ins.get(),
            self.refreshes.get(),
            self.events.get(),
            self.deliveries.get()
        )
    }
}

/// The people and programs of the load.
pub struct Load {
    url: String,
    admin: Person,
    customers: Vec<Person>,
    receiver: Receiver,
    pub counts: Counts,
}

impl Load {
    pub async fn prepare(url: &str, admin: &Login) -> Self {
        let client = Client::new(url);
        let admin = Person::sign_in(&client, admin).await.expect("a sign-in");
        let receiver = Receiver::start().await;
        let webhook = CreateWebhook { url: receiver.url(), types: None, description: None, active: None };
        admin.create_webhook(&webhook).await.expect("a webhook");
        let names = (0..CUSTOMERS).map(|number| format!("customer{number}"));
        let customers = names.map(async |name| Person::register(&Client::new(url), &name).await);
        let customers = join_all(customers).await;
        Self { url: url.to_owned(), admin, customers, receiver, counts: Counts::default() }
    }

    /// Runs until the run is over.
    pub async fn run(&self, is_over: &Cell<bool>) {
        let mut all: Vec<LocalBoxFuture<'_, ()>> = Vec::new();
        for number in 0..VISITORS {
            all.push(self.visit(number as u64, is_over).boxed_local());
        }
        for number in 0..STREAMS {
            all.push(self.follow(number, is_over).boxed_local());
        }
        for (number, customer) in self.customers.iter().enumerate() {
            all.push(self.book(number as u64, customer.id(), is_over).boxed_local());
        }
        for _ in 0..LISTERS {
            all.push(self.list(is_over).boxed_local());
        }
        all.push(self.sign_in_and_out(is_over).boxed_local());
        all.push(self.refresh(is_over).boxed_local());
        all.push(self.receive(is_over).boxed_local());
        join_all(all).await;
    }

    async fn visit(&self, seed: u64, is_over: &Cell<bool>) {
        let (client, mut rng) = (Client::new(&self.url), Rng::new(seed));
        while !is_over.get() {
            let read = client.get_availability(day(rng.below(DAYS))).await;
            self.counts.note(&self.counts.reads, "a read", read);
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn follow(&self, number: usize, is_over: &Cell<bool>) {
        let (client, query) = (Client::new(&self.url), EventsQuery { date: day(number).into() });
        while !is_over.get() {
            let opened = client.stream_availability(&query, None).await;
            let Some(mut events) = self.counts.note(&self.counts.reads, "a stream", opened) else { return };
            while !is_over.get() {
                match timeout(Duration::from_secs(1), events.next()).await {
                    Err(_) => {}
                    Ok(Ok(Some(_))) => self.counts.events.set(self.counts.events.get() + 1),
                    // The server ends a stream from time to time.
                    Ok(Ok(None)) => break,
                    Ok(Err(error)) => return self.counts.add_failure("an event", &error),
                }
            }
        }
    }

    /// Books for a customer at the desk, and cancels every second booking.
    async fn book(&self, seed: u64, customer: i64, is_over: &Cell<bool>) {
        let mut rng = Rng::new(seed + 1000);
        let (mut desk, mut writes) = (self.admin.clone(), WRITES_PER_SESSION);
        while !is_over.get() {
            if writes >= WRITES_PER_SESSION {
                let Some(renewed) = self.renew(&desk).await else { return };
                (desk, writes) = (renewed, 0);
            }
            writes += 1;
            let date = day(rng.below(DAYS)).to_string();
            let body = CreateAppointment {
                customer: Some(DeskCustomer::Known(KnownCustomer { id: customer })),
                ..appointment(services::ECU_REMAPPING, &date, rng.pick(&PERIODS))
            };
            let key = uuid::Uuid::new_v4().to_string();
            let booked = desk.with_key(&key).book_appointment(&body).await;
            let booked = self.counts.note(&self.counts.bookings, "a booking", booked);
            if let Some(booked) = booked.filter(|_| rng.below(2) == 0) {
                let cancel = Cancel { reason: Some(CancelReason::Other), note: None };
                let cancelled = desk.cancel_appointment(&booked.reference, &cancel).await;
                self.counts.note(&self.counts.cancellations, "a cancellation", cancelled);
            }
            sleep(Duration::from_millis(300)).await;
        }
    }

    /// Returns a person with a new session; `None` after a failure.
    async fn renew(&self, person: &Person) -> Option<Person> {
        let renewed = person.renew(&Client::new(&self.url)).await;
        self.counts.note(&self.counts.sign_ins, "a sign-in", renewed)
    }

    async fn list(&self, is_over: &Cell<bool>) {
        let mut admin = self.admin.clone();
        let mut reads = 0;
        while !is_over.get() {
            reads += 1;
            if reads % WRITES_PER_SESSION == 0 {
                let Some(renewed) = self.renew(&admin).await else { return };
                admin = renewed;
            }
            let listed = admin.list_appointments(&AppointmentQuery::default()).await;
            self.counts.note(&self.counts.reads, "a list", listed);
            let occupancy = admin.get_occupancy(day(reads % DAYS)).await;
            self.counts.note(&self.counts.reads, "the occupancy", occupancy);
            sleep(Duration::from_millis(200)).await;
        }
    }

    async fn sign_in_and_out(&self, is_over: &Cell<bool>) {
        let visitor = Person::register(&Client::new(&self.url), "visitor").await;
        while !is_over.get() {
            if let Some(person) = self.renew(&visitor).await
                && let Err(error) = person.logout().await
            {
                self.counts.add_failure("a logout", &error);
            }
            sleep(Duration::from_millis(500)).await;
        }
    }

    async fn refresh(&self, is_over: &Cell<bool>) {
        let person = Person::register(&Client::new(&self.url), "refresher").await;
        while !is_over.get() {
            match person.client.refresh().await {
                Ok(Some(_)) => self.counts.refreshes.set(self.counts.refreshes.get() + 1),
                other => self.counts.add_failure("a refresh", &other.map(drop)),
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn receive(&self, is_over: &Cell<bool>) {
        while !is_over.get() {
            let received = self.receiver.take().len();
            self.counts.deliveries.set(self.counts.deliveries.get() + received);
            sleep(Duration::from_secs(1)).await;
        }
    }
}

/// Returns a day that is far enough for customers to cancel.
fn day(number: usize) -> NaiveDate {
    let today = Utc::now().date_naive();
    today.checked_add_days(Days::new(2 + number as u64)).unwrap_or(today)
}
