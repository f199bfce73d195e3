//! Creates and edits categories, under the lock of the workshop.

use pitboard_domain::event::{
    ActiveChanged, CategoriesChange, CategoryChange, Changed, Event,
    catalogue::{CategoriesOrdered, CategoryFields},
};

use crate::{
    app::{
        Failure, Tx,
        catalogue::{
            changed,
            item::{self, Item},
            refusal::CatalogueRefusal,
            refuse_taken,
        },
    },
    db::{
        Connection, QueryResult,
        categories::{self, CategoryRow, CategoryWithCount},
        services,
    },
};

/// A category to create, parsed; without a position it is the last.
#[derive(Debug, Clone)]
pub struct NewCategory {
    pub name: String,
    pub description: String,
    pub position: Option<i32>,
    pub active: bool,
}

/// The changes of a category; `None` keeps a field.
#[derive(Debug, Clone, Default)]
pub struct CategoryEdit {
    pub name: Option<String>,
    pub description: Option<String>,
    pub position: Option<i32>,
}

impl Item for CategoryWithCount {
    fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<Self>> {
        let rows = categories::by_id(conn, id)?.into_iter().collect();
        Ok(categories::with_counts(conn, rows)?.pop())
    }

    fn is_active(&self) -> bool {
        self.row.active
    }

    fn save_active(&mut self, conn: &mut Connection, is_active: bool) -> QueryResult<()> {
        self.row.active = is_active;
        categories::update(conn, &self.row)
    }

    fn activation(&self, change: ActiveChanged) -> Event {
        Event::Category(self.row.id, CategoryChange::Activate(change))
    }

    fn deactivation(&self, change: ActiveChanged) -> Event {
        Event::Category(self.row.id, CategoryChange::Deactivate(change))
    }

    fn use_of(&self, conn: &mut Connection) -> QueryResult<Option<String>> {
        /// The maximum number of services named in a refusal.
        const NAMED: i64 = 5;
        if self.services == 0 {
            return Ok(None);
        }
        let names = services::names_in_category(conn, self.row.id, NAMED)?;
        let more = if self.services > NAMED { " and others" } else { "" };
        Ok(Some(format!("{} services belong to it: {}{more}.", self.services, names.join(", "))))
    }

    fn delete(&self, conn: &mut Connection) -> QueryResult<()> {
        categories::delete(conn, self.row.id)
    }

    fn deletion(&self) -> Event {
        Event::Category(self.row.id, CategoryChange::Delete(difference(Some(&self.row), None)))
    }
}

pub fn create(tx: &mut Tx, new: &NewCategory) -> Result<CategoryWithCount, Failure> {
    tx.lock_workshop()?;
    refuse_taken(&categories::names(tx)?, &new.name, None)?;
    let position = match new.position {
        Some(position) => position,
        None => categories::last_position(tx)?.map_or(1, |last| last.saturating_add(1)),
    };
    let mut row = CategoryRow {
        id: 0,
        name: new.name.clone(),
        description: new.description.clone(),
        position,
        active: new.active,
    };
    row.id = categories::insert(tx, &row)?;
    tx.record_now(Event::Category(row.id, CategoryChange::Create(difference(None, Some(&row)))))?;
    Ok(CategoryWithCount { row, services: 0 })
}

/// Edits a category. Booked appointments keep the name of its time.
pub fn update(tx: &mut Tx, id: i64, edit: &CategoryEdit) -> Result<CategoryWithCount, Failure> {
    tx.lock_workshop()?;
    let CategoryWithCount { row: before, services } = item::load::<CategoryWithCount>(tx, id)?;
    let edit = edit.clone();
    let after = CategoryRow {
        id,
        name: edit.name.unwrap_or(before.name.clone()),
        description: edit.description.unwrap_or(before.description.clone()),
        position: edit.position.unwrap_or(before.position),
        active: before.active,
    };
    if after.name != before.name {
        refuse_taken(&categories::names(tx)?, &after.name, Some(id))?;
    }
    if after != before {
        categories::update(tx, &after)?;
        let change = CategoryChange::Update(difference(Some(&before), Some(&after)));
        tx.record_now(Event::Category(id, change))?;
    }
    Ok(CategoryWithCount { row: after, services })
}

/// Gives the categories the order of `ids`, which name each of them once. Without an event if they have it already.
pub fn order(tx: &mut Tx, ids: &[i64]) -> Result<Vec<CategoryWithCount>, Failure> {
    tx.lock_workshop()?;
    let everything = categories::Filter { only_active: false, after: None, limit: i64::MAX };
    let rows = categories::list(tx, &everything)?;
    let ids_before: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let unknown: Vec<usize> = (0..ids.len()).filter(|place| !ids_before.contains(&ids[*place])).collect();
    let missing: Vec<i64> = ids_before.iter().copied().filter(|id| !ids.contains(id)).collect();
    if !(unknown.is_empty() && missing.is_empty()) {
        return Err(CatalogueRefusal::CategoryOrder { unknown, missing }.into());
    }
    if ids_before != ids {
        for (position, id) in (0..).zip(ids) {
            if rows.iter().any(|row| row.id == *id && row.position != position) {
                categories::set_position(tx, *id, position)?;
            }
        }
        let categories = Changed::new(ids_before, ids.to_vec());
        let change = CategoriesChange::OrderCategories(CategoriesOrdered { categories });
        tx.record_now(Event::Categories(change))?;
    }
    let rows = categories::list(tx, &everything)?;
    Ok(categories::with_counts(tx, rows)?)
}

/// Returns the fields that differ; `None` is the state before the creation or after the deletion.
fn difference(before: Option<&CategoryRow>, after: Option<&CategoryRow>) -> CategoryFields {
    CategoryFields {
        name: changed(before, after, |row| Some(row.name.clone())),
        description: changed(before, after, |row| Some(row.description.clone())),
        position: changed(before, after, |row| Some(row.position)),
        active: changed(before, after, |row| Some(row.active)),
    }
}
