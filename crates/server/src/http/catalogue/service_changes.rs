//! One action on several services.

use actix_web::{patch, web::Data};
use pitboard_api::{ChangeQuery, ServicesChange, ServicesChanged};

use crate::{
    app::{
        Tx,
        catalogue::service_changes::{self, ServicesPlan},
    },
    auth::extract::Admin,
    http::{
        idempotency::{IdempotencyKey, write_once},
        respond::{Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadWrite, Failures, ServiceRefused},
        query::Query,
    },
};

/// The most services that are changed at once.
const IDS_MAX: usize = 100;

/// Activates, deactivates or deletes several services.
///
/// All of them or none. With `dry_run=true` it returns what would change. Existing appointments stay.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = ServicesChange, params(ChangeQuery, IdempotencyKey),
    responses((status = 200, description = "What was changed, or with `dry_run` would be", body = ServicesChanged), Admin, BadWrite, ServiceRefused, Failures)
)]
#[patch("/api/v1/services")]
pub async fn change_services(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<ServicesChange>,
) -> Result<Updated<ServicesChanged>, ApiError> {
    let body = body.parse().await?;
    let ChangeQuery { dry_run } = query.parse()?;
    let key = key.of(&body)?;
    let ServicesChange { ids, action } = body;
    let mut fields = Fields::new();
    if !(1..=IDS_MAX).contains(&ids.len()) {
        fields.add("/ids", format_args!("must have 1 to {IDS_MAX} ids"));
    }
    fields.finish()?;
    let present = |ServicesPlan { changed, unchanged }| ServicesChanged { changed, unchanged };
    let changed = if dry_run {
        state.read(move |conn| service_changes::plan(conn, &ids, action).map(present)).await?.into()
    } else {
        let change = move |tx: &mut Tx<'_>| service_changes::change(tx, &ids, action).map(present);
        write_once(&state, &admin, key, change).await?
    };
    Ok(Updated(changed))
}

impl Resource for ServicesChanged {}
