//! Categories as admins see and write them.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, delete, get, patch, post, put, web::Data};
use pitboard_api::{
    CategoryOrder, CategoryPatch, CreateCategory, ManagedCategories, ManagedCategory, ManagedCategoryPage,
    NoBody, PageQuery, paths,
};
use pitboard_domain::{
    catalogue::POSITION,
    person,
    text::{self, NOTE_MAX},
};

use crate::{
    app::{
        Failure, Tx,
        catalogue::{
            categories::{self, CategoryEdit},
            item::load,
        },
    },
    auth::extract::Admin,
    db::{
        self, Connection,
        categories::{CategoryRow, CategoryWithCount, Filter},
    },
    http::{
        catalogue::item::{self, Managed},
        change::{ChangeRequest, RemovalRequest},
        idempotency::{IdempotencyKey, write_once},
        respond::{Created, Found, NoContent, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        cursor::ListQuery,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadQuery, BadRemoval, BadWrite, Failures, IfNoneMatch, InUse, Missing, NameTaken, NotModified,
            OrderRefused,
        },
        path::Id,
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
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let filter = Filter { only_active: false, after: page.after(Some)?, limit: page.rows() };
    let listed = state
        .read(move |conn| {
            let rows = db::categories::list(conn, &filter)?;
            page.page(rows, CategoryRow::place, |rows| {
                let rows = db::categories::with_counts(conn, rows)?;
                Ok::<_, Failure>(rows.into_iter().map(managed_category).collect())
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// Returns a category, active or not.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = ManagedCategory), NotModified, Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/catalogue/categories/{id}")]
pub async fn get_managed_category(
    state: Data<State>,
    _admin: Admin,
    id: Id,
) -> Result<Found<ManagedCategory>, ApiError> {
    item::get::<CategoryWithCount>(&state, id).await
}

/// Creates a category.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CreateCategory,
    params(IdempotencyKey),
    responses((status = 201, body = ManagedCategory, headers(("Location" = String))), Admin, BadWrite, NameTaken, Failures)
)]
#[post("/api/v1/categories")]
pub async fn create_category(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    body: Json<CreateCategory>,
) -> Result<Created<ManagedCategory>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let new = parse_category(body)?;
    let category =
        write_once(&state, &admin, key, move |tx| Ok(managed_category(categories::create(tx, &new)?)))
            .await?;
    Ok(Created(category))
}

/// Reorders the categories.
///
/// All of them together: `ids` names each category once, in the new order. Any other list is refused with 409
/// `inconsistent`, so that an order that was made without a new category changes nothing.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CategoryOrder,
    params(IdempotencyKey),
    responses((status = 200, body = ManagedCategories), Admin, BadWrite, OrderRefused, Failures)
)]
#[put("/api/v1/categories/order")]
pub async fn order_categories(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    body: Json<CategoryOrder>,
) -> Result<Updated<ManagedCategories>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let ids = parse_order(body)?;
    let order = move |tx: &mut Tx<'_>| {
        let ordered = categories::order(tx, &ids)?;
        Ok(ManagedCategories { items: ordered.into_iter().map(managed_category).collect() })
    };
    Ok(Updated(write_once(&state, &admin, key, order).await?))
}

/// Edits a category.
///
/// Existing appointments keep the name with which they were booked.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = CategoryPatch,
    params(Id, IdempotencyKey),
    responses((status = 200, body = ManagedCategory), Admin, Missing, BadWrite, NameTaken, Failures)
)]
#[patch("/api/v1/categories/{id}")]
pub async fn update_category(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<CategoryPatch>,
) -> Result<Updated<ManagedCategory>, ApiError> {
    let update =
        |tx: &mut Tx, id, edit: &CategoryEdit| Ok(managed_category(categories::update(tx, id, edit)?));
    change.execute(&state, &admin, load::<CategoryWithCount>, parse_patch, update).await
}

/// Activates a category.
///
/// Its active services can be booked again.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(Id, IdempotencyKey),
    responses((status = 200, body = ManagedCategory), Admin, Missing, BadWrite, Failures)
)]
#[post("/api/v1/categories/{id}/activate")]
pub async fn activate_category(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<ManagedCategory>, ApiError> {
    item::set_active::<CategoryWithCount>(&state, &admin, change, true).await
}

/// Deactivates a category.
///
/// Its services can no longer be booked. Existing appointments stay.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = NoBody,
    params(Id, IdempotencyKey),
    responses((status = 200, body = ManagedCategory), Admin, Missing, BadWrite, Failures)
)]
#[post("/api/v1/categories/{id}/deactivate")]
pub async fn deactivate_category(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<ManagedCategory>, ApiError> {
    item::set_active::<CategoryWithCount>(&state, &admin, change, false).await
}

/// Deletes a category.
///
/// Refused with 409 `in_use` while it contains services.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), params(Id, IdempotencyKey),
    responses((status = 204, description = "Deleted"), Admin, Missing, BadRemoval, InUse, Failures)
)]
#[delete("/api/v1/categories/{id}")]
pub async fn delete_category(
    state: Data<State>,
    admin: Admin,
    removal: RemovalRequest,
) -> Result<NoContent, ApiError> {
    item::delete::<CategoryWithCount>(&state, &admin, removal).await
}

impl Managed for CategoryWithCount {
    type View = ManagedCategory;

    fn view(self, _: &mut Connection) -> Result<ManagedCategory, Failure> {
        Ok(managed_category(self))
    }
}

impl Resource for ManagedCategory {
    fn location(&self) -> Option<String> {
        Some(paths::GET_MANAGED_CATEGORY.with(self.id))
    }
}

impl Resource for ManagedCategories {}

fn managed_category(CategoryWithCount { row, services }: CategoryWithCount) -> ManagedCategory {
    ManagedCategory {
        id: row.id,
        name: row.name,
        description: row.description,
        position: row.position.unsigned_abs(),
        active: row.active,
        services: u32::try_from(services).unwrap_or(u32::MAX),
    }
}

fn parse_category(body: CreateCategory) -> Result<categories::NewCategory, ApiError> {
    let mut fields = Fields::new();
    let name = fields.check("/name", person::name(&body.name));
    let description =
        fields.check("/description", text::note(&body.description.unwrap_or_default(), NOTE_MAX));
    fields.within("/position", body.position, &POSITION);
    let (name, description) = fields.done(name.zip(description))?;
    let position = body.position.map(|position| position as i32);
    Ok(categories::NewCategory { name, description, position, active: body.active.unwrap_or(true) })
}

fn parse_order(CategoryOrder { ids }: CategoryOrder) -> Result<Vec<i64>, ApiError> {
    let mut fields = Fields::new();
    let most = *POSITION.end() as usize + 1;
    if ids.len() > most {
        fields.add("/ids", format_args!("must have at most {most} ids"));
    } else {
        let mut named = BTreeSet::new();
        for (nth, id) in ids.iter().enumerate().filter(|(_, id)| !named.insert(*id)) {
            fields.add(&format!("/ids/{nth}"), format_args!("repeats category {id}"));
        }
    }
    fields.finish()?;
    Ok(ids)
}

fn parse_patch(body: CategoryPatch) -> Result<CategoryEdit, ApiError> {
    let mut fields = Fields::new();
    let edit = CategoryEdit {
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
