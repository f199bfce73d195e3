//! Everything that is stored about a customer, as one document.

use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use pitboard_api::{AuditEntry, CustomerExport, ExportedSession};

use crate::{
    app::{Failure, Identity},
    auth::{extract::Admin, security_log::Outcome},
    db::{self, Connection, appointments::AppointmentRow, sessions::SessionRow},
    http::{
        appointments::view::Viewer,
        insight::audit_log::entries,
        people::{customers::show_one, vehicles::saved_vehicle},
    },
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures, Missing},
        path::Id,
    },
};

/// Exports the stored data of a customer.
///
/// Everything except passwords and tokens.
#[utoipa::path(tag = "admin", security(("bearer" = [])), params(Id), responses((status = 200, body = CustomerExport), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/customers/{id}/export")]
pub async fn export_customer(state: Data<State>, admin: Admin, id: Id) -> Result<HttpResponse, ApiError> {
    let id = id.parse()?;
    let (by, clock) = (admin.identity(), state.clock.clone());
    let exported = state.read(move |conn| export(conn, &by, clock.now(), id)).await?;
    state.security_log.record(Outcome::Exported, Some(admin.id()), &admin.actor().address);
    Ok(HttpResponse::Ok().json(exported))
}

fn export(
    conn: &mut Connection,
    by: &Identity,
    now: DateTime<Utc>,
    id: i64,
) -> Result<CustomerExport, Failure> {
    let workshop = db::workshop::load(conn)?;
    let zone = workshop.zone;
    let viewer = Viewer { by, workshop: &workshop, now };
    let rows = db::appointments::of_customer(conn, id)?;
    let subjects = rows.iter().map(AppointmentRow::subject).collect();
    let appointments =
        db::appointment_details::load(conn, rows)?.into_iter().map(|shown| viewer.appointment(shown));
    let session = |row: SessionRow| ExportedSession {
        created_at: zone.local(row.created_at.and_utc()),
        expires_at: zone.local(row.expires_at.and_utc()),
        ended_at: row.ended_at.map(|at| zone.local(at.and_utc())),
        last_used_at: row.last_used_at.map(|at| zone.local(at.and_utc())),
        device: row.device,
        network: row.network,
    };
    let vehicles = db::vehicles::list(conn, id, 0, i64::MAX)?;
    let mut log = entries(db::audit_log::of_account(conn, id, subjects)?, zone)?;
    // The addresses of others are not the customer's data.
    let by_others = |entry: &&mut AuditEntry| {
        entry.actor.as_ref().is_some_and(|actor| actor.id != id) || entry.api_key.is_some()
    };
    log.iter_mut().filter(by_others).for_each(|entry| entry.from_address.clear());
    Ok(CustomerExport {
        exported_at: zone.local(now),
        customer: show_one(conn, id, None)?,
        appointments: appointments.collect::<Result<_, _>>()?,
        vehicles: vehicles.into_iter().map(|row| saved_vehicle(row, zone)).collect(),
        sessions: db::sessions::of_account(conn, id)?.into_iter().map(session).collect(),
        log,
    })
}
