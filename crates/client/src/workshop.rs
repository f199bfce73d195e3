//! The workshop, its public catalogue, and the health of the server.

use pitboard_api::{Category, Health, Page, PageQuery, Service, ServiceQuery, Workshop, paths};

use crate::{Client, Result, client::body};

impl Client {
    /// Returns the workshop.
    pub async fn get_workshop(&self) -> Result<Workshop> {
        body(self.at(paths::GET_WORKSHOP)).await
    }

    /// Lists the active categories.
    pub async fn list_categories(&self, query: &PageQuery) -> Result<Page<Category>> {
        body(self.at(paths::LIST_CATEGORIES).query(query)).await
    }

    /// Lists the services that can be booked.
    pub async fn list_services(&self, query: &ServiceQuery) -> Result<Page<Service>> {
        body(self.at(paths::LIST_SERVICES).query(query)).await
    }

    /// Returns a service that can be booked.
    pub async fn get_service(&self, id: i64) -> Result<Service> {
        body(self.at_with(paths::GET_SERVICE, id)).await
    }

    /// Returns whether the process is alive.
    pub async fn get_health(&self) -> Result<Health> {
        body(self.at(paths::GET_HEALTH)).await
    }

    /// Returns whether the server can handle requests.
    pub async fn get_readiness(&self) -> Result<Health> {
        body(self.at(paths::GET_READINESS)).await
    }
}
