//! Services as admins see and write them.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Path},
};
use pitboard_api::{
    Category, CreateService, ManagedService, ManagedServicePage, ManagedServiceQuery, NoBody, ServicePatch,
    page::limit_or_default, paths,
};
use pitboard_domain::money::{Currency, Money};

use crate::{
    app::{
        Failure,
        catalogue::{
            prices,
            services::{self, Filter, Managed},
        },
        idempotency,
    },
    auth::extract::Admin,
    db::{Connection, workshop},
    http::catalogue::service_body::{edit, new},
    state::State,
    web::{
        body::Json,
        cursor::{self, page},
        error::ApiError,
        headers,
        openapi::{
            BadBody, BadCreation, BadQuery, Failures, IdPath, IdempotencyKey, InUse, Missing, ServiceRefused,
        },
        path_id::{self, parsed},
        query::Query,
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
    query: Query<ManagedServiceQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let offset = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let filter = Filter {
        search: query.search.map(|text| text.to_lowercase()),
        category: query.category,
        active: query.active,
        limit: i64::from(limit) + 1,
        offset,
    };
    let items = state.read(move |conn| {
        let currency = workshop::load(conn)?.currency;
        let rows = services::list(conn, &filter)?;
        Ok(rows.into_iter().map(|row| service(row, currency)).collect())
    });
    Ok(HttpResponse::Ok().json(page::<ManagedService>(items.await?, offset, limit)))
}

/// Returns a service, active or not.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(IdPath), responses((status = 200, body = ManagedService), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/catalogue/services/{id}")]
pub async fn get_managed_service(
    state: Data<State>,
    _admin: Admin,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let found = state.read(move |conn| services::by_id(conn, id).and_then(|found| shown(conn, found)));
    Ok(HttpResponse::Ok().json(found.await?))
}

/// Creates a service.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CreateService,
    params(IdempotencyKey),
    responses((status = 201, body = ManagedService, headers(("Location" = String))), Admin, BadCreation, ServiceRefused, Failures)
)]
#[post("/api/v1/services")]
pub async fn create_service(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    body: Json<CreateService>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let key = headers::idempotency_key(&request, &admin, "create_service", &body)?;
    let priced_in = body.price.currency;
    let new = new(body)?;
    let made = state.write(admin.actor(), move |tx| {
        idempotency::once(tx, key.as_ref(), |tx| {
            let made = services::create(tx, &new)?;
            prices::check_currency(tx, priced_in, None)?;
            shown(tx, made)
        })
    });
    let made = made.await?;
    let place = paths::GET_MANAGED_SERVICE.with(made.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, place)).json(made))
}

/// Edits a service.
///
/// Existing appointments keep their name, span, duration and price.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = ServicePatch,
    params(IdPath),
    responses((status = 200, body = ManagedService), Admin, Missing, BadBody, ServiceRefused, Failures)
)]
#[patch("/api/v1/services/{id}")]
pub async fn update_service(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<ServicePatch>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let body = body.parse().await;
    let priced_in = body.as_ref().ok().and_then(|body| body.price).map(|price| price.currency);
    let edit = parsed(&state, body.and_then(edit), move |conn| services::by_id(conn, id)).await?;
    let edited = state.write(admin.actor(), move |tx| {
        let edited = services::update(tx, id, &edit)?;
        if let Some(currency) = priced_in {
            prices::check_currency(tx, currency, None)?;
        }
        shown(tx, edited)
    });
    Ok(HttpResponse::Ok().json(edited.await?))
}

/// Activates a service.
///
/// It can be booked again if its category is active.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(IdPath),
    responses((status = 200, body = ManagedService), Admin, Missing, BadBody, Failures)
)]
#[post("/api/v1/services/{id}/activate")]
pub async fn activate_service(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    set_active(&state, &admin, &path, body, true).await
}

/// Deactivates a service.
///
/// It can no longer be booked. Existing appointments stay.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(IdPath),
    responses((status = 200, body = ManagedService), Admin, Missing, BadBody, Failures)
)]
#[post("/api/v1/services/{id}/deactivate")]
pub async fn deactivate_service(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    set_active(&state, &admin, &path, body, false).await
}

async fn set_active(
    state: &State,
    admin: &Admin,
    path: &str,
    body: Json<NoBody>,
    active: bool,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(path)?;
    parsed(state, body.parse().await, move |conn| services::by_id(conn, id)).await?;
    let set = state.write(admin.actor(), move |tx| {
        let set = services::set_active(tx, id, active)?;
        shown(tx, set)
    });
    Ok(HttpResponse::Ok().json(set.await?))
}

/// Deletes a service with its prices.
///
/// Refused with 409 `in_use` while an appointment refers to it, in any status.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), params(IdPath),
    responses((status = 204, description = "It is gone"), Admin, Missing, BadQuery, InUse, Failures)
)]
#[delete("/api/v1/services/{id}")]
pub async fn delete_service(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    state.write(admin.actor(), move |tx| services::delete(tx, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn shown(conn: &mut Connection, managed: Managed) -> Result<ManagedService, Failure> {
    Ok(service(managed, workshop::load(conn)?.currency))
}

fn service(Managed { row, category_name, category_active }: Managed, currency: Currency) -> ManagedService {
    ManagedService {
        id: row.id,
        name: row.name,
        description: row.description,
        category: Category { id: row.category_id, name: category_name },
        price: Money { amount: row.price_amount, currency },
        duration_minutes: row.duration_minutes.unsigned_abs(),
        period_span: row.period_span.unsigned_abs(),
        image_url: row.image_url,
        active: row.active,
        offered: row.active && category_active,
    }
}
