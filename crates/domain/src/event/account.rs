//! Changes of an account: a customer or an employee.

use serde::{Deserialize, Serialize};

use super::{ActiveChanged, Changed, NoDetails, PrivateField, PrivateFields, macros::changes};
use crate::{
    link::LinkPurpose,
    role::{EmployeeStatus, Role},
};

changes! {
    /// A change of an account, of its sessions, of its password or of its saved vehicles.
    pub enum AccountChange {
        Register(Registered),
        Login(NoDetails),
        Logout(NoDetails),
        EndReusedSession(NoDetails),
        UpdateAccount(AccountUpdated),
        SetStatus(EmployeeStatusChanged),
        Activate(ActiveChanged),
        Deactivate(ActiveChanged),
        Confirm(NoDetails),
        IssueLink(LinkIssued),
        AcceptInvitation(PrivateFields),
        ResetPassword(PrivateFields),
        ChangePassword(PrivateFields),
        EnableSecondFactor(NoDetails),
        RemoveSecondFactor(NoDetails),
        ReplaceRecoveryCodes(NoDetails),
        UseRecoveryCode(NoDetails),
        AddVehicle(VehicleChanged),
        DeleteVehicle(VehicleChanged),
        Erase(CustomerErased),
    }
}

/// The first entry of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub role: Changed<Option<Role>>,
}

/// An edit; what stays is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountUpdated {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<PrivateField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Changed<Role>>,
}

/// Another availability of an employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeStatusChanged {
    pub employee_status: Changed<EmployeeStatus>,
}

/// A new one-time link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkIssued {
    pub purpose: Changed<Option<LinkPurpose>>,
}

/// A saved vehicle, added or deleted, by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleChanged {
    pub vehicle: Changed<Option<i64>>,
}

/// The erasure of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerErased {
    /// The number of appointments that were erased with the account.
    pub appointments: usize,
}
