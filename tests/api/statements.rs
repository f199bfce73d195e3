//! The number of statements of one booking: each is a round trip to PostgreSQL, and work of the one writer on SQLite.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::connection::{Connection as _, InstrumentationEvent};
use pitboard_domain::{
    job::Complexity,
    role::Role,
    vehicle::{Plate, VehicleType},
};
use pitboard_server::{
    app::{
        Actor, Confirm, Credential, Identity, Tx,
        appointments::{
            book::{self, NewBooking, Vehicle},
            customer::Customer,
        },
        transactions::SERVED_WORKSHOP,
    },
    clock::Clock,
    db::{
        Connection,
        engine::{connection::Purpose, dialect},
    },
};
use pitboard_tests::{Backend, TUESDAY, TestApp, at, date, services, time};
use rstest_reuse::apply;

use crate::on_both_databases;

fn booking(customer: i64, plate: &str) -> NewBooking {
    NewBooking {
        customer: Customer::Own(customer),
        service_id: services::AUDIO,
        date: date(TUESDAY),
        start: time("09:00"),
        vehicle: Vehicle {
            make: "Honda".to_owned(),
            model: "Civic".to_owned(),
            year: 2020,
            kind: VehicleType::Sedan,
            plate: Plate::parse(plate).ok(),
        },
        complexity: Complexity::Standard,
        customer_notes: String::new(),
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customers_booking_takes_few_statements(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let session = app.db.read(|conn| {
        use diesel::prelude::*;
        use pitboard_server::db::engine::schema::sessions;
        Ok(sessions::table.select(sessions::id).first::<String>(conn.raw)?)
    });
    let identity = Identity { id: ada.id(), role: Role::Customer };
    let credential = Credential::Session { identity, session: session.await.expect("a session") };
    let actor = Actor { credential, ..Actor::system("test") };

    let mut raw = app.place.url.connect(Purpose::Write).expect("a connection");
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    raw.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut calendar = None;
    let mut counts = Vec::new();
    // Only the first booking inserts the day's row and loads the calendar; later ones are the usual case.
    for (minute, plate) in [(0, "GJ01 AB 1"), (1, "GJ01 AB 2"), (2, "GJ01 AB 3")] {
        let clock = Clock::standing(at("2026-11-23T02:00:00Z") + chrono::TimeDelta::minutes(minute));
        let before = count.load(Ordering::SeqCst);
        dialect::begin_write(&mut raw).expect("a transaction");
        // On SQLite every write has a savepoint in the transaction of its batch.
        if on == Backend::Sqlite {
            dialect::begin_savepoint(&mut raw).expect("a savepoint");
        }
        let conn = &mut Connection { raw: &mut raw, workshop_id: SERVED_WORKSHOP };
        let mut tx = Tx::begin(conn, actor.clone(), clock, Confirm::AtEnd, calendar.clone());
        book::book(&mut tx, &booking(ada.id(), plate)).expect("a booking");
        let effects = tx.end().expect("a valid session");
        calendar = effects.calendar.or(calendar);
        while dialect::depth(&mut raw).is_some_and(|depth| depth > 0) {
            dialect::commit(&mut raw).expect("a commit");
        }
        counts.push(count.load(Ordering::SeqCst) - before);
    }
    let max = match on {
        Backend::Sqlite => 14,
        Backend::Postgres => 12,
    };
    assert!(counts[1..].iter().all(|count| *count <= max), "{counts:?}");
}
