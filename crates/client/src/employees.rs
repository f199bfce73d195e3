//! Employees: their status and their accounts.

use pitboard_api::{
    CreateEmployee, CreatedEmployee, Employee, EmployeePatch, EmployeeStatusChange, NoBody, OneTimeLink,
    Page, PageQuery, paths,
};

use crate::{Client, Result, client::body};

impl Client {
    /// Lists the employees.
    pub async fn list_employees(&self, query: &PageQuery) -> Result<Page<Employee>> {
        body(self.at(paths::LIST_EMPLOYEES).query(query)).await
    }

    /// Creates an employee.
    pub async fn create_employee(&self, employee: &CreateEmployee) -> Result<CreatedEmployee> {
        body(self.at(paths::CREATE_EMPLOYEE).json(employee)).await
    }

    /// Returns an employee.
    pub async fn get_employee(&self, id: i64) -> Result<Employee> {
        body(self.at_with(paths::GET_EMPLOYEE, id)).await
    }

    /// Edits the name, contact, role or specialisation of an employee.
    pub async fn update_employee(&self, id: i64, patch: &EmployeePatch) -> Result<Employee> {
        body(self.at_with(paths::UPDATE_EMPLOYEE, id).json(patch)).await
    }

    /// Sets the status of an employee.
    pub async fn set_employee_status(&self, id: i64, change: &EmployeeStatusChange) -> Result<Employee> {
        body(self.at_with(paths::SET_EMPLOYEE_STATUS, id).json(change)).await
    }

    /// Activates an employee.
    pub async fn activate_employee(&self, id: i64) -> Result<Employee> {
        body(self.at_with(paths::ACTIVATE_EMPLOYEE, id).json(&NoBody {})).await
    }

    /// Deactivates an employee.
    pub async fn deactivate_employee(&self, id: i64) -> Result<Employee> {
        body(self.at_with(paths::DEACTIVATE_EMPLOYEE, id).json(&NoBody {})).await
    }

    /// Creates a one-time link that sets the password of an employee.
    pub async fn reset_employee_password(&self, id: i64) -> Result<OneTimeLink> {
        body(self.at_with(paths::RESET_EMPLOYEE_PASSWORD, id).json(&NoBody {})).await
    }
}
