//! Categories of services, with the number of their services.

use diesel::{
    dsl::{count_star, max},
    prelude::*,
};

use crate::db::{
    Connection,
    engine::schema::{categories, services},
};

/// A stored category.
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

impl CategoryRow {
    /// Returns an active category to insert.
    pub fn new(name: &str, position: i32) -> Self {
        Self { id: 0, name: name.to_owned(), description: String::new(), position, active: true }
    }

    pub fn place(&self) -> CategoryPlace {
        (self.position, self.id)
    }
}

/// A category with the number of its services.
#[derive(Debug, Clone)]
pub struct CategoryWithCount {
    pub row: CategoryRow,
    pub services: i64,
}

/// The place of a category in a list: its position and id.
pub type CategoryPlace = (i32, i64);

/// Selects categories and a page of them.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Leaves out inactive categories.
    pub only_active: bool,
    pub after: Option<CategoryPlace>,
    pub limit: i64,
}

/// Returns a page of the categories, by position.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<CategoryRow>> {
    let mut query = categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id))
        .order((categories::position, categories::id))
        .limit(filter.limit)
        .select(CategoryRow::as_select())
        .into_boxed();
    if filter.only_active {
        query = query.filter(categories::active.eq(true));
    }
    if let Some((position, id)) = filter.after {
        let in_position = categories::position.eq(position).and(categories::id.gt(id));
        query = query.filter(categories::position.gt(position).or(in_position));
    }
    query.load(conn.raw)
}

/// Counts the services of categories, in one query.
pub fn with_counts(conn: &mut Connection, rows: Vec<CategoryRow>) -> QueryResult<Vec<CategoryWithCount>> {
    let ids = rows.iter().map(|row| row.id);
    let counts: Vec<(i64, i64)> = services::table
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::category_id.eq_any(ids)))
        .group_by(services::category_id)
        .select((services::category_id, count_star()))
        .load(conn.raw)?;
    let count = |id: i64| counts.iter().find(|(category, _)| *category == id).map_or(0, |(_, count)| *count);
    Ok(rows.into_iter().map(|row| CategoryWithCount { services: count(row.id), row }).collect())
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<CategoryRow>> {
    categories::table.find((conn.workshop_id, id)).select(CategoryRow::as_select()).first(conn.raw).optional()
}

/// Returns the id and the name of every category.
pub fn names(conn: &mut Connection) -> QueryResult<Vec<(i64, String)>> {
    categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id))
        .select((categories::id, categories::name))
        .load(conn.raw)
}

/// Returns the last position of a category; `None` without categories.
pub fn last_position(conn: &mut Connection) -> QueryResult<Option<i32>> {
    categories::table
        .filter(categories::workshop_id.eq(conn.workshop_id))
        .select(max(categories::position))
        .first(conn.raw)
}

/// Inserts a category and returns the id that the database gives it.
pub fn insert(conn: &mut Connection, row: &CategoryRow) -> QueryResult<i64> {
    diesel::insert_into(categories::table)
        .values((categories::workshop_id.eq(conn.workshop_id), row))
        .returning(categories::id)
        .get_result(conn.raw)
}

pub fn update(conn: &mut Connection, row: &CategoryRow) -> QueryResult<()> {
    diesel::update(categories::table.find((conn.workshop_id, row.id))).set(row).execute(conn.raw).map(drop)
}

pub fn set_position(conn: &mut Connection, id: i64, position: i32) -> QueryResult<()> {
    let row = categories::table.find((conn.workshop_id, id));
    diesel::update(row).set(categories::position.eq(position)).execute(conn.raw).map(drop)
}

pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(categories::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}
