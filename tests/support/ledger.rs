//! What the database alone says: who held which slot from when to when, and every appointment with its log.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::status::Status;
use pitboard_server::db::{
    WORKSHOP,
    schema::{appointments, events, occupancy},
    word::Word,
};

use crate::TestApp;

/// A slot as it was held.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holding {
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub slot_no: i32,
    /// The capacity in force when it was taken.
    pub capacity: i32,
    pub appointment_id: i64,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
    pub reason: Option<String>,
}

impl Holding {
    pub fn held_at(&self, at: NaiveDateTime) -> bool {
        self.taken_at <= at && self.released_at.is_none_or(|released| at < released)
    }

    pub fn same_period(&self, other: &Self) -> bool {
        (self.date, self.start) == (other.date, other.start)
    }
}

/// An appointment and what was logged of it, the first first.
#[derive(Debug, Clone)]
pub struct Logged {
    pub id: i64,
    pub reference: String,
    pub version: i64,
    pub status: Status,
    pub periods: i32,
    pub kinds: Vec<String>,
}

impl TestApp {
    /// Every slot that was ever held.
    pub async fn holdings(&self) -> Vec<Holding> {
        let holdings = self.db.read(|conn| {
            Ok(occupancy::table
                .filter(occupancy::workshop_id.eq(WORKSHOP))
                .order(occupancy::id)
                .select((
                    occupancy::date,
                    occupancy::period_start,
                    occupancy::slot_no,
                    occupancy::capacity,
                    occupancy::appointment_id,
                    occupancy::taken_at,
                    occupancy::released_at,
                    occupancy::reason,
                ))
                .load(conn)?)
        });
        holdings.await.expect("the ledger")
    }

    /// Every appointment with its log.
    pub async fn logged(&self) -> Vec<Logged> {
        let logged =
            self.db.read(|conn| {
                let rows: Vec<(i64, String, i64, Word<Status>, i32)> = appointments::table
                    .order(appointments::id)
                    .select((
                        appointments::id,
                        appointments::reference,
                        appointments::version,
                        appointments::status,
                        appointments::period_span,
                    ))
                    .load(conn)?;
                let log: Vec<(String, String)> =
                    events::table.order(events::id).select((events::subject, events::kind)).load(conn)?;
                let of = |reference: &str| {
                    let subject = format!("appointment:{reference}");
                    log.iter().filter(|(of, _)| *of == subject).map(|(_, kind)| kind.clone()).collect()
                };
                let logged =
                    |(id, reference, version, status, periods): (i64, String, i64, Word<Status>, i32)| {
                        Logged { kinds: of(&reference), id, reference, version, status: status.0, periods }
                    };
                Ok(rows.into_iter().map(logged).collect::<Vec<_>>())
            });
        logged.await.expect("the appointments")
    }
}
