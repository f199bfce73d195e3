//! The transaction of a customer's booking on a connection of its own: the statements of a request without HTTP.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::{
    connection::{Connection as _, InstrumentationEvent},
    prelude::*,
};
use pitboard_domain::{
    job::Complexity,
    role::Role,
    vehicle::{Plate, VehicleType},
};
use pitboard_server::{
    app::{
        AccountIdentity, Actor, Confirm, Credential, Tx,
        appointments::{
            book::{self, NewBooking, Vehicle},
            customer::Customer,
        },
        effects::CachedCalendar,
        transactions::SERVED_WORKSHOP,
    },
    clock::Clock,
    db::{
        AnyConnection, Connection, Url,
        engine::{connection::Purpose, dialect, schema::sessions},
    },
};

use crate::bodies::{car, date, time};

/// A customer with a session, who books on a connection of their own.
pub struct BookingTransaction {
    raw: AnyConnection,
    customer: i64,
    actor: Actor,
    clock: Clock,
    calendar: Option<CachedCalendar>,
    statements: Arc<AtomicUsize>,
}

impl BookingTransaction {
    /// Returns one for each session of a customer in a database that needs no other setting of the clock.
    pub fn of_customers(url: &Url) -> Vec<Self> {
        let mut raw = url.connect(Purpose::Write).expect("a connection");
        let rows = sessions::table.select((sessions::account_id, sessions::id)).load(&mut raw);
        let rows: Vec<(i64, String)> = rows.expect("the sessions");
        rows.into_iter().map(|(id, session)| Self::new(url, id, session, Clock::System)).collect()
    }

    /// Opens a connection for a customer with a session.
    pub fn new(url: &Url, customer: i64, session: String, clock: Clock) -> Self {
        let mut raw = url.connect(Purpose::Write).expect("a connection");
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&statements);
        raw.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        let identity = AccountIdentity { id: customer, role: Role::Customer };
        let actor = Actor { credential: Credential::Session { identity, session }, ..Actor::system("test") };
        Self { raw, customer, actor, clock, calendar: None, statements }
    }

    /// Books a service for a new car, and returns the number of statements.
    pub fn book(&mut self, service_id: i64, day: &str, period: &str) -> usize {
        let car = car();
        let new = NewBooking {
            customer: Customer::Own(self.customer),
            service_id,
            date: date(day),
            start: time(period),
            vehicle: Vehicle {
                make: car.make,
                model: car.model,
                year: car.year,
                kind: VehicleType::Sedan,
                plate: car.license_plate.and_then(|plate| Plate::parse(&plate).ok()),
            },
            complexity: Complexity::Standard,
            customer_notes: String::new(),
            external_reference: None,
            metadata: None,
            hold: None,
        };
        let before = self.statements.load(Ordering::SeqCst);
        dialect::begin_write(&mut self.raw).expect("a transaction");
        // On SQLite every write has a savepoint in the transaction of its batch.
        if let AnyConnection::Sqlite(_) = self.raw {
            dialect::begin_savepoint(&mut self.raw).expect("a savepoint");
        }
        let conn = &mut Connection { raw: &mut self.raw, workshop_id: SERVED_WORKSHOP };
        let mut tx =
            Tx::begin(conn, self.actor.clone(), self.clock.clone(), Confirm::AtEnd, self.calendar.clone());
        book::book(&mut tx, &new).expect("a booking");
        let effects = tx.end().expect("a valid session");
        // The server keeps the calendar for the next write.
        self.calendar = effects.calendar.or(self.calendar.take());
        while dialect::depth(&mut self.raw).is_some_and(|depth| depth > 0) {
            dialect::commit(&mut self.raw).expect("a commit");
        }
        self.statements.load(Ordering::SeqCst) - before
    }
}
