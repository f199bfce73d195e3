//! Categories as admins see and write them.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Path},
};
use pitboard_api::{
    CategoryPatch, CreateCategory, ManagedCategory, ManagedCategoryPage, NoBody, PageQuery,
    page::limit_or_default, paths,
};
use pitboard_domain::{
    catalogue::POSITION,
    person,
    text::{self, NOTE_MAX},
};

use crate::{
    app::{
        catalogue::categories::{self, Counted, Edit},
        idempotency,
    },
    auth::extract::Admin,
    state::State,
    web::{
        body::Json,
        cursor::{self, page},
        error::ApiError,
        fields::Fields,
        headers,
        openapi::{
            BadBody, BadCreation, BadQuery, Failures, IdPath, IdempotencyKey, InUse, Missing, NameTaken,
        },
        path_id::{self, parsed},
        query::Query,
    },
};

/// Lists all categories, inactive ones included.
///
/// In the order of their positions.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = ManagedCategoryPage), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/catalogue/categories")]
pub async fn list_managed_categories(
    state: Data<State>,
    _admin: Admin,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let offset = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let limit = limit_or_default(query.limit);
    let rows = state.read(move |conn| Ok(categories::list(conn, offset, i64::from(limit) + 1)?)).await?;
    let items = rows.into_iter().map(category).collect();
    Ok(HttpResponse::Ok().json(page::<ManagedCategory>(items, offset, limit)))
}

/// Returns a category, active or not.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(IdPath), responses((status = 200, body = ManagedCategory), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/catalogue/categories/{id}")]
pub async fn get_managed_category(
    state: Data<State>,
    _admin: Admin,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let found = state.read(move |conn| categories::by_id(conn, id)).await?;
    Ok(HttpResponse::Ok().json(category(found)))
}

/// Creates a category.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CreateCategory,
    params(IdempotencyKey),
    responses((status = 201, body = ManagedCategory, headers(("Location" = String))), Admin, BadCreation, NameTaken, Failures)
)]
#[post("/api/v1/categories")]
pub async fn create_category(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    body: Json<CreateCategory>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let key = headers::idempotency_key(&request, &admin, "create_category", &body)?;
    let new = new(body)?;
    let made = state.write(admin.actor(), move |tx| {
        idempotency::once(tx, key.as_ref(), |tx| Ok(category(categories::create(tx, &new)?)))
    });
    let made = made.await?;
    let place = paths::GET_MANAGED_CATEGORY.with(made.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, place)).json(made))
}

/// Edits a category.
///
/// Existing appointments keep the name with which they were booked.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CategoryPatch,
    params(IdPath),
    responses((status = 200, body = ManagedCategory), Admin, Missing, BadBody, NameTaken, Failures)
)]
#[patch("/api/v1/categories/{id}")]
pub async fn update_category(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<CategoryPatch>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let edit = body.parse().await.and_then(edit);
    let edit = parsed(&state, edit, move |conn| categories::by_id(conn, id)).await?;
    let edited = state.write(admin.actor(), move |tx| categories::update(tx, id, &edit));
    Ok(HttpResponse::Ok().json(category(edited.await?)))
}

/// Activates a category.
///
/// Its active services can be booked again.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(IdPath),
    responses((status = 200, body = ManagedCategory), Admin, Missing, BadBody, Failures)
)]
#[post("/api/v1/categories/{id}/activate")]
pub async fn activate_category(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    set_active(&state, &admin, &path, body, true).await
}

/// Deactivates a category.
///
/// Its services can no longer be booked. Existing appointments stay.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(IdPath),
    responses((status = 200, body = ManagedCategory), Admin, Missing, BadBody, Failures)
)]
#[post("/api/v1/categories/{id}/deactivate")]
pub async fn deactivate_category(
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
    parsed(state, body.parse().await, move |conn| categories::by_id(conn, id)).await?;
    let set = state.write(admin.actor(), move |tx| categories::set_active(tx, id, active));
    Ok(HttpResponse::Ok().json(category(set.await?)))
}

/// Deletes a category.
///
/// Refused with 409 `in_use` while it contains services.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), params(IdPath),
    responses((status = 204, description = "It is gone"), Admin, Missing, BadQuery, InUse, Failures)
)]
#[delete("/api/v1/categories/{id}")]
pub async fn delete_category(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    state.write(admin.actor(), move |tx| categories::delete(tx, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn category((row, services): Counted) -> ManagedCategory {
    ManagedCategory {
        id: row.id,
        name: row.name,
        description: row.description,
        position: row.position.unsigned_abs(),
        active: row.active,
        services: u32::try_from(services).unwrap_or(u32::MAX),
    }
}

fn new(body: CreateCategory) -> Result<categories::NewCategory, ApiError> {
    let mut fields = Fields::new();
    let name = fields.check("/name", person::name(&body.name));
    let description =
        fields.check("/description", text::note(&body.description.unwrap_or_default(), NOTE_MAX));
    fields.within("/position", body.position, &POSITION);
    let (name, description) = fields.done(name.zip(description))?;
    let position = body.position.map(|position| position as i32);
    Ok(categories::NewCategory { name, description, position, active: body.active.unwrap_or(true) })
}

fn edit(body: CategoryPatch) -> Result<Edit, ApiError> {
    let mut fields = Fields::new();
    let edit = Edit {
        name: body.name.and_then(|name| fields.check("/name", person::name(&name))),
        description: body
            .description
            .and_then(|description| fields.check("/description", text::note(&description, NOTE_MAX))),
        position: body.position.map(|position| position as i32),
    };
    fields.within("/position", body.position, &POSITION);
    fields.finish()?;
    Ok(edit)
}
