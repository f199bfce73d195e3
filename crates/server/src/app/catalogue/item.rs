//! Activates, deactivates and deletes the items of the catalogue, which are categories and services.

use pitboard_domain::event::{ActiveChanged, Changed, Event};

use crate::{
    app::{Failure, Refusal, Tx, catalogue::refusal::CatalogueRefusal},
    db::{Connection, QueryResult},
};

/// A category or a service, as admins manage it.
pub trait Item: Sized {
    fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<Self>>;

    fn is_active(&self) -> bool;

    /// Stores whether it is active.
    fn save_active(&mut self, conn: &mut Connection, is_active: bool) -> QueryResult<()>;

    fn activation(&self, change: ActiveChanged) -> Event;

    fn deactivation(&self, change: ActiveChanged) -> Event;

    /// Returns a sentence about what refers to it; `None` if it can be deleted.
    fn use_of(&self, conn: &mut Connection) -> QueryResult<Option<String>>;

    fn delete(&self, conn: &mut Connection) -> QueryResult<()>;

    fn deletion(&self) -> Event;
}

/// Returns an item; otherwise it is not found.
pub fn load<I: Item>(conn: &mut Connection, id: i64) -> Result<I, Failure> {
    Ok(I::by_id(conn, id)?.ok_or(Refusal::NotFound)?)
}

/// Activates or deactivates an item. Returns it unchanged, without an event, if that is its state already.
pub fn set_active<I: Item>(tx: &mut Tx, id: i64, is_active: bool) -> Result<I, Failure> {
    tx.lock_workshop()?;
    let mut item: I = load(tx, id)?;
    if item.is_active() == is_active {
        return Ok(item);
    }
    item.save_active(tx, is_active)?;
    let change = ActiveChanged { active: Changed::new(!is_active, is_active) };
    tx.record_now(if is_active { item.activation(change) } else { item.deactivation(change) })?;
    Ok(item)
}

/// Deletes an item to which nothing refers.
pub fn delete<I: Item>(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    tx.lock_workshop()?;
    let item: I = load(tx, id)?;
    if let Some(use_of) = item.use_of(tx)? {
        return Err(CatalogueRefusal::InUse(use_of).into());
    }
    item.delete(tx)?;
    tx.record_now(item.deletion())
}
