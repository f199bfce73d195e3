//! The frame of a change of a customer's or an employee's account.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::{
        Confirm, Failure, Tx,
        people::{
            accounts::{self, AccountKind},
            activity,
        },
    },
    auth::authentication::AuthenticatedCaller,
    db::Connection,
    http::{
        change::ChangeRequest,
        respond::{Resource, Updated},
    },
    state::State,
    web::error::ApiError,
};

/// Parses a change of an account, executes it, and returns the account as `present` shows it. An admin may change
/// their own account, and so revoke their own session.
pub async fn change_account<B, C, T>(
    state: &State,
    admin: &AuthenticatedCaller,
    kind: AccountKind,
    change: ChangeRequest<B>,
    parse: impl FnOnce(B) -> Result<C, ApiError>,
    mut work: impl FnMut(&mut Tx, i64, AccountKind, &C) -> Result<(), Failure> + Send + 'static,
    mut present: impl FnMut(&mut Tx, i64) -> Result<T, Failure> + Send + 'static,
) -> Result<Updated<T>, ApiError>
where
    B: DeserializeOwned + Serialize,
    C: Send + 'static,
    T: Resource,
{
    let confirm = match kind {
        AccountKind::Customer => Confirm::AtEnd,
        AccountKind::Staff => Confirm::UnderLock,
    };
    let find = move |conn: &mut Connection<'_>, id| accounts::load(conn, id, kind);
    let work = move |tx: &mut Tx<'_>, id, command: &C| {
        work(tx, id, kind, command)?;
        present(tx, id)
    };
    change.execute_with(confirm, state, admin, find, parse, work).await
}

/// Updates name, contact, role or specialisation.
pub fn update(
    tx: &mut Tx,
    id: i64,
    kind: AccountKind,
    change: &accounts::AccountEdit,
) -> Result<(), Failure> {
    accounts::update(tx, id, kind, change).map(drop)
}

pub fn activate<C>(tx: &mut Tx, id: i64, kind: AccountKind, _: &C) -> Result<(), Failure> {
    activity::activate(tx, id, kind)
}

pub fn deactivate<C>(tx: &mut Tx, id: i64, kind: AccountKind, _: &C) -> Result<(), Failure> {
    activity::deactivate(tx, id, kind)
}
