//! Creates and deletes the entries of the calendar, which are closures, capacity overrides and weekly patterns.

use crate::{
    app::{
        Failure, Refusal, Tx,
        calendar::calendar_change::{self, Before, Change, ChangeOptions, Outcome},
    },
    db::{Connection, QueryResult},
};

/// A stored closure, capacity override or weekly pattern.
pub trait Entry: Sized {
    /// Identifies an entry.
    type Key: Copy;
    /// The values of an entry to be created.
    type New;

    fn find(conn: &mut Connection, key: Self::Key) -> QueryResult<Option<Self>>;

    /// Checks a new entry. Returns its days and its insertion.
    fn creation<'a>(tx: &mut Tx, new: &'a Self::New, before: &Before) -> Result<Change<'a, Self>, Failure>;

    /// Checks the deletion of this entry. Returns its days and its deletion.
    fn deletion(self, before: &Before) -> Result<Change<'static, ()>, Failure>;
}

/// Returns an entry; otherwise it is not found.
pub fn load<E: Entry>(conn: &mut Connection, key: E::Key) -> Result<E, Failure> {
    Ok(E::find(conn, key)?.ok_or(Refusal::NotFound)?)
}

/// Creates an entry.
pub fn create<E: Entry>(tx: &mut Tx, options: ChangeOptions, new: &E::New) -> Result<Outcome<E>, Failure> {
    calendar_change::apply(tx, options, |tx, before| E::creation(tx, new, before))
}

/// Deletes an entry; refused as not found if there is none.
pub fn delete<E: Entry>(tx: &mut Tx, options: ChangeOptions, key: E::Key) -> Result<Outcome<()>, Failure> {
    calendar_change::apply(tx, options, |tx, before| load::<E>(tx, key)?.deletion(before))
}
