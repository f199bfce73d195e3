//! The public catalogue: active categories and services.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use pitboard_api::{Category, CategoryPage, PageQuery, Service, ServicePage, ServiceQuery, VehiclePrice};
use pitboard_domain::money::Money;

use crate::{
    app::{Failure, Refusal},
    db::{
        self, Connection,
        categories::{self, CategoryRow},
        services::{self, ServiceWithCategory},
    },
    http::{catalogue::service_body::public_service, memory},
    live::answers::Content,
    state::State,
    web::{
        cursor::ListQuery,
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, Missing, NotModified},
        path::Id,
        query::Unqueried,
        rendered::Caching,
    },
};

/// Returns services with their prices, as the public sees them.
fn public_services(conn: &mut Connection, rows: Vec<ServiceWithCategory>) -> Result<Vec<Service>, Failure> {
    let currency = db::workshop::load(conn)?.currency;
    let ids: Vec<i64> = rows.iter().map(|service| service.row.id).collect();
    let prices = db::prices::standard(conn, &ids)?;
    let of = |id: i64, own: i64| {
        let others = prices.iter().filter(move |price| price.service_id == id && price.amount != own);
        others
            .map(|price| VehiclePrice {
                r#type: price.vehicle_type.0,
                price: Money { amount: price.amount, currency },
            })
            .collect()
    };
    let service = |service: ServiceWithCategory| {
        public_service(of(service.row.id, service.row.price_amount), service, currency)
    };
    Ok(rows.into_iter().map(service).collect())
}

/// The catalogue stays the same until a write changes it.
fn until_changed<T>(body: T) -> Content<T> {
    Content { body, days: None, valid_until: DateTime::<Utc>::MAX_UTC }
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
    let filter = categories::Filter { only_active: true, after: page.after(Some)?, limit: page.rows() };
    let load = move |conn: &mut Connection<'_>| {
        let rows = categories::list(conn, &filter)?;
        let category = |row: CategoryRow| Category { id: row.id, name: row.name };
        let present = |rows: Vec<_>| Ok::<_, Failure>(rows.into_iter().map(category).collect());
        Ok(until_changed(page.page(rows, CategoryRow::place, present)?))
    };
    memory::respond(&state, &request, Caching::Everyone, load).await
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
    memory::respond(&state, &request, Caching::Everyone, services_loader(query)?).await
}

/// Lists services, without the memory of public answers.
pub async fn find_services(state: &State, query: ListQuery<ServiceQuery>) -> Result<ServicePage, ApiError> {
    let mut load = services_loader(query)?;
    state.read(move |conn| Ok(load(conn)?.body)).await
}

/// Parses the query of the list of services, and returns what loads its page.
fn services_loader(
    query: ListQuery<ServiceQuery>,
) -> Result<
    impl FnMut(&mut Connection<'_>) -> Result<Content<ServicePage>, Failure> + Clone + Send + 'static,
    ApiError,
> {
    let (query, page) = query.parse()?;
    let search = query.search.map(|text| text.to_lowercase());
    let filter = services::Filter {
        only_offered: true,
        search,
        category: query.category,
        active: None,
        after: page.after(Some)?,
        limit: page.rows(),
    };
    Ok(move |conn: &mut Connection<'_>| {
        let rows = services::list(conn, &filter)?;
        let present = |rows| public_services(conn, rows);
        Ok(until_changed(page.page(rows, ServiceWithCategory::place, present)?))
    })
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
    let load = move |conn: &mut Connection<'_>| {
        let row = services::offered(conn, id)?.ok_or(Refusal::NotFound)?;
        let service = public_services(conn, vec![row])?.pop().ok_or(Refusal::NotFound)?;
        Ok(until_changed(service))
    };
    memory::respond(&state, &request, Caching::Everyone, load).await
}
