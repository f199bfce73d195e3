//! One thing done with many services.

use actix_web::{HttpResponse, patch, web::Data};
use pitboard_api::{ChangeQuery, ServicesChange, ServicesChanged};

use crate::{
    app::catalogue::service_changes::{self, Plan},
    auth::extract::Admin,
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, Failures, ServiceRefused},
        query::Query,
    },
};

/// The most services that are changed at once.
const IDS_MAX: usize = 100;

/// Activates, deactivates or deletes several services.
///
/// All of them or none. With `dry_run=true` it returns what would change. Existing appointments stay.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = ServicesChange, params(ChangeQuery),
    responses((status = 200, description = "What was changed, or with `dry_run` would be", body = ServicesChanged), Admin, BadBody, ServiceRefused, Failures)
)]
#[patch("/api/v1/services")]
pub async fn change_services(
    state: Data<State>,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<ServicesChange>,
) -> Result<HttpResponse, ApiError> {
    let ServicesChange { ids, action } = body.parse().await?;
    let ChangeQuery { dry_run } = query.parse()?;
    let mut fields = Fields::new();
    if !(1..=IDS_MAX).contains(&ids.len()) {
        fields.add("/ids", format_args!("must have 1 to {IDS_MAX} ids"));
    }
    fields.finish()?;
    let plan = if dry_run {
        state.read(move |conn| service_changes::plan(conn, &ids, action)).await?
    } else {
        let changed = state.write(admin.actor(), move |tx| service_changes::change(tx, &ids, action));
        changed.await?
    };
    let Plan { changed, unchanged } = plan;
    Ok(HttpResponse::Ok().json(ServicesChanged { changed, unchanged }))
}
