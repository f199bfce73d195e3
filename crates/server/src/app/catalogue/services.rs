//! Services as admins write them, under the lock of the workshop. Bookings do not take it: they read a service
//! with its price in one statement, and so come wholly before an edit or wholly after it.

use diesel::prelude::*;
use pitboard_domain::event::{ActiveChanged, Changed, Event, ServiceChange, catalogue::ServiceFields};

use crate::{
    app::{
        Failure, Refusal, Tx,
        catalogue::{changed, refusal::CatalogueRefusal},
    },
    db::{
        Connection,
        catalogue::{ServicePlace, service_follows},
        engine::schema::{appointments, categories, service_prices, services},
        names,
    },
};

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

/// A service with its category's name, and whether that is active.
#[derive(Debug, Clone, Queryable)]
pub struct Managed {
    pub row: ServiceRow,
    pub category_name: String,
    pub category_active: bool,
    pub category_position: i32,
}

/// Selects services and a page of them.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Lower case.
    pub search: Option<String>,
    pub category: Option<i64>,
    pub active: Option<bool>,
    pub after: Option<ServicePlace>,
    pub limit: i64,
}

/// What is changed; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub category_id: Option<i64>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub price_amount: Option<i64>,
    pub duration_minutes: Option<i32>,
    pub period_span: Option<i32>,
    pub image_url: Option<Option<String>>,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn managed(workshop: i64) -> _ {
    let of_category =
        categories::workshop_id.eq(services::workshop_id).and(categories::id.eq(services::category_id));
    services::table.inner_join(categories::table.on(of_category)).filter(services::workshop_id.eq(workshop))
}

/// Returns a page of all services, by category and name.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<Managed>> {
    let mut query = managed(conn.workshop_id)
        .order((categories::position, categories::id, services::name, services::id))
        .limit(filter.limit)
        .select((ServiceRow::as_select(), categories::name, categories::active, categories::position))
        .into_boxed();
    if let Some(search) = &filter.search {
        query = query.filter(services::search_text.like(names::contains(search)).escape('\\'));
    }
    if let Some(category) = filter.category {
        query = query.filter(services::category_id.eq(category));
    }
    if let Some(active) = filter.active {
        query = query.filter(services::active.eq(active));
    }
    if let Some(after) = &filter.after {
        query = query.filter(service_follows(after));
    }
    query.load(conn.raw)
}

/// A service, or the refusal that there is none.
pub fn by_id(conn: &mut Connection, id: i64) -> Result<Managed, Failure> {
    let found = managed(conn.workshop_id)
        .filter(services::id.eq(id))
        .select((ServiceRow::as_select(), categories::name, categories::active, categories::position))
        .first(conn.raw)
        .optional()?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Makes a service; the id of `new` is the database's to give.
pub fn create(tx: &mut Tx, new: &ServiceRow) -> Result<Managed, Failure> {
    tx.lock_workshop()?;
    refuse_unknown_category(tx, new.category_id)?;
    refuse_taken(tx, &new.name, None)?;
    let id = insert(tx, new)?;
    tx.record_now(Event::Service(id, ServiceChange::Create(difference(None, Some(new)))))?;
    by_id(tx, id)
}

/// Inserts a row as it is.
pub fn insert(conn: &mut Connection, row: &ServiceRow) -> QueryResult<i64> {
    diesel::insert_into(services::table)
        .values((
            services::workshop_id.eq(conn.workshop_id),
            row,
            services::search_text.eq(names::searched(&row.name, &row.description)),
        ))
        .returning(services::id)
        .get_result(conn.raw)
}

/// Edits a service. What is booked keeps its name, span, duration and price.
pub fn update(tx: &mut Tx, id: i64, edit: &Edit) -> Result<Managed, Failure> {
    let edit = edit.clone();
    save(tx, id, ServiceChange::Update, |row| ServiceRow {
        id: row.id,
        category_id: edit.category_id.unwrap_or(row.category_id),
        name: edit.name.unwrap_or(row.name),
        description: edit.description.unwrap_or(row.description),
        price_amount: edit.price_amount.unwrap_or(row.price_amount),
        duration_minutes: edit.duration_minutes.unwrap_or(row.duration_minutes),
        period_span: edit.period_span.unwrap_or(row.period_span),
        image_url: edit.image_url.unwrap_or(row.image_url),
        active: row.active,
    })
}

/// Activates or deactivates a service. Returns it unchanged, without an event, if that is its state already.
pub fn set_active(tx: &mut Tx, id: i64, active: bool) -> Result<Managed, Failure> {
    let kind = if active { ServiceChange::Activate } else { ServiceChange::Deactivate };
    let change = |_| kind(ActiveChanged { active: Changed::new(!active, active) });
    save(tx, id, change, |row| ServiceRow { active, ..row })
}

fn save(
    tx: &mut Tx,
    id: i64,
    kind: impl FnOnce(ServiceFields) -> ServiceChange,
    change: impl FnOnce(ServiceRow) -> ServiceRow,
) -> Result<Managed, Failure> {
    tx.lock_workshop()?;
    let before = by_id(tx, id)?;
    let after = change(before.row.clone());
    if after == before.row {
        return Ok(before);
    }
    if after.category_id != before.row.category_id {
        refuse_unknown_category(tx, after.category_id)?;
    }
    if after.name != before.row.name {
        refuse_taken(tx, &after.name, Some(id))?;
    }
    let searched = names::searched(&after.name, &after.description);
    diesel::update(services::table.find((tx.workshop_id, id)))
        .set((&after, services::search_text.eq(searched)))
        .execute(tx.raw)?;
    tx.record_now(Event::Service(id, kind(difference(Some(&before.row), Some(&after)))))?;
    by_id(tx, id)
}

/// Deletes a service to which no appointment refers, with its prices.
pub fn delete(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    tx.lock_workshop()?;
    let row = by_id(tx, id)?.row;
    if let Some(use_of_it) = in_use(tx, id)? {
        return Err(CatalogueRefusal::InUse(use_of_it).into());
    }
    remove(tx, id)?;
    tx.record_now(Event::Service(id, ServiceChange::Delete(difference(Some(&row), None))))
}

/// Takes the rows away. An appointment that another transaction has just made for it violates a foreign key: the
/// work is begun anew, and then finds it.
pub fn remove(conn: &mut Connection, id: i64) -> QueryResult<()> {
    let cells = service_prices::workshop_id.eq(conn.workshop_id).and(service_prices::service_id.eq(id));
    diesel::delete(service_prices::table.filter(cells)).execute(conn.raw)?;
    diesel::delete(services::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}

/// What uses a service, in a sentence; `None` if nothing does.
pub fn in_use(conn: &mut Connection, id: i64) -> QueryResult<Option<String>> {
    /// How many appointments are named.
    const NAMED: usize = 5;
    let of_service = appointments::workshop_id.eq(conn.workshop_id).and(appointments::service_id.eq(id));
    let mut references: Vec<String> = appointments::table
        .filter(of_service)
        .order((appointments::date.desc(), appointments::period_start.desc(), appointments::id.desc()))
        .limit(NAMED as i64 + 1)
        .select(appointments::reference)
        .load(conn.raw)?;
    let more = if references.len() > NAMED { " and others" } else { "" };
    references.truncate(NAMED);
    let sentence = format!("Appointments refer to it: {}{more}.", references.join(", "));
    Ok(Some(sentence).filter(|_| !references.is_empty()))
}

fn refuse_unknown_category(conn: &mut Connection, id: i64) -> Result<(), Failure> {
    let known: bool = diesel::select(diesel::dsl::exists(categories::table.find((conn.workshop_id, id))))
        .get_result(conn.raw)?;
    if known {
        return Ok(());
    }
    Err(CatalogueRefusal::UnknownCategory(id).into())
}

/// A name that another service has, in whatever case, is refused.
fn refuse_taken(conn: &mut Connection, name: &str, own: Option<i64>) -> Result<(), Failure> {
    let names: Vec<(i64, String)> = services::table
        .filter(services::workshop_id.eq(conn.workshop_id))
        .select((services::id, services::name))
        .load(conn.raw)?;
    match names::holder(&names, name, own) {
        Some((id, name)) => Err(CatalogueRefusal::NameTaken { id: *id, name: name.clone() }.into()),
        None => Ok(()),
    }
}

/// Returns the fields that differ; `None` is the state before the creation or after the deletion.
fn difference(before: Option<&ServiceRow>, after: Option<&ServiceRow>) -> ServiceFields {
    ServiceFields {
        category_id: changed(before, after, |row| Some(row.category_id)),
        name: changed(before, after, |row| Some(row.name.clone())),
        description: changed(before, after, |row| Some(row.description.clone())),
        price: changed(before, after, |row| Some(row.price_amount)),
        duration_minutes: changed(before, after, |row| Some(row.duration_minutes)),
        period_span: changed(before, after, |row| Some(row.period_span)),
        image_url: changed(before, after, |row| row.image_url.clone()),
        active: changed(before, after, |row| Some(row.active)),
    }
}
