//! Creates and edits services, under the lock of the workshop. Bookings do not take it: they read a service with its
//! price in one statement, and so entirely before an edit or entirely after it.

use pitboard_domain::{
    event::{ActiveChanged, Event, ServiceChange, catalogue::ServiceFields},
    money::Currency,
};

use crate::{
    app::{
        Failure, Tx,
        catalogue::{
            changed,
            item::{self, Item},
            prices::check_currency,
            refusal::CatalogueRefusal,
            refuse_taken,
        },
    },
    db::{
        Connection, QueryResult, categories, prices,
        services::{self, ServiceRow, ServiceWithCategory},
    },
};

/// The changes of a service; `None` keeps a field.
#[derive(Debug, Clone, Default)]
pub struct ServiceEdit {
    pub category_id: Option<i64>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub price_amount: Option<i64>,
    /// The currency of the price, unless it is that of the workshop.
    pub currency: Option<Currency>,
    pub duration_minutes: Option<i32>,
    pub period_span: Option<i32>,
    pub image_url: Option<Option<String>>,
}

impl Item for ServiceWithCategory {
    fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<Self>> {
        services::by_id(conn, id)
    }

    fn is_active(&self) -> bool {
        self.row.active
    }

    fn save_active(&mut self, conn: &mut Connection, is_active: bool) -> QueryResult<()> {
        self.row.active = is_active;
        services::set_active(conn, &[self.row.id], is_active)
    }

    fn activation(&self, change: ActiveChanged) -> Event {
        Event::Service(self.row.id, ServiceChange::Activate(change))
    }

    fn deactivation(&self, change: ActiveChanged) -> Event {
        Event::Service(self.row.id, ServiceChange::Deactivate(change))
    }

    fn use_of(&self, conn: &mut Connection) -> QueryResult<Option<String>> {
        use_of(conn, self.row.id)
    }

    fn delete(&self, conn: &mut Connection) -> QueryResult<()> {
        remove(conn, self.row.id)
    }

    fn deletion(&self) -> Event {
        Event::Service(self.row.id, ServiceChange::Delete(difference(Some(&self.row), None)))
    }
}

/// Creates a service with a price in a currency; the database assigns its id.
pub fn create(tx: &mut Tx, new: &ServiceRow, currency: Currency) -> Result<ServiceWithCategory, Failure> {
    tx.lock_workshop()?;
    check_currency(tx, currency, None)?;
    expect_category(tx, new.category_id)?;
    refuse_taken(&services::names(tx)?, &new.name, None)?;
    let id = services::insert(tx, new)?;
    tx.record_now(Event::Service(id, ServiceChange::Create(difference(None, Some(new)))))?;
    item::load(tx, id)
}

/// Edits a service. Booked appointments keep its name, span, duration and price.
pub fn update(tx: &mut Tx, id: i64, edit: &ServiceEdit) -> Result<ServiceWithCategory, Failure> {
    tx.lock_workshop()?;
    let before: ServiceWithCategory = item::load(tx, id)?;
    if let Some(currency) = edit.currency {
        check_currency(tx, currency, None)?;
    }
    let after = apply(edit.clone(), before.row.clone());
    if after == before.row {
        return Ok(before);
    }
    if after.category_id != before.row.category_id {
        expect_category(tx, after.category_id)?;
    }
    if after.name != before.row.name {
        refuse_taken(&services::names(tx)?, &after.name, Some(id))?;
    }
    services::update(tx, &after)?;
    let change = ServiceChange::Update(difference(Some(&before.row), Some(&after)));
    tx.record_now(Event::Service(id, change))?;
    item::load(tx, id)
}

fn apply(edit: ServiceEdit, row: ServiceRow) -> ServiceRow {
    ServiceRow {
        id: row.id,
        category_id: edit.category_id.unwrap_or(row.category_id),
        name: edit.name.unwrap_or(row.name),
        description: edit.description.unwrap_or(row.description),
        price_amount: edit.price_amount.unwrap_or(row.price_amount),
        duration_minutes: edit.duration_minutes.unwrap_or(row.duration_minutes),
        period_span: edit.period_span.unwrap_or(row.period_span),
        image_url: edit.image_url.unwrap_or(row.image_url),
        active: row.active,
    }
}

/// Deletes a service with its prices.
pub fn remove(conn: &mut Connection, id: i64) -> QueryResult<()> {
    prices::delete_of_service(conn, id)?;
    services::delete(conn, id)
}

/// Returns a sentence about the appointments that refer to a service; `None` if none does.
pub fn use_of(conn: &mut Connection, id: i64) -> QueryResult<Option<String>> {
    /// The maximum number of appointments named in a refusal.
    const NAMED: usize = 5;
    let mut references = services::latest_references(conn, id, NAMED as i64 + 1)?;
    let more = if references.len() > NAMED { " and others" } else { "" };
    references.truncate(NAMED);
    let sentence = format!("Appointments refer to it: {}{more}.", references.join(", "));
    Ok(Some(sentence).filter(|_| !references.is_empty()))
}

fn expect_category(conn: &mut Connection, id: i64) -> Result<(), Failure> {
    match categories::by_id(conn, id)? {
        Some(_) => Ok(()),
        None => Err(CatalogueRefusal::UnknownCategory(id).into()),
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
