//! Customers.

use pitboard_api::{
    Customer, CustomerExport, CustomerPatch, CustomerQuery, NoBody, OneTimeLink, Page, paths,
};

use crate::{
    Client, Result,
    client::{body, nothing},
};

impl Client {
    /// Lists the customers.
    pub async fn list_customers(&self, query: &CustomerQuery) -> Result<Page<Customer>> {
        body(self.at(paths::LIST_CUSTOMERS).query(query)).await
    }

    /// Returns a customer.
    pub async fn get_customer(&self, id: i64) -> Result<Customer> {
        body(self.at_with(paths::GET_CUSTOMER, id)).await
    }

    /// Edits the name or contact of a customer.
    pub async fn update_customer(&self, id: i64, patch: &CustomerPatch) -> Result<Customer> {
        body(self.at_with(paths::UPDATE_CUSTOMER, id).json(patch)).await
    }

    /// Activates a customer.
    pub async fn activate_customer(&self, id: i64) -> Result<Customer> {
        body(self.at_with(paths::ACTIVATE_CUSTOMER, id).json(&NoBody {})).await
    }

    /// Deactivates a customer.
    pub async fn deactivate_customer(&self, id: i64) -> Result<Customer> {
        body(self.at_with(paths::DEACTIVATE_CUSTOMER, id).json(&NoBody {})).await
    }

    /// Confirms that the staff know a customer.
    pub async fn confirm_customer(&self, id: i64) -> Result<Customer> {
        body(self.at_with(paths::CONFIRM_CUSTOMER, id).json(&NoBody {})).await
    }

    /// Creates a one-time link that sets the password of a customer.
    pub async fn reset_customer_password(&self, id: i64) -> Result<OneTimeLink> {
        body(self.at_with(paths::RESET_CUSTOMER_PASSWORD, id).json(&NoBody {})).await
    }

    /// Exports the stored data of a customer.
    pub async fn export_customer(&self, id: i64) -> Result<CustomerExport> {
        body(self.at_with(paths::EXPORT_CUSTOMER, id)).await
    }

    /// Erases the personal data of a customer, irreversibly.
    pub async fn erase_customer(&self, id: i64) -> Result<()> {
        nothing(self.at_with(paths::ERASE_CUSTOMER, id).json(&NoBody {})).await
    }
}
