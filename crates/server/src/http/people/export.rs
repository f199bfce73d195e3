//! All that is stored of a customer, as one document: what a person may ask of whoever keeps data about them.

use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use pitboard_api::{AuditEntry, CustomerExport, ExportedSession};

use crate::{
    app::{Failure, Identity, people::accounts::Kind},
    auth::extract::Admin,
    db::{self, Connection, appointments::AppointmentRow},
    http::{
        appointments::view::Viewer,
        insight::audit_log::entries,
        people::{contact::existing, customers::show_one, vehicles::saved},
    },
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures, IdPath, Missing},
    },
};

/// Exports the stored data of a customer.
///
/// Everything except passwords and tokens.
#[utoipa::path(tag = "admin", security(("bearer" = [])), params(IdPath), responses((status = 200, body = CustomerExport), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/customers/{id}/export")]
pub async fn export_customer(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = existing(&state, &path, Kind::Customer).await?;
    let (by, clock) = (admin.identity().clone(), state.clock.clone());
    let export = state.read(move |conn| export(conn, &by, clock.now(), id));
    Ok(HttpResponse::Ok().json(export.await?))
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
    let rows = db::customers::appointments_of(conn, id)?;
    let subjects = rows.iter().map(AppointmentRow::subject).collect();
    let appointments = db::appointments::show(conn, rows)?.into_iter().map(|shown| viewer.appointment(shown));
    let session = |row: crate::app::people::sessions::SessionRow| ExportedSession {
        created_at: zone.local(row.created_at.and_utc()),
        expires_at: zone.local(row.expires_at.and_utc()),
        ended_at: row.ended_at.map(|at| zone.local(at.and_utc())),
    };
    let mut log = entries(db::audit_log::of_account(conn, id, subjects)?, zone)?;
    // Where others called from is not the customer's to know.
    let by_others = |entry: &&mut AuditEntry| entry.actor.as_ref().is_some_and(|actor| actor.id != id);
    log.iter_mut().filter(by_others).for_each(|entry| entry.from_address.clear());
    Ok(CustomerExport {
        exported_at: zone.local(now),
        customer: show_one(conn, id)?,
        appointments: appointments.collect::<Result<_, _>>()?,
        vehicles: crate::app::people::vehicles::all(conn, id)?
            .into_iter()
            .map(|row| saved(row, zone))
            .collect(),
        sessions: crate::app::people::sessions::of_account(conn, id)?.into_iter().map(session).collect(),
        log,
    })
}
