//! Services, with the category that each belongs to. Their price matrix is in `prices.rs`.

use diesel::prelude::*;

use crate::db::{
    Connection,
    categories::CategoryRow,
    engine::schema::{appointments, categories, services},
    names,
};

/// A stored service.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = services, treat_none_as_null = true)]
pub struct ServiceRow {
    #[diesel(skip_insertion, skip_update)]
    pub id: i64,
    pub category_id: i64,
    pub name: String,
    pub description: String,
    pub price_amount: i64,
    pub duration_minutes: i32,
    pub period_span: i32,
    pub image_url: Option<String>,
    pub active: bool,
}

impl ServiceRow {
    /// Returns an active service to insert, of one period, without description and picture. The database assigns its
    /// id.
    pub fn new(category_id: i64, name: impl Into<String>, price_amount: i64) -> Self {
        Self {
            id: 0,
            category_id,
            name: name.into(),
            description: String::new(),
            price_amount,
            duration_minutes: 60,
            period_span: 1,
            image_url: None,
            active: true,
        }
    }
}

/// A service with its category.
#[derive(Debug, Clone, Queryable)]
pub struct ServiceWithCategory {
    pub row: ServiceRow,
    pub category: CategoryRow,
}

impl ServiceWithCategory {
    pub fn place(&self) -> ServicePlace {
        (self.category.position, self.category.id, self.row.name.clone(), self.row.id)
    }
}

/// The place of a service in a list: its category's position and id, its name and its id.
pub type ServicePlace = (i32, i64, String, i64);

/// Selects services and a page of them.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Leaves out services that cannot be booked: inactive ones, and those of inactive categories.
    pub only_offered: bool,
    /// In lower case.
    pub search: Option<String>,
    pub category: Option<i64>,
    pub active: Option<bool>,
    pub after: Option<ServicePlace>,
    pub limit: i64,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn with_category(workshop_id: i64) -> _ {
    let of_category =
        categories::workshop_id.eq(services::workshop_id).and(categories::id.eq(services::category_id));
    services::table
        .inner_join(categories::table.on(of_category))
        .filter(services::workshop_id.eq(workshop_id))
}

/// Returns a page of the services, by category and name.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<ServiceWithCategory>> {
    let mut query = with_category(conn.workshop_id)
        .order((categories::position, categories::id, services::name, services::id))
        .limit(filter.limit)
        .select((ServiceRow::as_select(), CategoryRow::as_select()))
        .into_boxed();
    if filter.only_offered {
        query = query.filter(services::active.eq(true).and(categories::active.eq(true)));
    }
    if let Some(search) = &filter.search {
        query = query.filter(services::search_text.like(names::contains(search)).escape('\\'));
    }
    if let Some(category) = filter.category {
        query = query.filter(services::category_id.eq(category));
    }
    if let Some(active) = filter.active {
        query = query.filter(services::active.eq(active));
    }
    if let Some((position, category, name, id)) = &filter.after {
        let in_name = services::name.gt(name).or(services::name.eq(name).and(services::id.gt(id)));
        let in_category = categories::id.gt(category).or(categories::id.eq(category).and(in_name));
        query = query
            .filter(categories::position.gt(position).or(categories::position.eq(position).and(in_category)));
    }
    query.load(conn.raw)
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<ServiceWithCategory>> {
    with_category(conn.workshop_id)
        .filter(services::id.eq(id))
        .select((ServiceRow::as_select(), CategoryRow::as_select()))
        .first(conn.raw)
        .optional()
}

/// Returns a service that can be booked: an active one of an active category.
pub fn offered(conn: &mut Connection, id: i64) -> QueryResult<Option<ServiceWithCategory>> {
    Ok(by_id(conn, id)?.filter(|service| service.row.active && service.category.active))
}

/// Returns services by id, ascending.
pub fn by_ids(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<ServiceRow>> {
    services::table
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::id.eq_any(ids)))
        .order(services::id)
        .select(ServiceRow::as_select())
        .load(conn.raw)
}

/// Returns every service, ascending by id.
pub fn all(conn: &mut Connection) -> QueryResult<Vec<ServiceRow>> {
    services::table
        .filter(services::workshop_id.eq(conn.workshop_id))
        .order(services::id)
        .select(ServiceRow::as_select())
        .load(conn.raw)
}

/// Returns the id and the name of every service.
pub fn names(conn: &mut Connection) -> QueryResult<Vec<(i64, String)>> {
    services::table
        .filter(services::workshop_id.eq(conn.workshop_id))
        .select((services::id, services::name))
        .load(conn.raw)
}

/// Returns the names of the first services of a category.
pub fn names_in_category(conn: &mut Connection, category_id: i64, limit: i64) -> QueryResult<Vec<String>> {
    services::table
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::category_id.eq(category_id)))
        .order(services::id)
        .limit(limit)
        .select(services::name)
        .load(conn.raw)
}

/// Returns the references of the latest appointments for a service.
pub fn latest_references(conn: &mut Connection, id: i64, limit: i64) -> QueryResult<Vec<String>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::service_id.eq(id)))
        .order((appointments::date.desc(), appointments::period_start.desc(), appointments::id.desc()))
        .limit(limit)
        .select(appointments::reference)
        .load(conn.raw)
}

/// Inserts a service and returns the id that the database gives it.
pub fn insert(conn: &mut Connection, row: &ServiceRow) -> QueryResult<i64> {
    diesel::insert_into(services::table)
        .values((
            services::workshop_id.eq(conn.workshop_id),
            row,
            services::search_text.eq(names::search_text(&row.name, &row.description)),
        ))
        .returning(services::id)
        .get_result(conn.raw)
}

pub fn update(conn: &mut Connection, row: &ServiceRow) -> QueryResult<()> {
    let search_text = names::search_text(&row.name, &row.description);
    diesel::update(services::table.find((conn.workshop_id, row.id)))
        .set((row, services::search_text.eq(search_text)))
        .execute(conn.raw)
        .map(drop)
}

pub fn set_active(conn: &mut Connection, ids: &[i64], active: bool) -> QueryResult<()> {
    let rows = services::workshop_id.eq(conn.workshop_id).and(services::id.eq_any(ids));
    diesel::update(services::table.filter(rows)).set(services::active.eq(active)).execute(conn.raw).map(drop)
}

pub fn set_price(conn: &mut Connection, id: i64, amount: i64) -> QueryResult<()> {
    let row = services::table.find((conn.workshop_id, id));
    diesel::update(row).set(services::price_amount.eq(amount)).execute(conn.raw).map(drop)
}

/// Deletes a service without prices. An appointment for it that another transaction has just made violates a foreign
/// key, so the work starts over and then finds it.
pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(services::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}
