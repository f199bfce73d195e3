//! Categories, services and the price matrix.

use diesel::prelude::*;
use pitboard_domain::{job::Complexity, vehicle::VehicleType};

use crate::{
    app::catalogue::categories::CategoryRow,
    db::{
        Connection,
        engine::{
            schema::{categories, service_prices, services},
            text_enum::TextEnum,
        },
        names::contains,
    },
};

#[derive(Debug, Clone, Queryable)]
pub struct ServiceRow {
    pub id: i64,
    pub name: String,
    pub description: String,
    pub category_id: i64,
    pub category_name: String,
    pub price_amount: i64,
    pub duration_minutes: i32,
    pub period_span: i32,
    pub image_url: Option<String>,
    pub category_position: i32,
}

/// Selects active services and a page of them.
#[derive(Debug, Clone, Default)]
pub struct ServiceFilter {
    /// Lower case.
    pub search: Option<String>,
    pub category: Option<i64>,
    pub after: Option<ServicePlace>,
    pub limit: i64,
}

/// The place of a service in a list: its category's position and id, its name and its id.
pub type ServicePlace = (i32, i64, String, i64);

/// Selects the services that follow a place.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn service_follows<'a>(place: &'a ServicePlace) -> _ {
    let (position, category, name, id): (i32, i64, &'a str, i64) =
        (place.0, place.1, place.2.as_str(), place.3);
    let of_name = services::name.gt(name).or(services::name.eq(name).and(services::id.gt(id)));
    let of_category = categories::id.gt(category).or(categories::id.eq(category).and(of_name));
    categories::position.gt(position).or(categories::position.eq(position).and(of_category))
}

const SERVICE: (
    services::id,
    services::name,
    services::description,
    categories::id,
    categories::name,
    services::price_amount,
    services::duration_minutes,
    services::period_span,
    services::image_url,
    categories::position,
) = (
    services::id,
    services::name,
    services::description,
    categories::id,
    categories::name,
    services::price_amount,
    services::duration_minutes,
    services::period_span,
    services::image_url,
    categories::position,
);

/// The place of a category in a list: its position and id.
pub type CategoryPlace = (i32, i64);

/// Selects the categories that follow a place.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn category_follows(position: i32, id: i64) -> _ {
    categories::position.gt(position).or(categories::position.eq(position).and(categories::id.gt(id)))
}

/// Returns a page of the active categories, in the workshop's order, with the position of each.
pub fn active_categories(
    conn: &mut Connection,
    after: Option<CategoryPlace>,
    limit: i64,
) -> QueryResult<Vec<(i64, String, i32)>> {
    let mut query = categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id).and(categories::active.eq(true)))
        .order((categories::position, categories::id))
        .limit(limit)
        .select((categories::id, categories::name, categories::position))
        .into_boxed();
    if let Some((position, id)) = after {
        query = query.filter(category_follows(position, id));
    }
    query.load(conn.raw)
}

/// Returns a page of the active services of active categories, by category and name.
pub fn active_services(conn: &mut Connection, filter: &ServiceFilter) -> QueryResult<Vec<ServiceRow>> {
    let of_category =
        categories::workshop_id.eq(services::workshop_id).and(categories::id.eq(services::category_id));
    let mut query = services::table
        .inner_join(categories::table.on(of_category))
        .filter(
            services::workshop_id
                .eq(conn.workshop_id)
                .and(services::active.eq(true))
                .and(categories::active.eq(true)),
        )
        .order((categories::position, categories::id, services::name, services::id))
        .limit(filter.limit)
        .select(SERVICE)
        .into_boxed();
    if let Some(search) = &filter.search {
        query = query.filter(services::search_text.like(contains(search)).escape('\\'));
    }
    if let Some(category) = filter.category {
        query = query.filter(categories::id.eq(category));
    }
    if let Some(after) = &filter.after {
        query = query.filter(service_follows(after));
    }
    query.load(conn.raw)
}

/// An active service of an active category.
pub fn active_service(conn: &mut Connection, id: i64) -> QueryResult<Option<ServiceRow>> {
    let of_category =
        categories::workshop_id.eq(services::workshop_id).and(categories::id.eq(services::category_id));
    services::table
        .inner_join(categories::table.on(of_category))
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::id.eq(id)))
        .filter(services::active.eq(true).and(categories::active.eq(true)))
        .select(SERVICE)
        .first(conn.raw)
        .optional()
}

/// The prices of services for kinds of cars, as far as the matrix has them; work of the usual complexity.
pub fn vehicle_prices(
    conn: &mut Connection,
    services: &[ServiceRow],
) -> QueryResult<Vec<(i64, TextEnum<VehicleType>, i64)>> {
    let ids = services.iter().map(|service| service.id);
    service_prices::table
        .filter(service_prices::workshop_id.eq(conn.workshop_id).and(service_prices::service_id.eq_any(ids)))
        .filter(service_prices::complexity.eq(TextEnum(Complexity::Standard)))
        .order((service_prices::service_id, service_prices::vehicle_type))
        .select((service_prices::service_id, service_prices::vehicle_type, service_prices::amount))
        .load(conn.raw)
}

/// A service with its price for one kind of car.
pub type Offer = (ServiceRow, i64);

/// An active service of an active category with its price for such a car: the matrix cell, else the service's
/// own. One statement, so that an edit at the same time is seen wholly or not at all.
pub fn priced(
    conn: &mut Connection,
    id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> QueryResult<Option<Offer>> {
    let of_category =
        categories::workshop_id.eq(services::workshop_id).and(categories::id.eq(services::category_id));
    let cell = service_prices::workshop_id
        .eq(services::workshop_id)
        .and(service_prices::service_id.eq(services::id))
        .and(service_prices::vehicle_type.eq(TextEnum(vehicle)))
        .and(service_prices::complexity.eq(TextEnum(complexity)));
    let found: Option<(ServiceRow, Option<i64>)> = services::table
        .inner_join(categories::table.on(of_category))
        .left_join(service_prices::table.on(cell))
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::id.eq(id)))
        .filter(services::active.eq(true).and(categories::active.eq(true)))
        .select((SERVICE, service_prices::amount.nullable()))
        .first(conn.raw)
        .optional()?;
    Ok(found.map(|(service, cell)| {
        let amount = cell.unwrap_or(service.price_amount);
        (service, amount)
    }))
}

/// The price by the service's id, whether or not it is still offered; `None` without a matrix cell and
/// without the service.
pub fn price_of(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> QueryResult<Option<i64>> {
    let own = services::table
        .find((conn.workshop_id, service_id))
        .select(services::price_amount)
        .first(conn.raw)
        .optional()?;
    let cell = cell(conn, service_id, vehicle, complexity)?;
    Ok(cell.or(own))
}

fn cell(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> QueryResult<Option<i64>> {
    service_prices::table
        .find((conn.workshop_id, service_id, TextEnum(vehicle), TextEnum(complexity)))
        .select(service_prices::amount)
        .first(conn.raw)
        .optional()
}

/// An active category with nothing but its name.
pub fn insert_category(conn: &mut Connection, name: &str, position: i32) -> QueryResult<i64> {
    let (name, description) = (name.to_owned(), String::new());
    crate::app::catalogue::categories::insert(
        conn,
        &CategoryRow { id: 0, name, description, position, active: true },
    )
}

/// A service to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewService<'a> {
    pub category_id: i64,
    pub name: &'a str,
    pub description: &'a str,
    pub price_amount: i64,
    pub duration_minutes: i32,
    pub period_span: i32,
}

/// An active service without a picture.
pub fn insert_service(conn: &mut Connection, new: &NewService<'_>) -> QueryResult<i64> {
    let row = crate::app::catalogue::services::ServiceRow {
        id: 0,
        category_id: new.category_id,
        name: new.name.to_owned(),
        description: new.description.to_owned(),
        price_amount: new.price_amount,
        duration_minutes: new.duration_minutes,
        period_span: new.period_span,
        image_url: None,
        active: true,
    };
    crate::app::catalogue::services::insert(conn, &row)
}

/// Sets one cell of a service's price matrix.
pub fn insert_price(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
    amount: i64,
) -> QueryResult<()> {
    diesel::insert_into(service_prices::table)
        .values((
            service_prices::workshop_id.eq(conn.workshop_id),
            service_prices::service_id.eq(service_id),
            service_prices::vehicle_type.eq(TextEnum(vehicle)),
            service_prices::complexity.eq(TextEnum(complexity)),
            service_prices::amount.eq(amount),
        ))
        .execute(conn.raw)
        .map(drop)
}
