//! The vehicles that customers save for their next booking. Written under the customer's lock, so that an erasure
//! misses none.

use pitboard_domain::{
    event::{AccountChange, Changed, account::VehicleChanged},
    vehicle::SAVED_MAX,
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::{
            accounts::{self, AccountKind},
            refusal::AccountRefusal,
        },
    },
    db::{
        Connection,
        vehicles::{self, NewVehicle, VehicleRow},
    },
};

/// Returns a vehicle of a customer; otherwise it is not found.
pub fn load(conn: &mut Connection, customer_id: i64, id: i64) -> Result<VehicleRow, Failure> {
    Ok(vehicles::by_id(conn, customer_id, id)?.ok_or(Refusal::NotFound)?)
}

/// Saves a vehicle, unless too many are saved. A plate that the customer has saved already is refused.
pub fn add(tx: &mut Tx, customer_id: i64, new: &NewVehicle) -> Result<VehicleRow, Failure> {
    accounts::load_locked(tx, customer_id, AccountKind::Customer)?;
    if vehicles::count(tx, customer_id)? >= SAVED_MAX {
        return Err(AccountRefusal::TooManyVehicles.into());
    }
    let now = tx.now();
    let row = vehicles::insert(tx, customer_id, new, now)?;
    let vehicle = Changed::created(row.id);
    tx.record_account(customer_id, AccountChange::AddVehicle(VehicleChanged { vehicle }))?;
    Ok(row)
}

/// Deletes a vehicle of a customer.
pub fn delete(tx: &mut Tx, customer_id: i64, id: i64) -> Result<(), Failure> {
    accounts::load_locked(tx, customer_id, AccountKind::Customer)?;
    load(tx, customer_id, id)?;
    vehicles::delete(tx, id)?;
    let vehicle = Changed::removed(id);
    tx.record_account(customer_id, AccountChange::DeleteVehicle(VehicleChanged { vehicle }))
}
