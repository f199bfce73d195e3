//! Holds: starts that are reserved for some minutes before they are booked (rules §12.46). A hold takes its slots under
//! the locks of its days, as a booking does. Nothing has to run when it expires: from then on its slots count as free,
//! and the next write that needs them releases them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest, Refusal as BookingRefusal},
    hold::{self, HoldEnd},
    slots::SpanPeriod,
    time::Zone,
};

use crate::{
    app::{
        Actor, Failure, Identity, Refusal, Tx,
        appointments::{
            book::{BookingContext, NewBooking, dates},
            refusal::AppointmentRefusal,
            slots::{SlotRequest, allocate_slots},
        },
        people::confirmation,
    },
    db::{
        Connection, QueryResult, appointments,
        holds::{self, HoldRow, NewHold},
        occupancy::{self, Taker},
        services,
    },
    zone::WorkshopZone,
};

/// A request for a hold, parsed.
#[derive(Debug, Clone)]
pub struct HoldRequest {
    pub service_id: i64,
    pub date: NaiveDate,
    pub start: NaiveTime,
    /// The hash of the secret that the caller gets.
    pub secret_hash: String,
    /// The hash of the secret of a hold that this one replaces.
    pub replaces: Option<String>,
    /// The network of the caller, and how many holds it may have.
    pub network: String,
    pub max_per_network: u32,
}

/// A hold that was just taken.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub expires_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub zone: WorkshopZone,
}

/// The side that a hold counts for.
struct Holder {
    /// An account or an API key, which has at most one hold.
    owner: Option<String>,
    /// Whether it counts for the network, which has a limited number.
    is_limited: bool,
}

impl Holder {
    /// Returns the holder by the actor.
    fn of(actor: &Actor) -> Self {
        let owner = match actor.identity() {
            Some(Identity::Account(by)) => Some(owner_of_account(by.id)),
            Some(Identity::ApiKey(key)) => Some(format!("api_key:{}", key.id)),
            Some(Identity::Guest(_)) | None => None,
        };
        Self { owner, is_limited: is_limited(actor) }
    }
}

/// Whether the number of holds of the actor's network is limited: not for staff and API keys.
pub fn is_limited(actor: &Actor) -> bool {
    match actor.identity() {
        Some(Identity::Account(by)) => !by.role.is_staff(),
        Some(Identity::ApiKey(_)) => false,
        Some(Identity::Guest(_)) | None => true,
    }
}

/// Returns the owner that the holds of an account have.
fn owner_of_account(id: i64) -> String {
    format!("account:{id}")
}

/// Takes a hold: locks the days, releases the holds that it replaces, and takes slots as a booking does. The
/// previous hold of an account or API key is always replaced.
pub fn create(tx: &mut Tx, new: &HoldRequest) -> Result<Held, Failure> {
    let holder = Holder::of(tx.actor());
    let replaced = replaced(tx, new, holder.owner.as_deref())?;
    let context = BookingContext::load(tx, new.date)?;
    let planned = dates(&plan(tx, new, &context)?);
    let days: BTreeSet<NaiveDate> = replaced.iter().flat_map(days).chain(planned.iter().copied()).collect();
    let at = tx.lock_days(&days.into_iter().collect::<Vec<_>>())?;
    let context = context.reload(tx, new.date)?;
    confirmation::expect_booker(tx, &context.workshop)?;
    let span = plan(tx, new, &context)?;
    if dates(&span) != planned {
        return Err(Failure::Restart);
    }

    for hold in &replaced {
        end(tx, hold, at, HoldEnd::Replaced)?;
    }
    let workshop = &context.workshop;
    let wanted =
        SlotRequest { at, date: new.date, plate: None, of_customer: None, exclude: None, hold: None };
    let slots = allocate_slots(tx, workshop, &span, wanted)?;
    let place = match holder.is_limited {
        true => Some((new.network.as_str(), free_place(tx, new, at)?)),
        false => None,
    };
    let (first, last) = first_and_last(&span)?;
    let row = NewHold {
        secret_hash: &new.secret_hash,
        owner: holder.owner.as_deref(),
        place,
        service_id: new.service_id,
        date: new.date,
        period_start: new.start,
        last_date: last.date,
        created_at: at,
        expires_at: at + hold::DURATION,
    };
    // Two requests of one holder may choose the same place: the unique index lets one of them start over.
    let id = holds::insert(tx, &row)?;
    occupancy::take(tx, Taker::Hold { id, expires_at: row.expires_at }, &span, &slots, at)?;
    Ok(Held {
        expires_at: row.expires_at,
        starts_at: workshop.zone.instant(first.date, first.period.start),
        ends_at: workshop.zone.instant(last.date, last.period.end),
        zone: workshop.zone,
    })
}

/// Releases the hold with a secret; one that is unknown or has expired is not found.
pub fn release(tx: &mut Tx, secret_hash: &str) -> Result<(), Failure> {
    let hold = holds::by_secret(tx, secret_hash)?.ok_or(Refusal::NotFound)?;
    let at = tx.lock_days(&days(&hold))?;
    match end(tx, &hold, at, HoldEnd::Released)? {
        true => Ok(()),
        false => Err(Refusal::NotFound.into()),
    }
}

/// Ends a hold and releases its slots; `false` if it has ended or expired already. Requires the locks of its days.
pub fn end(conn: &mut Connection, hold: &HoldRow, at: DateTime<Utc>, end: HoldEnd) -> QueryResult<bool> {
    // The row may have been read before the locks.
    if holds::delete(conn, hold.id)?.is_none_or(|expires_at| expires_at <= at) {
        return Ok(false);
    }
    holds::release_slots(conn, hold, at, end)?;
    Ok(true)
}

/// Deletes the holds that have expired.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    holds::delete_expired(conn, now)
}

/// Forgets the holds of an account, with the network addresses in them. Their slots expire.
pub fn forget(conn: &mut Connection, account: i64) -> QueryResult<()> {
    holds::delete_of_owner(conn, &owner_of_account(account))
}

/// The hold that a booking was sent with.
#[derive(Debug, Clone)]
pub enum GivenHold {
    /// None.
    Absent,
    /// One that has expired or ended, or never was: the booking is tried without it.
    Expired,
    Live(HoldRow),
}

impl GivenHold {
    /// Finds the hold of a booking under the lock of its first day. One of another start is refused.
    pub fn find(conn: &mut Connection, new: &NewBooking, at: DateTime<Utc>) -> Result<Self, Failure> {
        let Some(secret_hash) = &new.hold else { return Ok(GivenHold::Absent) };
        match holds::by_secret(conn, secret_hash)?.map_or(GivenHold::Expired, GivenHold::Live).at(at) {
            GivenHold::Live(row)
                if (row.service_id, row.date, row.period_start) != (new.service_id, new.date, new.start) =>
            {
                Err(AppointmentRefusal::OtherHold.into())
            }
            found => Ok(found),
        }
    }

    /// Returns the hold as it is at a later instant.
    pub fn at(self, at: DateTime<Utc>) -> Self {
        match self {
            GivenHold::Live(row) if row.has_expired(at) => GivenHold::Expired,
            hold => hold,
        }
    }

    pub fn id(&self) -> Option<i64> {
        self.live().map(|row| row.id)
    }

    pub fn last_date(&self) -> Option<NaiveDate> {
        self.live().map(|row| row.last_date)
    }

    fn live(&self) -> Option<&HoldRow> {
        match self {
            GivenHold::Live(row) => Some(row),
            GivenHold::Absent | GivenHold::Expired => None,
        }
    }

    /// Refuses with `hold_expired` instead where the period is full now: the expired hold had reserved a slot of it.
    pub fn explain(&self, failure: Failure) -> Failure {
        match (self, failure) {
            (GivenHold::Expired, Failure::Refused(refusal)) => match *refusal {
                Refusal::Booking(BookingRefusal::CapacityExceeded { date, start }) => {
                    AppointmentRefusal::HoldExpired { date, start }.into()
                }
                other => other.into(),
            },
            (_, failure) => failure,
        }
    }
}

/// Returns the holds that a new one replaces: the one that it names, and the previous one of its owner.
fn replaced(conn: &mut Connection, new: &HoldRequest, owner: Option<&str>) -> QueryResult<Vec<HoldRow>> {
    let named = match &new.replaces {
        Some(secret_hash) => holds::by_secret(conn, secret_hash)?,
        None => None,
    };
    let own = match owner {
        Some(owner) => holds::of_owner(conn, owner)?,
        None => None,
    };
    let own = own.filter(|own| named.as_ref().is_none_or(|named| named.id != own.id));
    Ok(named.into_iter().chain(own).collect())
}

/// Returns every date from the first to the last of a hold.
fn days(hold: &HoldRow) -> Vec<NaiveDate> {
    appointments::days(hold.date, hold.last_date)
}

/// Plans the periods of a hold. The booking window of the caller's side applies, as to a booking.
fn plan(tx: &mut Tx, new: &HoldRequest, context: &BookingContext) -> Result<Vec<SpanPeriod>, Failure> {
    let BookingContext { workshop, calendar } = context;
    let unknown = || AppointmentRefusal::UnknownService(new.service_id);
    let service = services::offered(tx, new.service_id)?.ok_or_else(unknown)?.row;
    let by = tx.actor().identity().map_or(Booker::Customer, Identity::booker);
    let length = service.period_span.unsigned_abs();
    let request = BookingRequest { date: new.date, start: new.start, length, by };
    let now = workshop.zone.now(tx.now());
    Ok(booking::plan(&request, calendar, &workshop.settings, now, &workshop.zone)?)
}

fn first_and_last(span: &[SpanPeriod]) -> Result<(SpanPeriod, SpanPeriod), Failure> {
    let ends = span.first().copied().zip(span.last().copied());
    ends.ok_or_else(|| Failure::Internal("a span of no periods".to_owned()))
}

/// Returns a place among the holds of the caller's network, at random, so that concurrent requests seldom choose the
/// same; refuses if all are taken. Deletes the expired hold that has it.
fn free_place(conn: &mut Connection, new: &HoldRequest, at: DateTime<Utc>) -> Result<i32, Failure> {
    let rows = holds::of_network(conn, &new.network)?;
    let (expired, live): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.has_expired(at));
    let is_free = |place: &i32| live.iter().all(|row| row.place != Some(*place));
    let max = i32::try_from(new.max_per_network).unwrap_or(i32::MAX);
    let free: Vec<i32> = (1..=max).filter(is_free).collect();
    if free.is_empty() {
        let next = live.iter().map(|row| row.expires_at()).min().unwrap_or(at);
        let wait = u64::try_from((next - at).num_seconds()).unwrap_or(0) + 1;
        return Err(AppointmentRefusal::TooManyHolds { wait }.into());
    }
    let place = free[random_below(free.len())?];
    if let Some(hold) = expired.iter().find(|row| row.place == Some(place)) {
        holds::delete(conn, hold.id)?;
    }
    Ok(place)
}

fn random_below(count: usize) -> Result<usize, Failure> {
    let random = getrandom::u32().map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(random as usize % count)
}
