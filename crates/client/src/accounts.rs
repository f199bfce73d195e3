//! Registration, sign-in and the account of the caller.

use pitboard_api::{Account, AccountPatch, Login, PasswordChange, Register, SetPassword, SignedIn, paths};

use crate::{
    Client, Result,
    client::{body, nothing, success},
};

impl Client {
    /// Creates the account of a customer, and signs in.
    pub async fn register(&self, register: &Register) -> Result<SignedIn> {
        body(self.at(paths::REGISTER).json(register)).await
    }

    /// Signs in.
    pub async fn login(&self, login: &Login) -> Result<SignedIn> {
        body(self.at(paths::LOGIN).json(login)).await
    }

    /// Exchanges the refresh cookie; `None` if there is no session.
    pub async fn refresh(&self) -> Result<Option<SignedIn>> {
        let answer = success(self.at(paths::REFRESH)).await?;
        if answer.status == 204 { Ok(None) } else { answer.understood().map(Some) }
    }

    /// Signs out.
    pub async fn logout(&self) -> Result<()> {
        nothing(self.at(paths::LOGOUT)).await
    }

    /// Sets the first password, with the secret of an invitation.
    pub async fn accept_invitation(&self, password: &SetPassword) -> Result<SignedIn> {
        body(self.at(paths::ACCEPT_INVITATION).json(password)).await
    }

    /// Replaces a lost password, with the secret of a one-time link.
    pub async fn reset_password(&self, password: &SetPassword) -> Result<SignedIn> {
        body(self.at(paths::RESET_PASSWORD).json(password)).await
    }

    /// Returns the account of the caller.
    pub async fn get_me(&self) -> Result<Account> {
        body(self.at(paths::GET_ME)).await
    }

    /// Edits the name or phone of the caller.
    pub async fn update_me(&self, patch: &AccountPatch) -> Result<Account> {
        body(self.at(paths::UPDATE_ME).json(patch)).await
    }

    /// Changes the password of the caller.
    pub async fn change_password(&self, change: &PasswordChange) -> Result<()> {
        nothing(self.at(paths::CHANGE_PASSWORD).json(change)).await
    }
}
