//! The second factor of the caller, and its removal from an employee.

use pitboard_api::{
    NoBody, RecoveryCodes, SecondFactor, SecondFactorCode, SecondFactorRemoval, SecondFactorSetup, paths,
};

use crate::{
    Client, Result,
    client::{body, nothing},
};

impl Client {
    /// Returns the state of the caller's second factor.
    pub async fn get_second_factor(&self) -> Result<SecondFactor> {
        body(self.at(paths::GET_SECOND_FACTOR)).await
    }

    /// Creates a secret for an authenticator app.
    pub async fn set_up_second_factor(&self) -> Result<SecondFactorSetup> {
        body(self.at(paths::SET_UP_SECOND_FACTOR).json(&NoBody {})).await
    }

    /// Activates the second factor with a code of the app.
    pub async fn confirm_second_factor(&self, code: &SecondFactorCode) -> Result<RecoveryCodes> {
        body(self.at(paths::CONFIRM_SECOND_FACTOR).json(code)).await
    }

    /// Removes the caller's second factor.
    pub async fn remove_second_factor(&self, removal: &SecondFactorRemoval) -> Result<()> {
        nothing(self.at(paths::REMOVE_SECOND_FACTOR).json(removal)).await
    }

    /// Replaces the recovery codes.
    pub async fn replace_recovery_codes(&self, code: &SecondFactorCode) -> Result<RecoveryCodes> {
        body(self.at(paths::REPLACE_RECOVERY_CODES).json(code)).await
    }

    /// Removes the second factor of an employee.
    pub async fn remove_employee_second_factor(&self, id: i64) -> Result<()> {
        nothing(self.at_with(paths::REMOVE_EMPLOYEE_SECOND_FACTOR, id)).await
    }
}
