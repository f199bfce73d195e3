//! Categories as admins write them, under the lock of the workshop.

use diesel::{dsl::count_star, prelude::*};
use pitboard_domain::event::{
    ActiveChanged, CategoriesChange, CategoryChange, Changed, Event,
    catalogue::{CategoriesOrdered, CategoryFields},
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        catalogue::{changed, refusal::CatalogueRefusal},
    },
    db::{
        Connection,
        catalogue::{CategoryPlace, category_follows},
        engine::schema::{categories, services},
        names,
    },
};

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = categories)]
pub struct CategoryRow {
    #[diesel(skip_insertion, skip_update)]
    pub id: i64,
    pub name: String,
    pub description: String,
    pub position: i32,
    pub active: bool,
}

/// A category with the number of its services.
pub type Counted = (CategoryRow, i64);

/// A category to be made, parsed; without a position it is the last.
#[derive(Debug, Clone)]
pub struct NewCategory {
    pub name: String,
    pub description: String,
    pub position: Option<i32>,
    pub active: bool,
}

/// What is changed; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub name: Option<String>,
    pub description: Option<String>,
    pub position: Option<i32>,
}

/// Returns a page of all categories, in the workshop's order.
pub fn list(conn: &mut Connection, after: Option<CategoryPlace>, limit: i64) -> QueryResult<Vec<Counted>> {
    let mut query = categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id))
        .order((categories::position, categories::id))
        .limit(limit)
        .select(CategoryRow::as_select())
        .into_boxed();
    if let Some((position, id)) = after {
        query = query.filter(category_follows(position, id));
    }
    let rows: Vec<CategoryRow> = query.load(conn.raw)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let counts: Vec<(i64, i64)> = services::table
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::category_id.eq_any(ids)))
        .group_by(services::category_id)
        .select((services::category_id, count_star()))
        .load(conn.raw)?;
    let count = |id: i64| counts.iter().find(|(of, _)| *of == id).map_or(0, |(_, count)| *count);
    Ok(rows.into_iter().map(|row| (row.clone(), count(row.id))).collect())
}

/// A category, or the refusal that there is none.
pub fn by_id(conn: &mut Connection, id: i64) -> Result<Counted, Failure> {
    let row: Option<CategoryRow> = categories::table
        .find((conn.workshop_id, id))
        .select(CategoryRow::as_select())
        .first(conn.raw)
        .optional()?;
    let row = row.ok_or(Refusal::NotFound)?;
    let count = of_category(conn.workshop_id, id).select(count_star()).first(conn.raw)?;
    Ok((row, count))
}

pub fn create(tx: &mut Tx, new: &NewCategory) -> Result<Counted, Failure> {
    tx.lock_workshop()?;
    refuse_taken(tx, &new.name, None)?;
    let position = match new.position {
        Some(position) => position,
        None => last_position(tx)?,
    };
    let row = CategoryRow {
        id: 0,
        name: new.name.clone(),
        description: new.description.clone(),
        position,
        active: new.active,
    };
    let id = insert(tx, &row)?;
    tx.record_now(Event::Category(id, CategoryChange::Create(difference(None, Some(&row)))))?;
    by_id(tx, id)
}

/// Inserts a row as it is; the id is the database's to give.
pub fn insert(conn: &mut Connection, row: &CategoryRow) -> QueryResult<i64> {
    diesel::insert_into(categories::table)
        .values((categories::workshop_id.eq(conn.workshop_id), row))
        .returning(categories::id)
        .get_result(conn.raw)
}

fn last_position(conn: &mut Connection) -> QueryResult<i32> {
    let last: Option<i32> = categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id))
        .select(diesel::dsl::max(categories::position))
        .first(conn.raw)?;
    Ok(last.map_or(1, |last| last.saturating_add(1)))
}

pub fn update(tx: &mut Tx, id: i64, edit: &Edit) -> Result<Counted, Failure> {
    save(tx, id, CategoryChange::Update, |row| {
        if let Some(name) = &edit.name {
            row.name.clone_from(name);
        }
        if let Some(description) = &edit.description {
            row.description.clone_from(description);
        }
        row.position = edit.position.unwrap_or(row.position);
    })
}

/// Gives the categories the order of `ids`, which name each of them once. Without an event if they have it already.
pub fn order(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Counted>, Failure> {
    tx.lock_workshop()?;
    let before: Vec<(i64, i32)> = categories::table
        .filter(categories::workshop_id.eq(tx.workshop_id))
        .order((categories::position, categories::id))
        .select((categories::id, categories::position))
        .load(tx.raw)?;
    let ids_before: Vec<i64> = before.iter().map(|(id, _)| *id).collect();
    let unknown: Vec<usize> = (0..ids.len()).filter(|nth| !ids_before.contains(&ids[*nth])).collect();
    let missing: Vec<i64> = ids_before.iter().copied().filter(|id| !ids.contains(id)).collect();
    if !(unknown.is_empty() && missing.is_empty()) {
        return Err(CatalogueRefusal::CategoryOrder { unknown, missing }.into());
    }
    if ids_before != ids {
        for (position, id) in (0..).zip(ids) {
            if !before.contains(&(*id, position)) {
                let row = categories::table.find((tx.workshop_id, *id));
                diesel::update(row).set(categories::position.eq(position)).execute(tx.raw)?;
            }
        }
        let categories = Changed::new(ids_before, ids.to_vec());
        let change = CategoriesChange::OrderCategories(CategoriesOrdered { categories });
        tx.record_now(Event::Categories(change))?;
    }
    Ok(list(tx, None, i64::MAX)?)
}

/// Activates or deactivates a category. Returns it unchanged, without an event, if that is its state already.
pub fn set_active(tx: &mut Tx, id: i64, active: bool) -> Result<Counted, Failure> {
    let kind = if active { CategoryChange::Activate } else { CategoryChange::Deactivate };
    let change = |_| kind(ActiveChanged { active: Changed::new(!active, active) });
    save(tx, id, change, |row| row.active = active)
}

fn save(
    tx: &mut Tx,
    id: i64,
    kind: impl FnOnce(CategoryFields) -> CategoryChange,
    change: impl FnOnce(&mut CategoryRow),
) -> Result<Counted, Failure> {
    tx.lock_workshop()?;
    let (before, count) = by_id(tx, id)?;
    let mut after = before.clone();
    change(&mut after);
    if after == before {
        return Ok((before, count));
    }
    if after.name != before.name {
        refuse_taken(tx, &after.name, Some(id))?;
    }
    diesel::update(categories::table.find((tx.workshop_id, id))).set(&after).execute(tx.raw)?;
    tx.record_now(Event::Category(id, kind(difference(Some(&before), Some(&after)))))?;
    Ok((after, count))
}

/// Deletes a category that has no services.
pub fn delete(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    /// How many services are named.
    const NAMED: i64 = 5;
    tx.lock_workshop()?;
    let (row, count) = by_id(tx, id)?;
    if count > 0 {
        let names: Vec<String> = of_category(tx.workshop_id, id)
            .order(services::id)
            .limit(NAMED)
            .select(services::name)
            .load(tx.raw)?;
        let more = if count > NAMED { " and others" } else { "" };
        let users = format!("{count} services belong to it: {}{more}.", names.join(", "));
        return Err(CatalogueRefusal::InUse(users).into());
    }
    diesel::delete(categories::table.find((tx.workshop_id, id))).execute(tx.raw)?;
    tx.record_now(Event::Category(id, CategoryChange::Delete(difference(Some(&row), None))))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_category(workshop: i64, id: i64) -> _ {
    services::table.filter(services::workshop_id.eq(workshop).and(services::category_id.eq(id)))
}

/// A name that another category has, in whatever case, is refused.
fn refuse_taken(conn: &mut Connection, name: &str, own: Option<i64>) -> Result<(), Failure> {
    let names: Vec<(i64, String)> = categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id))
        .select((categories::id, categories::name))
        .load(conn.raw)?;
    match names::holder(&names, name, own) {
        Some((id, name)) => Err(CatalogueRefusal::NameTaken { id: *id, name: name.clone() }.into()),
        None => Ok(()),
    }
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
