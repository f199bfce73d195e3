//! Services as admins see and write them.

use actix_web::{HttpResponse, delete, get, patch, post, web::Data};
use pitboard_api::{
    CreateService, ManagedService, ManagedServicePage, ManagedServiceQuery, NoBody, ServicePatch, paths,
};

use crate::{
    app::{
        Failure, Tx,
        catalogue::{
            item::load,
            services::{self, ServiceEdit},
        },
    },
    auth::extract::Admin,
    db::{
        self, Connection,
        services::{Filter, ServiceWithCategory},
        workshop,
    },
    http::{
        catalogue::{
            item::{self, Managed},
            service_body::{managed_service, parse_patch, parse_service},
        },
        change::{ChangeRequest, RemovalRequest},
        idempotency::{IdempotencyKey, write_once},
        respond::{Created, Found, NoContent, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        cursor::ListQuery,
        error::ApiError,
        openapi::{
            BadQuery, BadRemoval, BadWrite, Failures, IfNoneMatch, InUse, Missing, NotModified,
            ServiceRefused,
        },
        path::Id,
    },
};

/// Lists all services, inactive ones included.
///
/// By category and name.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(ManagedServiceQuery), responses((status = 200, body = ManagedServicePage), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/catalogue/services")]
pub async fn list_managed_services(
    state: Data<State>,
    _admin: Admin,
    query: ListQuery<ManagedServiceQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let filter = Filter {
        only_offered: false,
        search: query.search.map(|text| text.to_lowercase()),
        category: query.category,
        active: query.active,
        after: page.after(Some)?,
        limit: page.rows(),
    };
    let listed = state
        .read(move |conn| {
            let currency = workshop::load(conn)?.currency;
            let rows = db::services::list(conn, &filter)?;
            let present =
                |rows: Vec<_>| Ok(rows.into_iter().map(|row| managed_service(row, currency)).collect());
            page.page::<_, _, ManagedService, Failure>(rows, ServiceWithCategory::place, present)
        })
        .await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// Returns a service, active or not.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = ManagedService), NotModified, Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/catalogue/services/{id}")]
pub async fn get_managed_service(
    state: Data<State>,
    _admin: Admin,
    id: Id,
) -> Result<Found<ManagedService>, ApiError> {
    item::get::<ServiceWithCategory>(&state, id).await
}

/// Creates a service.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CreateService,
    params(IdempotencyKey),
    responses((status = 201, body = ManagedService, headers(("Location" = String))), Admin, BadWrite, ServiceRefused, Failures)
)]
#[post("/api/v1/services")]
pub async fn create_service(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    body: Json<CreateService>,
) -> Result<Created<ManagedService>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let priced_in = body.price.currency;
    let row = parse_service(body)?;
    let create = move |tx: &mut Tx<'_>| services::create(tx, &row, priced_in)?.view(tx);
    Ok(Created(write_once(&state, &admin, key, create).await?))
}

/// Edits a service.
///
/// Existing appointments keep their name, span, duration and price.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = ServicePatch,
    params(Id, IdempotencyKey),
    responses((status = 200, body = ManagedService), Admin, Missing, BadWrite, ServiceRefused, Failures)
)]
#[patch("/api/v1/services/{id}")]
pub async fn update_service(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<ServicePatch>,
) -> Result<Updated<ManagedService>, ApiError> {
    let update = |tx: &mut Tx, id, edit: &ServiceEdit| services::update(tx, id, edit)?.view(tx);
    change.execute(&state, &admin, load::<ServiceWithCategory>, parse_patch, update).await
}

/// Activates a service.
///
/// It can be booked again if its category is active.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(Id, IdempotencyKey),
    responses((status = 200, body = ManagedService), Admin, Missing, BadWrite, Failures)
)]
#[post("/api/v1/services/{id}/activate")]
pub async fn activate_service(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<ManagedService>, ApiError> {
    item::set_active::<ServiceWithCategory>(&state, &admin, change, true).await
}

/// Deactivates a service.
///
/// It can no longer be booked. Existing appointments stay.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(Id, IdempotencyKey),
    responses((status = 200, body = ManagedService), Admin, Missing, BadWrite, Failures)
)]
#[post("/api/v1/services/{id}/deactivate")]
pub async fn deactivate_service(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<ManagedService>, ApiError> {
    item::set_active::<ServiceWithCategory>(&state, &admin, change, false).await
}

/// Deletes a service with its prices.
///
/// Refused with 409 `in_use` while an appointment refers to it, in any status.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), params(Id, IdempotencyKey),
    responses((status = 204, description = "Deleted"), Admin, Missing, BadRemoval, InUse, Failures)
)]
#[delete("/api/v1/services/{id}")]
pub async fn delete_service(
    state: Data<State>,
    admin: Admin,
    removal: RemovalRequest,
) -> Result<NoContent, ApiError> {
    item::delete::<ServiceWithCategory>(&state, &admin, removal).await
}

impl Managed for ServiceWithCategory {
    type View = ManagedService;

    fn view(self, conn: &mut Connection) -> Result<ManagedService, Failure> {
        Ok(managed_service(self, workshop::load(conn)?.currency))
    }
}

impl Resource for ManagedService {
    fn location(&self) -> Option<String> {
        Some(paths::GET_MANAGED_SERVICE.with(self.id))
    }
}
