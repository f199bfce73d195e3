//! The public catalogue: active categories and services.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use pitboard_api::{Category, CategoryPage, PageQuery, Service, ServicePage, ServiceQuery, VehiclePrice};
use pitboard_domain::money::{Currency, Money};

use crate::{
    app::Failure,
    db::{
        self, Connection,
        catalogue::{ServiceFilter, ServiceRow},
    },
    state::State,
    web::{
        conditional,
        cursor::ListQuery,
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, Missing, NotModified},
        path::Id,
        query::Unqueried,
    },
};

/// Returns services with their prices, as the public sees them.
fn public_services(conn: &mut Connection, rows: Vec<ServiceRow>) -> Result<Vec<Service>, Failure> {
    let currency = db::workshop::load(conn)?.currency;
    let prices = db::catalogue::vehicle_prices(conn, &rows)?;
    let of = |id: i64, own: i64| {
        let others = prices.iter().filter(move |(service, _, amount)| *service == id && *amount != own);
        others
            .map(|(_, kind, amount)| VehiclePrice {
                r#type: kind.0,
                price: Money { amount: *amount, currency },
            })
            .collect()
    };
    Ok(rows.into_iter().map(|row| service(of(row.id, row.price_amount), row, currency)).collect())
}

fn service(vehicle_prices: Vec<VehiclePrice>, row: ServiceRow, currency: Currency) -> Service {
    Service {
        id: row.id,
        name: row.name,
        description: row.description,
        category: Category { id: row.category_id, name: row.category_name },
        price: Money { amount: row.price_amount, currency },
        vehicle_prices,
        duration_minutes: row.duration_minutes.unsigned_abs(),
        period_span: row.period_span.unsigned_abs(),
        image_url: row.image_url,
    }
}

/// Lists the active categories.
///
/// In the order of their positions.
#[utoipa::path(tag = "public", security(()), params(PageQuery, IfNoneMatch), responses((status = 200, body = CategoryPage), NotModified, BadQuery, Missing, Failures))]
#[get("/api/v1/categories")]
pub async fn list_categories(
    state: Data<State>,
    request: HttpRequest,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let (after, limit) = (page.after(Some)?, page.rows());
    let rows = state.read(move |conn| Ok(db::catalogue::active_categories(conn, after, limit)?)).await?;
    let category = |(id, name, _)| Category { id, name };
    let present = |rows: Vec<_>| Ok::<_, ApiError>(rows.into_iter().map(category).collect());
    conditional::answer(&request, &page.page(rows, |(id, _, position)| (*position, *id), present)?)
}

/// Lists the services that can be booked.
///
/// By category and name.
#[utoipa::path(tag = "public", security(()), params(ServiceQuery, IfNoneMatch), responses((status = 200, body = ServicePage), NotModified, BadQuery, Missing, Failures))]
#[get("/api/v1/services")]
pub async fn list_services(
    state: Data<State>,
    request: HttpRequest,
    query: ListQuery<ServiceQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let search = query.search.map(|text| text.to_lowercase());
    let filter =
        ServiceFilter { search, category: query.category, after: page.after(Some)?, limit: page.rows() };
    let place = |row: &ServiceRow| (row.category_position, row.category_id, row.name.clone(), row.id);
    let listed = state
        .read(move |conn| {
            let rows = db::catalogue::active_services(conn, &filter)?;
            page.page(rows, place, |rows| public_services(conn, rows))
        })
        .await?;
    conditional::answer(&request, &listed)
}

/// Returns a service that can be booked.
#[utoipa::path(tag = "public", security(()), params(Id, IfNoneMatch), responses((status = 200, body = Service), NotModified, Missing, BadQuery, Failures))]
#[get("/api/v1/services/{id}")]
pub async fn get_service(
    state: Data<State>,
    request: HttpRequest,
    _: Unqueried,
    id: Id,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse()?;
    let found = state
        .read(move |conn| {
            let row = db::catalogue::active_service(conn, id)?;
            public_services(conn, row.into_iter().collect())
        })
        .await?;
    let service = found.into_iter().next().ok_or_else(ApiError::not_found)?;
    conditional::answer(&request, &service)
}
