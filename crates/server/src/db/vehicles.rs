//! Vehicles that customers save for their next booking.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::vehicle::{Plate, VehicleType};

use crate::db::{
    Connection,
    engine::{connection::MultiBackend, schema::vehicles, text_enum::TextEnum},
};

/// A saved vehicle.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vehicles)]
pub struct VehicleRow {
    pub id: i64,
    pub make: String,
    pub model: String,
    pub year: i32,
    pub vehicle_type: TextEnum<VehicleType>,
    pub license_plate: String,
    pub created_at: NaiveDateTime,
}

/// A vehicle to save, parsed.
#[derive(Debug, Clone)]
pub struct NewVehicle {
    pub make: String,
    pub model: String,
    pub year: i32,
    pub kind: VehicleType,
    pub plate: Plate,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_customer(workshop_id: i64, customer_id: i64) -> _ {
    vehicles::table.filter(vehicles::workshop_id.eq(workshop_id).and(vehicles::customer_id.eq(customer_id)))
}

/// Returns a page of a customer's vehicles by id, after the one given.
pub fn list(conn: &mut Connection, customer_id: i64, after: i64, limit: i64) -> QueryResult<Vec<VehicleRow>> {
    of_customer(conn.workshop_id, customer_id)
        .filter(vehicles::id.gt(after))
        .order(vehicles::id)
        .limit(limit)
        .select(VehicleRow::as_select())
        .load(conn.raw)
}

/// Returns a vehicle of a customer.
pub fn by_id(conn: &mut Connection, customer_id: i64, id: i64) -> QueryResult<Option<VehicleRow>> {
    of_customer(conn.workshop_id, customer_id)
        .filter(vehicles::id.eq(id))
        .select(VehicleRow::as_select())
        .first(conn.raw)
        .optional()
}

pub fn count(conn: &mut Connection, customer_id: i64) -> QueryResult<i64> {
    of_customer(conn.workshop_id, customer_id).count().get_result(conn.raw)
}

/// Inserts a vehicle. A plate that the customer has saved already violates an index.
pub fn insert(
    conn: &mut Connection,
    customer_id: i64,
    new: &NewVehicle,
    created_at: DateTime<Utc>,
) -> QueryResult<VehicleRow> {
    diesel::insert_into(vehicles::table)
        .values((
            vehicles::workshop_id.eq(conn.workshop_id),
            vehicles::customer_id.eq(customer_id),
            vehicles::make.eq(&new.make),
            vehicles::model.eq(&new.model),
            vehicles::year.eq(new.year),
            vehicles::vehicle_type.eq(TextEnum(new.kind)),
            vehicles::license_plate.eq(new.plate.shown()),
            vehicles::plate.eq(new.plate.normal()),
            vehicles::created_at.eq(created_at.naive_utc()),
        ))
        .returning(<VehicleRow as Selectable<MultiBackend>>::construct_selection())
        .get_result(conn.raw)
}

pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(vehicles::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}

/// Deletes all vehicles of a customer.
pub fn delete_of_customer(conn: &mut Connection, customer_id: i64) -> QueryResult<()> {
    let rows = vehicles::workshop_id.eq(conn.workshop_id).and(vehicles::customer_id.eq(customer_id));
    diesel::delete(vehicles::table.filter(rows)).execute(conn.raw).map(drop)
}
