//! Categories and services as everybody sees them.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use pitboard_api::{
    Category, CategoryPage, PageQuery, Service, ServicePage, ServiceQuery, VehiclePrice,
    page::limit_or_default,
};
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
        cursor::{self, page},
        error::ApiError,
        openapi::{BadQuery, Failures, IdPath, IfNoneMatch, Missing, NotModified},
        path_id,
        query::{Query, Unqueried},
    },
};

/// Services with what they cost, as everybody sees them.
fn services(conn: &mut Connection, rows: Vec<ServiceRow>) -> Result<Vec<Service>, Failure> {
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
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let offset = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let rows = state.read(|conn| Ok(db::catalogue::active_categories(conn)?)).await?;
    let from = usize::try_from(offset).unwrap_or(usize::MAX);
    let items = rows.into_iter().skip(from).map(|(id, name)| Category { id, name }).collect();
    conditional::answer(&request, &page(items, offset, limit_or_default(query.limit)))
}

/// Lists the services that can be booked.
///
/// By category and name.
#[utoipa::path(tag = "public", security(()), params(ServiceQuery, IfNoneMatch), responses((status = 200, body = ServicePage), NotModified, BadQuery, Missing, Failures))]
#[get("/api/v1/services")]
pub async fn list_services(
    state: Data<State>,
    request: HttpRequest,
    query: Query<ServiceQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let offset = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let search = query.search.map(|text| text.to_lowercase());
    let filter = ServiceFilter { search, category: query.category, limit: i64::from(limit) + 1, offset };
    let items = state
        .read(move |conn| {
            let rows = db::catalogue::active_services(conn, &filter)?;
            services(conn, rows)
        })
        .await?;
    conditional::answer(&request, &page(items, offset, limit))
}

/// Returns a service that can be booked.
#[utoipa::path(tag = "public", security(()), params(IdPath, IfNoneMatch), responses((status = 200, body = Service), NotModified, Missing, BadQuery, Failures))]
#[get("/api/v1/services/{id}")]
pub async fn get_service(
    state: Data<State>,
    request: HttpRequest,
    _: Unqueried,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&id)?;
    let found = state
        .read(move |conn| {
            let row = db::catalogue::active_service(conn, id)?;
            services(conn, row.into_iter().collect())
        })
        .await?;
    let service = found.into_iter().next().ok_or_else(ApiError::not_found)?;
    conditional::answer(&request, &service)
}
