//! The price matrix: the price of a service for a vehicle type and a complexity. An empty cell costs the service's own
//! price.

use diesel::prelude::*;
use pitboard_domain::{job::Complexity, vehicle::VehicleType};

use crate::db::{
    Connection,
    engine::{
        schema::{categories, service_prices, services},
        text_enum::TextEnum,
    },
    services::ServiceRow,
};

/// A filled cell of the matrix.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_prices)]
pub struct PriceRow {
    pub service_id: i64,
    pub vehicle_type: TextEnum<VehicleType>,
    pub complexity: TextEnum<Complexity>,
    pub amount: i64,
}

/// A service that can be booked, with its price for a vehicle.
#[derive(Debug, Clone)]
pub struct Offer {
    pub service: ServiceRow,
    pub category_name: String,
    pub price_amount: i64,
}

/// Returns every filled cell, by service.
pub fn all(conn: &mut Connection) -> QueryResult<Vec<PriceRow>> {
    service_prices::table
        .filter(service_prices::workshop_id.eq(conn.workshop_id))
        .order(service_prices::service_id)
        .select(PriceRow::as_select())
        .load(conn.raw)
}

/// Returns the filled cells of services for standard work, by service and vehicle type.
pub fn standard(conn: &mut Connection, service_ids: &[i64]) -> QueryResult<Vec<PriceRow>> {
    service_prices::table
        .filter(service_prices::workshop_id.eq(conn.workshop_id))
        .filter(service_prices::service_id.eq_any(service_ids))
        .filter(service_prices::complexity.eq(TextEnum(Complexity::Standard)))
        .order((service_prices::service_id, service_prices::vehicle_type))
        .select(PriceRow::as_select())
        .load(conn.raw)
}

/// Returns a service that can be booked, with its price for a vehicle: that of the cell, or the service's own. One
/// statement, so that an edit at the same time is seen wholly or not at all.
pub fn offer(
    conn: &mut Connection,
    service_id: i64,
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
    let found: Option<(ServiceRow, String, Option<i64>)> = services::table
        .inner_join(categories::table.on(of_category))
        .left_join(service_prices::table.on(cell))
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::id.eq(service_id)))
        .filter(services::active.eq(true).and(categories::active.eq(true)))
        .select((ServiceRow::as_select(), categories::name, service_prices::amount.nullable()))
        .first(conn.raw)
        .optional()?;
    Ok(found.map(|(service, category_name, cell)| {
        let price_amount = cell.unwrap_or(service.price_amount);
        Offer { service, category_name, price_amount }
    }))
}

/// Returns the price of a service, whether or not it can be booked; `None` without the service.
pub fn price_of(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> QueryResult<Option<i64>> {
    let cell = service_prices::table
        .find((conn.workshop_id, service_id, TextEnum(vehicle), TextEnum(complexity)))
        .select(service_prices::amount)
        .first(conn.raw)
        .optional()?;
    let own = services::table
        .find((conn.workshop_id, service_id))
        .select(services::price_amount)
        .first(conn.raw)
        .optional()?;
    Ok(cell.or(own))
}

/// Fills an empty cell.
pub fn insert(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
    amount: i64,
) -> QueryResult<()> {
    let row =
        PriceRow { service_id, vehicle_type: TextEnum(vehicle), complexity: TextEnum(complexity), amount };
    diesel::insert_into(service_prices::table)
        .values((service_prices::workshop_id.eq(conn.workshop_id), row))
        .execute(conn.raw)
        .map(drop)
}

/// Changes the price of a filled cell.
pub fn update(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
    amount: i64,
) -> QueryResult<()> {
    let cell =
        service_prices::table.find((conn.workshop_id, service_id, TextEnum(vehicle), TextEnum(complexity)));
    diesel::update(cell).set(service_prices::amount.eq(amount)).execute(conn.raw).map(drop)
}

/// Empties a cell.
pub fn delete(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> QueryResult<()> {
    let cell =
        service_prices::table.find((conn.workshop_id, service_id, TextEnum(vehicle), TextEnum(complexity)));
    diesel::delete(cell).execute(conn.raw).map(drop)
}

/// Empties the cells of a service.
pub fn delete_of_service(conn: &mut Connection, service_id: i64) -> QueryResult<()> {
    let cells =
        service_prices::workshop_id.eq(conn.workshop_id).and(service_prices::service_id.eq(service_id));
    diesel::delete(service_prices::table.filter(cells)).execute(conn.raw).map(drop)
}
