//! Alternatives to a refused start, found after the refusal, outside its transaction.

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
            fits::span_length,
            locked_appointment::{Target, load_visible},
            reschedule::NewStart,
        },
    },
    db::Connection,
    http::capacity::starts::{StartSearch, search_starts},
    state::State,
    web::error::ApiError,
};

/// The number of alternatives offered.
const OFFERED: usize = 3;

/// The refused request.
pub enum Asked {
    Booking(Box<NewBooking>),
    Hold { service_id: i64, date: NaiveDate, start: NaiveTime },
    Reschedule(Identity, Target, NewStart),
}

/// The span that needs another start.
struct Span {
    /// In periods.
    length: u32,
    plate: Option<Plate>,
    /// The appointment being rescheduled, whose own slots count as free.
    appointment: Option<i64>,
    /// Its current start, which is no alternative unless the service changes.
    current: Option<(NaiveDate, NaiveTime)>,
}

impl Asked {
    fn start(&self) -> (NaiveDate, NaiveTime) {
        match self {
            Asked::Booking(new) => (new.date, new.start),
            Asked::Hold { date, start, .. } => (*date, *start),
            Asked::Reschedule(_, _, to) => (to.date, to.start),
        }
    }

    /// Loads the span; `None` if the service cannot be booked.
    fn span(&self, conn: &mut Connection) -> Result<Option<Span>, Failure> {
        match self {
            Asked::Booking(new) => {
                let length = span_length(conn, Some(new.service_id), None)?;
                Ok(length.map(|length| Span {
                    length,
                    plate: new.vehicle.plate.clone(),
                    appointment: None,
                    current: None,
                }))
            }
            Asked::Hold { service_id, .. } => {
                let length = span_length(conn, Some(*service_id), None)?;
                Ok(length.map(|length| Span { length, plate: None, appointment: None, current: None }))
            }
            Asked::Reschedule(by, target, to) => {
                let row = load_visible(conn, *by, &target.reference)?;
                let keeps_service = to.service_id.is_none_or(|id| id == row.service_id);
                let plate = row.plate()?;
                Ok(span_length(conn, to.service_id, Some(&row))?.map(|length| Span {
                    length,
                    plate,
                    appointment: Some(row.id),
                    current: keeps_service.then_some((row.date, row.period_start)),
                }))
            }
        }
    }
}

/// Adds the nearest free starts to a refusal that another start would avoid.
pub async fn offer(state: &State, mut error: ApiError, asked: Asked) -> ApiError {
    let depends_on_start = matches!(
        error.code(),
        ProblemCode::CapacityExceeded
            | ProblemCode::HoldExpired
            | ProblemCode::Closed
            | ProblemCode::UnknownPeriod
            | ProblemCode::PastPeriod
            | ProblemCode::TooSoon
            | ProblemCode::DailyLimit
            | ProblemCode::VehicleAlreadyBooked
    );
    if !depends_on_start {
        return error;
    }
    let clock = state.clock.clone();
    let found = state.read(move |conn| {
        let Some(span) = asked.span(conn)? else { return Ok(Vec::new()) };
        let (date, start) = asked.start();
        let search = StartSearch {
            from: Some(alternatives_from(date)),
            except: span.appointment,
            plate: span.plate.as_ref(),
        };
        search_starts(conn, &clock, &search, |workshop, view, _, last| {
            let alternative = |s: availability::Start| Alternative {
                date: s.date.into(),
                period: s.period.start.into(),
                starts_at: workshop.zone.local(s.starts_at),
                remaining: s.remaining,
            };
            // One more, because the current start is removed.
            let near = view.alternatives((date, start), last, span.length, OFFERED + 1)?;
            let elsewhere = near.into_iter().filter(|s| Some((s.date, s.period.start)) != span.current);
            Some(elsewhere.take(OFFERED).map(alternative).collect())
        })
    });
    // The refusal is sent with or without them.
    match found.await {
        Ok(found) => error.refused_mut().alternatives = found,
        Err(failure) => tracing::warn!(%failure, "no alternatives"),
    }
    error
}
