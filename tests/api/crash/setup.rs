//! A workshop with many slots, and concurrent bookings that are interrupted by a fault.

use std::cell::{Cell, RefCell};

use chrono::NaiveDate;
use futures_util::future::join_all;
use pitboard_api::{Appointment, CreateAppointment, CreateCustomer, DaysQuery, DeskCustomer, Login};
use pitboard_client::{Client, ClientError};
use pitboard_domain::role::Role;
use pitboard_server::clock::Clock;
use pitboard_tests::{
    Database, Person,
    app::{Setup, hire},
    appointment,
    audit::{self, Acknowledged, Journal},
    backend::Place,
    ledger::Snapshot,
    phone,
    program::{pitboard, run},
    services,
};

const CALLERS: usize = 16;

/// A workshop without a server, and the answers that its callers received.
pub struct CrashTest {
    pub place: Place,
    login: Login,
    pub journal: Journal,
}

impl CrashTest {
    /// Creates the workshop.
    pub async fn create(place: Place) -> Self {
        let mut setup = Setup::default();
        setup.settings.slots_per_period = 200;
        setup.settings.max_days_ahead = 365;
        let db = setup.create_workshop(&place, &Clock::System).await;
        let login = hire(&db, "desk", Role::Admin).await;
        Self { place, login, journal: Journal::default() }
    }

    /// Signs the desk in at a server.
    pub async fn sign_in(&self, url: &str) -> Person {
        Person::sign_in(&Client::new(url), &self.login).await.expect("a sign-in")
    }

    /// Books and records the answer; `None` if the server or its database is down.
    pub async fn book(&mut self, desk: &Person, body: &CreateAppointment) -> Option<Appointment> {
        match desk.book_appointment(body).await {
            Ok(booked) => {
                self.journal.acknowledged.push(acknowledged(&booked));
                Some(booked)
            }
            Err(error) => {
                assert!(is_down(&error), "{error:?}");
                None
            }
        }
    }

    /// Books a day until the full disk refuses it.
    pub async fn book_until_refused(&mut self, desk: &Person, day: NaiveDate) {
        for _ in 0..5_000 {
            if self.book(desk, &walk_in(day)).await.is_none() {
                return;
            }
        }
        panic!("a full disk refuses nothing");
    }

    /// Books concurrently, causes a fault after this number of answers, and waits for the pending requests.
    pub async fn book_until_fault(&mut self, desk: &Person, after: usize, fault: impl FnOnce()) {
        let days = days(desk).await;
        let acknowledged_bookings = RefCell::new(Vec::new());
        let fault = Cell::new(Some(fault));
        let has_failed = Cell::new(false);
        let callers = (0..CALLERS).map(async |number| {
            for step in 0.. {
                let day = days[(number + step * 7) % days.len()];
                match desk.book_appointment(&walk_in(day)).await {
                    Ok(booked) => acknowledged_bookings.borrow_mut().push(acknowledged(&booked)),
                    Err(error) => assert!(has_failed.get() && is_down(&error), "{error:?}"),
                }
                if acknowledged_bookings.borrow().len() >= after
                    && let Some(fault) = fault.take()
                {
                    has_failed.set(true);
                    fault();
                }
                if has_failed.get() {
                    return;
                }
            }
        });
        join_all(callers).await;
        self.journal.acknowledged.extend(acknowledged_bookings.into_inner());
    }

    /// Checks that every acknowledged booking exists, and that nothing is incomplete or corrupt.
    pub async fn assert_consistent(&self) {
        let db = Database::open(&self.place.url, &Clock::System);
        let mut violations = audit::find_violations(&Snapshot::read(&db).await, &self.journal);
        violations.extend(audit::find_corruption(&db).await);
        assert_eq!(violations, Vec::<String>::new());
        let doctor = run(pitboard(&self.place, &["doctor"]), "");
        assert_eq!(doctor.code, Some(0), "{doctor:?}");
    }
}

/// Returns a booking at the desk for a new customer with a new car.
pub fn walk_in(day: NaiveDate) -> CreateAppointment {
    let customer = CreateCustomer {
        first_name: "Walk".to_owned(),
        last_name: Some("In".to_owned()),
        phone: Some(phone()),
        email: None,
    };
    CreateAppointment {
        customer: Some(DeskCustomer::New(customer)),
        ..appointment(services::ECU_REMAPPING, &day.to_string(), "11:00")
    }
}

/// Returns the journal entry of an acknowledged booking.
pub fn acknowledged(booked: &Appointment) -> Acknowledged {
    Acknowledged {
        reference: booked.reference.clone(),
        version: booked.version,
        status: booked.status,
        kind: "book",
    }
}

/// Whether the error means that the server or its database is down.
pub fn is_down(error: &ClientError) -> bool {
    matches!(error, ClientError::Transport(_)) || error.status() == Some(503)
}

/// Returns the open days from the day after tomorrow on.
pub async fn days(client: &Client) -> Vec<NaiveDate> {
    let days = client.list_availability_days(&DaysQuery { from: None, days: Some(62) }).await.expect("days");
    days.items.iter().skip(2).filter(|day| day.capacity > 0).map(|day| *day.date).collect()
}
