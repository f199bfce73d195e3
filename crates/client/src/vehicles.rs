//! The saved vehicles of the caller.

use pitboard_api::{CreateSavedVehicle, Page, PageQuery, SavedVehicle, paths};

use crate::{
    Client, Result,
    client::{body, nothing},
};

impl Client {
    /// Lists the saved vehicles of the caller.
    pub async fn list_vehicles(&self, query: &PageQuery) -> Result<Page<SavedVehicle>> {
        body(self.at(paths::LIST_VEHICLES).query(query)).await
    }

    /// Saves a vehicle of the caller.
    pub async fn add_vehicle(&self, vehicle: &CreateSavedVehicle) -> Result<SavedVehicle> {
        body(self.at(paths::ADD_VEHICLE).json(vehicle)).await
    }

    /// Deletes a saved vehicle of the caller.
    pub async fn delete_vehicle(&self, id: i64) -> Result<()> {
        nothing(self.at_with(paths::DELETE_VEHICLE, id)).await
    }
}
