//! Creates and deletes the entries of the calendar, which are closures and capacity overrides.

use diesel::QueryResult;

use crate::{
    app::{
        Failure, Refusal, Tx,
        calendar::calendar_change::{self, Before, Change, ChangeOptions, Outcome},
    },
    db::Connection,
};

/// A stored closure or capacity override.
pub trait Entry: Sized {
    /// The values of an entry to be created.
    type New;

    fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<Self>>;

    /// Checks a new entry. Returns its days and its insertion.
    fn creation<'a>(new: &'a Self::New, before: &Before) -> Result<Change<'a, Self>, Failure>;

    /// Checks the deletion of this entry. Returns its days and its deletion.
    fn deletion(self, before: &Before) -> Result<Change<'static, ()>, Failure>;
}

/// Creates an entry.
pub fn create<E: Entry>(tx: &mut Tx, options: ChangeOptions, new: &E::New) -> Result<Outcome<E>, Failure> {
    calendar_change::apply(tx, options, |_, before| E::creation(new, before))
}

/// Deletes an entry; refused as not found if there is none.
pub fn delete<E: Entry>(tx: &mut Tx, options: ChangeOptions, id: i64) -> Result<Outcome<()>, Failure> {
    calendar_change::apply(tx, options, |tx, before| {
        E::by_id(tx, id)?.ok_or(Refusal::NotFound)?.deletion(before)
    })
}
