//! Use cases of the catalogue: categories, services and prices. Each takes the lock of the workshop.

use pitboard_domain::event::Changed;

use crate::{app::catalogue::refusal::CatalogueRefusal, db::names};

pub mod categories;
pub mod item;
pub mod price_import;
pub mod prices;
pub mod refusal;
pub mod service_changes;
pub mod services;

/// Compares a field of a row before and after a change; `None` is a row that does not exist yet or any more.
fn changed<R, T: PartialEq>(
    before: Option<&R>,
    after: Option<&R>,
    field: impl Fn(&R) -> Option<T>,
) -> Option<Changed<Option<T>>> {
    Changed::between(before.and_then(&field), after.and_then(&field))
}

/// Refuses a name that another of `names` has, in whatever case.
fn refuse_taken(names: &[(i64, String)], name: &str, own: Option<i64>) -> Result<(), CatalogueRefusal> {
    match names::holder(names, name, own) {
        Some((id, name)) => Err(CatalogueRefusal::NameTaken { id: *id, name: name.clone() }),
        None => Ok(()),
    }
}
