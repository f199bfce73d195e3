//! What an account may be. Who may do what stands in `status.rs` and in the server's extractors.

use crate::words::words;

words! {
    /// The role of an account; each staff role may do all that the one before it may.
    pub enum Role {
        /// Books for oneself; what registration makes.
        Customer = "customer",
        /// Sees the workshop's day and works on jobs.
        Employee = "employee",
        /// Also assigns jobs and sets who is available.
        Manager = "manager",
        /// Everything.
        Admin = "admin",
    }
}

impl Role {
    /// Anybody but a customer.
    pub fn is_staff(self) -> bool {
        self >= Role::Employee
    }

    /// May assign jobs to others.
    pub fn is_manager(self) -> bool {
        self >= Role::Manager
    }
}

words! {
    /// The role of somebody who works here; each may do all that the one before it may.
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

words! {
    /// What an employee is doing, set by themselves or a manager.
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
    fn staff_have_every_role_but_the_customers() {
        let roles: Vec<Role> = StaffRole::ALL.iter().map(|role| Role::from(*role)).collect();
        assert_eq!(roles, Role::ALL.iter().copied().filter(|role| role.is_staff()).collect::<Vec<_>>());
    }
}
