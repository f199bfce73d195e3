//! The roles of accounts. Permissions are in `status.rs` and in the server's extractors.

use crate::string_enum::string_enum;

string_enum! {
    /// The role of an account; each staff role may do all that the one before it may.
    pub enum Role {
        /// Books their own appointments; the role that registration gives.
        Customer = "customer",
        /// Sees the workshop's day and works on jobs.
        Employee = "employee",
        /// Also assigns jobs and sets the status of employees.
        Manager = "manager",
        /// Has every permission.
        Admin = "admin",
    }
}

impl Role {
    /// Whether the role is that of an employee, a manager or an admin.
    pub fn is_staff(self) -> bool {
        self >= Role::Employee
    }

    /// Whether the role may assign jobs to others.
    pub fn is_manager(self) -> bool {
        self >= Role::Manager
    }
}

string_enum! {
    /// The role of a staff account; each role may do all that the one before it may.
    pub enum StaffRole {
        Employee = "employee",
        Manager = "manager",
        Admin = "admin",
    }
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Employee => Role::Employee,
            StaffRole::Manager => Role::Manager,
            StaffRole::Admin => Role::Admin,
        }
    }
}

string_enum! {
    /// The availability of an employee, set by themselves or by a manager.
    pub enum EmployeeStatus {
        Available = "available",
        Busy = "busy",
        Break = "break",
        OffDuty = "off_duty",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_but_the_customers_is_a_staff_role() {
        let roles: Vec<Role> = StaffRole::ALL.iter().map(|role| Role::from(*role)).collect();
        assert_eq!(roles, Role::ALL.iter().copied().filter(|role| role.is_staff()).collect::<Vec<_>>());
    }

    #[test]
    fn managers_and_admins_assign_jobs() {
        let managers: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.is_manager()).collect();
        assert_eq!(managers, [Role::Manager, Role::Admin]);
    }
}
