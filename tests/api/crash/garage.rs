//! A workshop with room for storms of bookings, and the storm itself.

use std::cell::{Cell, RefCell};

use chrono::NaiveDate;
use futures_util::future::join_all;
use pitboard_api::{Appointment, DaysQuery, DeskCustomer, Login, NewAppointment, NewCustomer};
use pitboard_client::{Client, ClientError};
use pitboard_domain::role::Role;
use pitboard_server::clock::Clock;
use pitboard_tests::{
    Database, Person,
    app::{Setup, hire},
    appointment,
    audit::{self, Acknowledged, Journal},
    backend::Place,
    ledger::Books,
    program::{pitboard, run},
};

const CALLERS: usize = 16;

/// A workshop without a server yet, and what its callers were told.
pub struct Garage {
    pub place: Place,
    login: Login,
    pub journal: Journal,
}

impl Garage {
    pub async fn found(place: Place) -> Self {
        let mut setup = Setup::default();
        setup.settings.slots_per_period = 200;
        setup.settings.max_days_ahead = 365;
        let db = setup.found(&place, &Clock::System).await;
        let login = hire(&db, "desk", Role::Admin).await;
        Self { place, login, journal: Journal::default() }
    }

    /// The desk, in a new session at a server.
    pub async fn desk(&self, url: &str) -> Person {
        Person::signs_in(&Client::new(url), &self.login).await.expect("a sign-in")
    }

    /// Books, and remembers it; `None` if nothing can be booked now.
    pub async fn books(&mut self, desk: &Person, body: &NewAppointment) -> Option<Appointment> {
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

    /// Many book at once; after so many answers comes the strike, and then whatever was still on its way.
    pub async fn storms(&mut self, desk: &Person, after: usize, strike: impl FnOnce()) {
        let days = days(desk).await;
        let told = RefCell::new(Vec::new());
        let strike = Cell::new(Some(strike));
        let struck = Cell::new(false);
        let callers = (0..CALLERS).map(async |number| {
            for turn in 0.. {
                let day = days[(number + turn * 7) % days.len()];
                match desk.book_appointment(&walk_in(day)).await {
                    Ok(booked) => told.borrow_mut().push(acknowledged(&booked)),
                    Err(error) => assert!(struck.get() && is_down(&error), "{error:?}"),
                }
                if told.borrow().len() >= after
                    && let Some(strike) = strike.take()
                {
                    struck.set(true);
                    strike();
                }
                if struck.get() {
                    return;
                }
            }
        });
        join_all(callers).await;
        self.journal.acknowledged.extend(told.into_inner());
    }

    /// Is everything there of which somebody was told, nothing half, nothing broken?
    pub async fn examined(&self) {
        let db = Database::open(&self.place.url, 1, &Clock::System);
        let mut violations = audit::violations(&Books::read(&db).await, &self.journal);
        violations.extend(audit::corruption(&db).await);
        assert_eq!(violations, Vec::<String>::new());
        let doctor = run(pitboard(&self.place, &["doctor"]), "");
        assert_eq!(doctor.code, Some(0), "{doctor:?}");
    }
}

/// A booking at the desk, of a new customer with a new car.
pub fn walk_in(day: NaiveDate) -> NewAppointment {
    let customer = NewCustomer {
        first_name: "Walk".to_owned(),
        last_name: "In".to_owned(),
        phone: "+91 98250 54321".to_owned(),
        email: None,
    };
    NewAppointment {
        customer: Some(DeskCustomer::New(customer)),
        ..appointment(1, &day.to_string(), "11:00")
    }
}

pub fn acknowledged(booked: &Appointment) -> Acknowledged {
    Acknowledged {
        reference: booked.reference.clone(),
        version: booked.version,
        status: booked.status,
        kind: "book",
    }
}

/// Does a caller hear this where a server or its database is down?
pub fn is_down(error: &ClientError) -> bool {
    matches!(error, ClientError::Transport(_)) || error.status() == Some(503)
}

/// The open days from the day after tomorrow on.
pub async fn days(client: &Client) -> Vec<NaiveDate> {
    let days = client.list_availability_days(&DaysQuery { from: None, days: Some(62) }).await.expect("days");
    days.items.iter().skip(2).filter(|day| day.capacity > 0).map(|day| day.date).collect()
}
