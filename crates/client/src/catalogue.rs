//! Writing the catalogue: categories, services and their prices.

use pitboard_api::{
    CategoryOrder, CategoryPatch, ChangeQuery, CreateCategory, CreateService, ManagedCategories,
    ManagedCategory, ManagedService, ManagedServiceQuery, NoBody, Page, PageQuery, PriceChanges, PriceMatrix,
    PriceRaise, ServicePatch, ServicesChange, ServicesChanged, SetPriceMatrix, paths,
};

use crate::{
    Client, Result,
    client::{body, nothing, text},
};

impl Client {
    /// Lists all categories, inactive ones included.
    pub async fn list_managed_categories(&self, query: &PageQuery) -> Result<Page<ManagedCategory>> {
        body(self.at(paths::LIST_MANAGED_CATEGORIES).query(query)).await
    }

    /// Returns a category, active or not.
    pub async fn get_managed_category(&self, id: i64) -> Result<ManagedCategory> {
        body(self.at_with(paths::GET_MANAGED_CATEGORY, id)).await
    }

    /// Creates a category.
    pub async fn create_category(&self, new: &CreateCategory) -> Result<ManagedCategory> {
        body(self.at(paths::CREATE_CATEGORY).json(new)).await
    }

    /// Reorders the categories.
    pub async fn order_categories(&self, order: &CategoryOrder) -> Result<ManagedCategories> {
        body(self.at(paths::ORDER_CATEGORIES).json(order)).await
    }

    /// Edits a category.
    pub async fn update_category(&self, id: i64, patch: &CategoryPatch) -> Result<ManagedCategory> {
        body(self.at_with(paths::UPDATE_CATEGORY, id).json(patch)).await
    }

    /// Activates a category.
    pub async fn activate_category(&self, id: i64) -> Result<ManagedCategory> {
        body(self.at_with(paths::ACTIVATE_CATEGORY, id).json(&NoBody {})).await
    }

    /// Deactivates a category.
    pub async fn deactivate_category(&self, id: i64) -> Result<ManagedCategory> {
        body(self.at_with(paths::DEACTIVATE_CATEGORY, id).json(&NoBody {})).await
    }

    /// Deletes a category.
    pub async fn delete_category(&self, id: i64) -> Result<()> {
        nothing(self.at_with(paths::DELETE_CATEGORY, id)).await
    }

    /// Lists all services, inactive ones included.
    pub async fn list_managed_services(&self, query: &ManagedServiceQuery) -> Result<Page<ManagedService>> {
        body(self.at(paths::LIST_MANAGED_SERVICES).query(query)).await
    }

    /// Returns a service, active or not.
    pub async fn get_managed_service(&self, id: i64) -> Result<ManagedService> {
        body(self.at_with(paths::GET_MANAGED_SERVICE, id)).await
    }

    /// Creates a service.
    pub async fn create_service(&self, new: &CreateService) -> Result<ManagedService> {
        body(self.at(paths::CREATE_SERVICE).json(new)).await
    }

    /// Edits a service.
    pub async fn update_service(&self, id: i64, patch: &ServicePatch) -> Result<ManagedService> {
        body(self.at_with(paths::UPDATE_SERVICE, id).json(patch)).await
    }

    /// Activates a service.
    pub async fn activate_service(&self, id: i64) -> Result<ManagedService> {
        body(self.at_with(paths::ACTIVATE_SERVICE, id).json(&NoBody {})).await
    }

    /// Deactivates a service.
    pub async fn deactivate_service(&self, id: i64) -> Result<ManagedService> {
        body(self.at_with(paths::DEACTIVATE_SERVICE, id).json(&NoBody {})).await
    }

    /// Deletes a service with its prices.
    pub async fn delete_service(&self, id: i64) -> Result<()> {
        nothing(self.at_with(paths::DELETE_SERVICE, id)).await
    }

    /// With `dry_run` it only tells what would change.
    pub async fn change_services(&self, change: &ServicesChange, dry_run: bool) -> Result<ServicesChanged> {
        body(self.at(paths::CHANGE_SERVICES).query(&ChangeQuery { dry_run }).json(change)).await
    }

    /// Returns the price matrix of a service.
    pub async fn get_prices(&self, service: i64) -> Result<PriceMatrix> {
        body(self.at_with(paths::GET_PRICES, service)).await
    }

    /// Replaces the price matrix of a service.
    pub async fn set_prices(&self, service: i64, matrix: &SetPriceMatrix) -> Result<PriceMatrix> {
        body(self.at_with(paths::SET_PRICES, service).json(matrix)).await
    }

    /// With `dry_run` it only tells what would change.
    pub async fn raise_prices(&self, raise: &PriceRaise, dry_run: bool) -> Result<PriceChanges> {
        body(self.at(paths::RAISE_PRICES).query(&ChangeQuery { dry_run }).json(raise)).await
    }

    /// CSV.
    pub async fn export_prices(&self) -> Result<String> {
        text(self.at(paths::EXPORT_PRICES)).await
    }

    /// With `dry_run` it only tells what would change.
    pub async fn import_prices(&self, csv: &str, dry_run: bool) -> Result<PriceChanges> {
        body(self.at(paths::IMPORT_PRICES).query(&ChangeQuery { dry_run }).csv(csv)).await
    }
}
