//! The audit log: every change, for admins.

use actix_web::{HttpResponse, get, web::Data};
use chrono::{Datelike, NaiveTime};
use pitboard_api::{AuditActor, AuditApiKey, AuditEntry, AuditEntryPage, AuditQuery, LocalDate};
use pitboard_domain::time::Zone;

use crate::{
    app::{Failure, Refusal},
    auth::extract::Admin,
    db::{
        self,
        accounts::full_name,
        audit_log::{EntryRow, Filter},
    },
    state::State,
    web::{
        cursor::ListQuery,
        error::ApiError,
        openapi::{BadQuery, Failures, Missing},
    },
    zone::WorkshopZone,
};

/// Lists the changes made in the workshop.
///
/// The newest first.
#[utoipa::path(tag = "admin", security(("bearer" = [])), params(AuditQuery), responses((status = 200, body = AuditEntryPage), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/audit-log")]
pub async fn list_audit_log(
    state: Data<State>,
    _admin: Admin,
    query: ListQuery<AuditQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let after = page.after(Some)?;
    let log = state
        .read(move |conn| {
            let zone = db::workshop::load(conn)?.zone;
            let midnight = |date: LocalDate| zone.instant(*date, NaiveTime::MIN);
            // The last date that can be written has no successor.
            let next = |date: LocalDate| date.succ_opt().filter(|next| next.year() < 10_000).map(LocalDate);
            let filter = Filter {
                from: query.from.map(midnight),
                until: query.to.and_then(next).map(midnight),
                actor: query.actor,
                kind: query.kind.clone(),
                subjects: query.subject.iter().cloned().collect(),
                after,
                limit: page.rows(),
            };
            let rows = db::audit_log::list(conn, &filter)?.ok_or(Refusal::NotFound)?;
            page.page(rows, |row| row.id, |rows| entries(rows, zone))
        })
        .await?;
    Ok(HttpResponse::Ok().json(log))
}

/// Returns entries as the API shows them.
pub fn entries(rows: Vec<EntryRow>, zone: WorkshopZone) -> Result<Vec<AuditEntry>, Failure> {
    rows.into_iter().map(|row| entry(row, zone)).collect()
}

fn entry(row: EntryRow, zone: WorkshopZone) -> Result<AuditEntry, Failure> {
    let change =
        serde_json::from_str(&row.change).map_err(|error| Failure::Internal(format!("an event: {error}")))?;
    let actor = match (row.actor_id, row.actor_first_name, row.actor_last_name, row.actor_role) {
        (Some(id), Some(first), Some(last), Some(role)) => {
            Some(AuditActor { id, name: full_name(&first, &last), role: role.0 })
        }
        _ => None,
    };
    let api_key = row.key_id.zip(row.key_name).map(|(id, name)| AuditApiKey { id, name });
    Ok(AuditEntry {
        id: row.id,
        at: zone.local(row.at.and_utc()),
        actor,
        api_key,
        kind: row.kind.0,
        subject: row.subject,
        change,
        request_id: row.request_id,
        from_address: row.from_address,
    })
}
