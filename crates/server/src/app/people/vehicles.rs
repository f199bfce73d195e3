//! The cars that customers keep for their next booking. Under the customer's lock, so that an erasure misses none.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use pitboard_domain::{
    event::{AccountChange, Changed, account::VehicleChanged},
    vehicle::{Plate, SAVED_MAX, VehicleType},
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::{
            accounts::{self, Kind},
            refusal::AccountRefusal,
        },
    },
    db::{
        Connection,
        engine::{schema::vehicles, text_enum::TextEnum},
    },
};

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

/// A car to be saved, parsed.
#[derive(Debug, Clone)]
pub struct NewVehicle {
    pub make: String,
    pub model: String,
    pub year: i32,
    pub kind: VehicleType,
    pub plate: Plate,
}

/// A page of a customer's cars by id, after the one given.
pub fn list(conn: &mut Connection, customer: i64, after: i64, limit: i64) -> QueryResult<Vec<VehicleRow>> {
    vehicles::table
        .filter(vehicles::workshop_id.eq(conn.workshop_id).and(vehicles::customer_id.eq(customer)))
        .filter(vehicles::id.gt(after))
        .order(vehicles::id)
        .limit(limit)
        .select(VehicleRow::as_select())
        .load(conn.raw)
}

/// Returns a customer's car, or the refusal that there is none.
pub fn by_id(conn: &mut Connection, customer: i64, id: i64) -> Result<VehicleRow, Failure> {
    let own = vehicles::table.find((conn.workshop_id, id)).filter(vehicles::customer_id.eq(customer));
    let found = own.select(VehicleRow::as_select()).first(conn.raw).optional()?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// All of a customer's cars.
pub fn all(conn: &mut Connection, customer: i64) -> QueryResult<Vec<VehicleRow>> {
    list(conn, customer, 0, i64::MAX)
}

/// Saves a car, if there are not too many. A plate that the customer has saved already violates an index, which becomes a refusal.
pub fn insert(tx: &mut Tx, customer: i64, new: &NewVehicle) -> Result<VehicleRow, Failure> {
    accounts::locked(tx, customer, Kind::Customer)?;
    let own = vehicles::workshop_id.eq(tx.workshop_id).and(vehicles::customer_id.eq(customer));
    if vehicles::table.filter(own).count().get_result::<i64>(tx.raw)? >= SAVED_MAX {
        return Err(AccountRefusal::TooManyVehicles.into());
    }
    let id = diesel::insert_into(vehicles::table)
        .values((
            vehicles::workshop_id.eq(tx.workshop_id),
            vehicles::customer_id.eq(customer),
            vehicles::make.eq(&new.make),
            vehicles::model.eq(&new.model),
            vehicles::year.eq(new.year),
            vehicles::vehicle_type.eq(TextEnum(new.kind)),
            vehicles::license_plate.eq(new.plate.shown()),
            vehicles::plate.eq(new.plate.normal()),
            vehicles::created_at.eq(tx.now().naive_utc()),
        ))
        .returning(vehicles::id)
        .get_result::<i64>(tx.raw)?;
    let vehicle = Changed::created(id);
    tx.record_account(customer, AccountChange::AddVehicle(VehicleChanged { vehicle }))?;
    Ok(vehicles::table.find((tx.workshop_id, id)).select(VehicleRow::as_select()).first(tx.raw)?)
}

/// Forgets a car of the customer's.
pub fn delete(tx: &mut Tx, customer: i64, id: i64) -> Result<(), Failure> {
    accounts::locked(tx, customer, Kind::Customer)?;
    let own = vehicles::table.find((tx.workshop_id, id)).filter(vehicles::customer_id.eq(customer));
    if diesel::delete(own).execute(tx.raw)? == 0 {
        return Err(Refusal::NotFound.into());
    }
    let vehicle = Changed::removed(id);
    tx.record_account(customer, AccountChange::DeleteVehicle(VehicleChanged { vehicle }))
}
