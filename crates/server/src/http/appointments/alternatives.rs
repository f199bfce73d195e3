//! What could be booked instead: worked out after the refusal, outside its transaction.

use chrono::{NaiveDate, NaiveTime};
use pitboard_api::{Alternative, ProblemCode};
use pitboard_domain::{
    availability::{self, alternatives_from},
    vehicle::Plate,
};

use crate::{
    app::{
        Failure, Identity,
        appointments::{
            book::NewBooking,
            locked_appointment::{Target, load_visible},
            reschedule::NewStart,
        },
    },
    db::{self, Connection},
    http::capacity::availability::starts,
    state::State,
    web::error::ApiError,
};

/// How many are offered.
const OFFERED: usize = 3;

/// What was asked for in vain.
pub enum Asked {
    Booking(Box<NewBooking>),
    Move(Identity, Target, NewStart),
}

/// A job that looks for another start.
struct Job {
    /// Its periods.
    length: u32,
    plate: Option<Plate>,
    /// The appointment that it is already, whose slots would be free; and its start, unless its service changes.
    itself: Option<i64>,
    stands: Option<(NaiveDate, NaiveTime)>,
}

impl Asked {
    fn start(&self) -> (NaiveDate, NaiveTime) {
        match self {
            Asked::Booking(new) => (new.date, new.start),
            Asked::Move(_, _, to) => (to.date, to.start),
        }
    }

    /// `None` where the service cannot be booked.
    fn job(&self, conn: &mut Connection) -> Result<Option<Job>, Failure> {
        match self {
            Asked::Booking(new) => {
                let service = db::catalogue::active_service(conn, new.service_id)?;
                Ok(service.map(|service| Job {
                    length: service.period_span.unsigned_abs(),
                    plate: new.vehicle.plate.clone(),
                    itself: None,
                    stands: None,
                }))
            }
            Asked::Move(by, target, to) => {
                let row = load_visible(conn, *by, &target.reference)?;
                let another = to.service_id.filter(|id| *id != row.service_id);
                let span = match another {
                    Some(id) => db::catalogue::active_service(conn, id)?.map(|service| service.period_span),
                    None => Some(row.period_span),
                };
                let plate = row.plate()?;
                Ok(span.map(|span| Job {
                    length: span.unsigned_abs(),
                    plate,
                    itself: Some(row.id),
                    stands: another.is_none().then_some((row.date, row.period_start)),
                }))
            }
        }
    }
}

/// The refusal, with the nearest starts where another start would do.
pub async fn offer(state: &State, mut error: ApiError, asked: Asked) -> ApiError {
    let another_would_do = matches!(
        error.code(),
        ProblemCode::CapacityExceeded
            | ProblemCode::Closed
            | ProblemCode::UnknownPeriod
            | ProblemCode::PastPeriod
            | ProblemCode::TooSoon
            | ProblemCode::DailyLimit
            | ProblemCode::VehicleAlreadyBooked
    );
    if !another_would_do {
        return error;
    }
    let clock = state.clock.clone();
    let found = state.read(move |conn| {
        let Some(job) = asked.job(conn)? else { return Ok(Vec::new()) };
        let (date, start) = asked.start();
        starts(conn, &clock, Some(alternatives_from(date)), job.itself, |workshop, view, _| {
            let alternative = |s: availability::Start| Alternative {
                date: s.date,
                period: s.period.start,
                starts_at: workshop.zone.local(s.starts_at),
                remaining: s.remaining,
            };
            // One more, for where it stands now is no alternative.
            let near = view.alternatives(date, start, job.length, job.plate.as_ref(), OFFERED + 1);
            let elsewhere = near.into_iter().filter(|s| Some((s.date, s.period.start)) != job.stands);
            elsewhere.take(OFFERED).map(alternative).collect()
        })
    });
    // The refusal stands with or without them.
    match found.await {
        Ok(found) => error.refused_mut().alternatives = found,
        Err(failure) => tracing::warn!(%failure, "no alternatives"),
    }
    error
}
