//! Appointments: book, list, read, edit, history.

pub mod alternatives;
pub mod booking_request;
pub mod notes;
pub mod reschedule;
pub mod transitions;
pub mod view;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    patch, post,
    web::{Data, Path},
};
use chrono::{Days, NaiveTime, Timelike};
use pitboard_api::{
    Appointment, AppointmentPage, AppointmentPatch, AppointmentQuery, AppointmentSort, CreateAppointment,
    HistoryEntry, HistoryEntryPage, Page, PageQuery, ProblemCode, header::version_tag,
    page::limit_or_default, paths,
};
use pitboard_domain::{reference::Reference, status::Transition};
use serde::de::DeserializeOwned;

use crate::{
    app::{
        Failure, Identity, Tx,
        appointments::{locked_appointment::Target, transitions::Edit},
        idempotency,
    },
    auth::extract::{AuthenticatedCaller, Caller},
    db::{
        self,
        appointments::{AppointmentRow, Shown},
        listing::{self, Filter, Order, Place},
    },
    http::appointments::{alternatives::Asked, booking_request::booking, view::Viewer},
    state::State,
    web::{
        body::Json,
        cursor,
        error::ApiError,
        fields::note,
        headers,
        openapi::{
            BadBody, BadCreation, BadQuery, BookingRefused, Failures, Forbidden, IdempotencyKey, IfMatch,
            Missing, MoveRefused, ReferencePath,
        },
        query::Query,
    },
};

/// Books an appointment.
///
/// Takes the lowest free slot of each period that the service spans, from the given one on; closed periods
/// are skipped. All or nothing: a full period is 409 `capacity_exceeded` with up to three alternatives. The
/// appointment keeps service name, span and price as they are now.
///
/// At most `max_days_ahead` days ahead. A customer books for themselves, needs a license plate, and is
/// bound to the lead time (`min_lead_minutes`) and the limit of active appointments. Staff must send
/// `customer`, and may book a period that has started and not ended. `booked`, `assigned`, `in_progress`
/// and `on_hold` hold their slots; `completed` and `cancelled` have released them.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = CreateAppointment,
    params(IdempotencyKey),
    responses((status = 201, body = Appointment, headers(("Location" = String), ("ETag" = String))), Caller, Forbidden, BadCreation, BookingRefused, Failures)
)]
#[post("/api/v1/appointments")]
pub async fn book_appointment(
    state: Data<State>,
    request: HttpRequest,
    caller: Caller,
    body: Json<CreateAppointment>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let key = headers::idempotency_key(&request, &caller, "book_appointment", &body)?;
    let new = booking(&caller, body)?;
    let asked = Asked::Booking(Box::new(new.clone()));
    let booked = state.write(caller.actor(), move |tx| {
        idempotency::once(tx, key.as_ref(), |tx| {
            let booked = crate::app::appointments::book::book(tx, &new)?;
            view(tx, booked)
        })
    });
    match booked.await {
        Ok(appointment) => Ok(HttpResponse::Created()
            .insert_header((header::LOCATION, paths::GET_APPOINTMENT.with(&appointment.reference)))
            .insert_header((header::ETAG, version_tag(appointment.version)))
            .json(appointment)),
        Err(error) => Err(alternatives::offer(&state, error, asked).await),
    }
}

/// The row as the caller of this write sees it.
pub fn show(tx: &mut Tx, row: AppointmentRow) -> Result<Appointment, Failure> {
    let shown = db::appointments::show_one(tx, row)?;
    view(tx, shown)
}

fn view(tx: &mut Tx, shown: Shown) -> Result<Appointment, Failure> {
    let (by, workshop) = (tx.identity()?, tx.workshop()?);
    Viewer { by: &by, workshop: &workshop, now: tx.now() }.appointment(shown)
}

/// 200 with the appointment and its version.
pub fn answer(appointment: Appointment) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, version_tag(appointment.version))).json(appointment)
}

/// A reference as it stands in a path; what cannot be one does not exist.
pub fn reference(path: &str) -> Result<Reference, ApiError> {
    Reference::parse(path).ok_or_else(ApiError::not_found)
}

/// The target of a change, with the version that the caller has seen.
pub fn target(request: &HttpRequest, path: &str) -> Result<Target, ApiError> {
    Ok(Target { reference: reference(path)?, versions: headers::if_match(request) })
}

/// The body of a change, checked. What does not exist is 404, and who may not make the move is 403, before what is
/// wrong with the body.
pub async fn parsed<T: DeserializeOwned, U>(
    state: &State,
    by: Identity,
    target: &Target,
    what: Option<Transition>,
    body: Json<T>,
    check: impl FnOnce(T) -> Result<U, ApiError>,
) -> Result<U, ApiError> {
    match body.parse().await.and_then(check) {
        Err(error) if error.code() != ProblemCode::Forbidden => {
            let target = target.clone();
            state
                .read(move |conn| {
                    crate::app::appointments::locked_appointment::check_access(conn, by, &target, what)
                })
                .await?;
            Err(error)
        }
        judged => judged,
    }
}

/// Where a row stands, in the numbers of a cursor.
fn numbers(row: &AppointmentRow) -> [i64; 3] {
    [cursor::day(row.date), row.period_start.num_seconds_from_midnight().into(), row.id]
}

fn place([day, start, id]: [i64; 3]) -> Option<Place> {
    let start = NaiveTime::from_num_seconds_from_midnight_opt(start.try_into().ok()?, 0)?;
    Some(Place { date: cursor::date(day)?, start, id })
}

/// How far back staff search who do not say from when: the words have no index, so their cost must not grow with
/// the history.
const SEARCHED: Days = Days::new(366);

/// Lists appointments.
///
/// Customers get their own; employees, managers and admins get all.
#[utoipa::path(tag = "appointments", security(("bearer" = [])), params(AppointmentQuery), responses((status = 200, body = AppointmentPage), Caller, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments")]
pub async fn list_appointments(
    state: Data<State>,
    caller: Caller,
    query: Query<AppointmentQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let mut filter = Filter {
        customer: if caller.role().is_staff() { query.customer } else { Some(caller.id()) },
        status: query.status,
        priority: query.priority,
        from: query.from,
        to: query.to,
        search: query.search.map(|text| text.to_lowercase()),
        assignee: query.assignee,
        service: query.service_id,
        order: match query.sort.unwrap_or_default() {
            AppointmentSort::StartsAt => Order::Starts { descending: false },
            AppointmentSort::StartsAtDescending => Order::Starts { descending: true },
            AppointmentSort::CreatedAt => Order::Created { descending: false },
            AppointmentSort::CreatedAtDescending => Order::Created { descending: true },
        },
        after: cursor::decode_place(query.cursor.as_deref(), place)?,
        limit: i64::from(limit) + 1,
    };
    let searches_all = filter.customer.is_none() && filter.search.is_some() && filter.from.is_none();
    let (by, clock) = (caller.identity(), state.clock.clone());
    let page = state.read(move |conn| {
        let workshop = db::workshop::load(conn)?;
        if searches_all {
            let last = filter.to.unwrap_or_else(|| workshop.zone.now(clock.now()).today);
            filter.from = last.checked_sub_days(SEARCHED);
        }
        let rows = listing::list(conn, &filter)?;
        let viewer = Viewer { by: &by, workshop: &workshop, now: clock.now() };
        cursor::page_after(rows, limit, numbers, |rows| {
            let shown = db::appointments::show(conn, rows)?;
            shown.into_iter().map(|shown| viewer.appointment(shown)).collect::<Result<Vec<Appointment>, _>>()
        })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Returns an appointment.
///
/// An appointment of another customer is 404 for customers.
#[utoipa::path(tag = "appointments", security(("bearer" = [])), params(ReferencePath), responses((status = 200, body = Appointment, headers(("ETag" = String))), Caller, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments/{reference}")]
pub async fn get_appointment(
    state: Data<State>,
    caller: Caller,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (reference, by, clock) = (reference(&path)?, caller.identity(), state.clock.clone());
    let appointment = state.read(move |conn| {
        let row = crate::app::appointments::locked_appointment::load_visible(conn, by, &reference)?;
        let workshop = db::workshop::load(conn)?;
        let viewer = Viewer { by: &by, workshop: &workshop, now: clock.now() };
        viewer.appointment(db::appointments::show_one(conn, row)?)
    });
    Ok(answer(appointment.await?))
}

/// Edits an appointment without changing its status.
///
/// A customer edits `customer_notes` of their own appointment. Staff also set `priority` and, until work
/// starts, `complexity`. The price stays.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = AppointmentPatch,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Caller, Forbidden, Missing, BadBody, MoveRefused, Failures)
)]
#[patch("/api/v1/appointments/{reference}")]
pub async fn update_appointment(
    state: Data<State>,
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    body: Json<AppointmentPatch>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let edit = parsed(&state, caller.identity(), &target, None, body, |body| edit(&caller, body)).await?;
    let edited = state.write(caller.actor(), move |tx| {
        let row = crate::app::appointments::transitions::edit(tx, &target, &edit)?;
        show(tx, row)
    });
    Ok(answer(edited.await?))
}

fn edit(caller: &AuthenticatedCaller, body: AppointmentPatch) -> Result<Edit, ApiError> {
    let AppointmentPatch { customer_notes, priority, complexity } = body;
    if !caller.role().is_staff() && (priority.is_some() || complexity.is_some()) {
        return Err(ApiError::forbidden("Only staff set priority and complexity."));
    }
    Ok(Edit { customer_notes: note("/customer_notes", customer_notes)?, priority, complexity })
}

/// Lists the changes of an appointment.
///
/// The oldest first. Customers see the history of their own appointments.
#[utoipa::path(tag = "appointments", security(("bearer" = [])), params(ReferencePath, PageQuery), responses((status = 200, body = HistoryEntryPage), Caller, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments/{reference}/history")]
pub async fn get_appointment_history(
    state: Data<State>,
    caller: Caller,
    path: Path<String>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (reference, by) = (reference(&path)?, caller.identity());
    let query = query.parse()?;
    let offset = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let limit = limit_or_default(query.limit);
    let page = state.read(move |conn| {
        let row = crate::app::appointments::locked_appointment::load_visible(conn, by, &reference)?;
        let workshop = db::workshop::load(conn)?;
        let subject = row.subject();
        let mut events = db::events::history(conn, &subject, offset, i64::from(limit) + 1)?;
        let more = events.len() > limit as usize;
        events.truncate(limit as usize);
        let items =
            events.into_iter().map(|event| history_entry(&workshop, event)).collect::<Result<_, _>>()?;
        Ok(Page::<HistoryEntry> {
            items,
            next_cursor: more.then(|| cursor::encode(offset + i64::from(limit))),
        })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

fn history_entry(
    workshop: &db::workshop::Workshop,
    event: db::events::EventRow,
) -> Result<HistoryEntry, Failure> {
    let change = serde_json::from_str(&event.change)
        .map_err(|error| Failure::Internal(format!("an event: {error}")))?;
    let actor =
        event.actor_first_name.zip(event.actor_last_name).map(|(first, last)| format!("{first} {last}"));
    Ok(HistoryEntry { at: workshop.zone.local(event.at.and_utc()), actor, kind: event.kind, change })
}
