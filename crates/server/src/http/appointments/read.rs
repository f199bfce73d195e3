//! One appointment, and its history.

use actix_web::{HttpResponse, get, web::Data};
use pitboard_api::{Appointment, HistoryEntry, HistoryEntryPage, PageQuery};

use crate::{
    app::{Failure, Identity, appointments::locked_appointment::load_visible},
    auth::extract::{AppointmentLister, AppointmentReader},
    db::{self, events::EventRow, workshop::Workshop},
    http::{appointments::view::Viewer, respond::Found},
    state::State,
    web::{
        cursor::ListQuery,
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, Missing, NotModified},
        path::Reference,
    },
};

/// Returns an appointment.
///
/// An appointment of another customer is 404 for customers. The `ETag` is the version, so it stays the same when only
/// time changes `may`, or a person changes their name.
#[utoipa::path(tag = "appointments", security(("bearer" = []), ("guest" = [])), params(Reference, IfNoneMatch), responses((status = 200, body = Appointment, headers(("ETag" = String))), NotModified, AppointmentReader, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments/{reference}")]
pub async fn get_appointment(
    state: Data<State>,
    caller: AppointmentReader,
    reference: Reference,
) -> Result<Found<Appointment>, ApiError> {
    let (reference, by, clock) = (reference.parse()?, caller.identity(), state.clock.clone());
    let appointment = state
        .read(move |conn| {
            let row = load_visible(conn, by, &reference)?;
            let workshop = db::workshop::load(conn)?;
            let viewer = Viewer { by: &by, workshop: &workshop, now: clock.now() };
            viewer.appointment(db::appointment_details::load_one(conn, row)?)
        })
        .await?;
    Ok(Found(appointment))
}

/// Lists the changes of an appointment.
///
/// The oldest first. Customers see the history of their own appointments. An API key sees the names that it sees in the
/// appointment; other actors have an empty name.
#[utoipa::path(tag = "appointments", security(("bearer" = [])), params(Reference, PageQuery), responses((status = 200, body = HistoryEntryPage), AppointmentLister, Missing, BadQuery, Failures))]
#[get("/api/v1/appointments/{reference}/history")]
pub async fn get_appointment_history(
    state: Data<State>,
    caller: AppointmentLister,
    reference: Reference,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (reference, by) = (reference.parse()?, caller.identity());
    let (_, page) = query.parse()?;
    let after = page.after(Some)?.unwrap_or(0);
    let history = state
        .read(move |conn| {
            let row = load_visible(conn, by, &reference)?;
            let workshop = db::workshop::load(conn)?;
            let events = db::events::history(conn, &row.subject(), after, page.rows())?;
            page.page(
                events,
                |event| event.id,
                |events| {
                    let entries = events.into_iter().map(|event| history_entry(&workshop, by, event));
                    entries.collect::<Result<Vec<HistoryEntry>, _>>()
                },
            )
        })
        .await?;
    Ok(HttpResponse::Ok().json(history))
}

fn history_entry(workshop: &Workshop, by: Identity, event: EventRow) -> Result<HistoryEntry, Failure> {
    let change = serde_json::from_str(&event.change)
        .map_err(|error| Failure::Internal(format!("an event: {error}")))?;
    let shows_name = match (by.key(), event.actor_role) {
        (Some(key), Some(role)) => key.may_name(role.0, event.actor_creator),
        _ => true,
    };
    let actor = db::names::actor(event.actor_first_name, event.actor_last_name, event.key_name);
    // Empty as in the appointment itself: null is the program.
    let actor = actor.map(|name| if shows_name { name } else { String::new() });
    Ok(HistoryEntry { at: workshop.zone.local(event.at.and_utc()), actor, kind: event.kind.0, change })
}
