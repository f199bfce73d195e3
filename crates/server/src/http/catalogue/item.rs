//! The operations that categories and services have in common.

use pitboard_api::NoBody;

use crate::{
    app::{
        Failure, Tx,
        catalogue::item::{self, Item},
    },
    auth::extract::Admin,
    db::Connection,
    http::{
        change::{ChangeRequest, RemovalRequest},
        respond::{Found, NoContent, Resource, Updated},
    },
    state::State,
    web::{error::ApiError, path::Id},
};

/// An item as admins see it.
pub trait Managed: Item + 'static {
    type View: Resource;

    fn view(self, conn: &mut Connection) -> Result<Self::View, Failure>;
}

pub async fn get<M: Managed>(state: &State, id: Id) -> Result<Found<M::View>, ApiError> {
    let id = id.parse()?;
    Ok(Found(state.read(move |conn| item::load::<M>(conn, id)?.view(conn)).await?))
}

pub async fn set_active<M: Managed + Send>(
    state: &State,
    admin: &Admin,
    change: ChangeRequest<NoBody>,
    is_active: bool,
) -> Result<Updated<M::View>, ApiError> {
    let set_active = move |tx: &mut Tx<'_>, id, _: &NoBody| {
        let item: M = item::set_active(tx, id, is_active)?;
        item.view(tx)
    };
    change.execute(state, admin, item::load::<M>, Ok, set_active).await
}

pub async fn delete<M: Managed + Send>(
    state: &State,
    admin: &Admin,
    removal: RemovalRequest,
) -> Result<NoContent, ApiError> {
    removal.execute(state, admin, item::load::<M>, item::delete::<M>).await
}
