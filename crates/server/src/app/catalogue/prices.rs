//! The price list: what services cost, by vehicle type and complexity. A change is planned as a list of old and new
//! prices; a dry run and the change itself share the plan.

use std::collections::BTreeMap;

use pitboard_domain::{
    catalogue::PRICE,
    event::{
        Changed, Event, PricesChange,
        catalogue::{PriceChanges, PriceField},
    },
    job::Complexity,
    money::{Currency, raised},
    vehicle::VehicleType,
};

use crate::{
    app::{Failure, Refusal, Tx, catalogue::refusal::CatalogueRefusal},
    db::{
        Connection, QueryResult, prices,
        services::{self, ServiceRow},
        workshop,
    },
};

/// A cell of the matrix.
pub type Cell = (VehicleType, Complexity);

/// Returns every cell, in the order in which they are shown.
pub fn cells() -> impl Iterator<Item = Cell> {
    VehicleType::ALL
        .iter()
        .flat_map(|vehicle| Complexity::ALL.iter().map(move |complexity| (*vehicle, *complexity)))
}

/// The prices of a service.
#[derive(Debug, Clone)]
pub struct Prices {
    pub id: i64,
    pub name: String,
    pub own: i64,
    /// The filled cells.
    pub cells: BTreeMap<Cell, i64>,
}

/// A price to be set: of a cell, or without one the service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub service_id: i64,
    pub cell: Option<Cell>,
}

/// A price before and after; `None` is an empty cell.
#[derive(Debug, Clone)]
pub struct PriceChange {
    pub place: Place,
    pub service: String,
    pub before: Option<i64>,
    pub after: Option<i64>,
}

/// The prices to change, and the number of the selected ones that stay.
#[derive(Debug, Clone, Default)]
pub struct PricePlan {
    pub changes: Vec<PriceChange>,
    pub unchanged: usize,
}

/// Returns all prices, by service, in two queries.
pub fn list(conn: &mut Connection) -> QueryResult<Vec<Prices>> {
    let mut by_service: BTreeMap<i64, BTreeMap<Cell, i64>> = BTreeMap::new();
    for row in prices::all(conn)? {
        by_service
            .entry(row.service_id)
            .or_default()
            .insert((row.vehicle_type.0, row.complexity.0), row.amount);
    }
    let prices = |row: ServiceRow| Prices {
        cells: by_service.remove(&row.id).unwrap_or_default(),
        id: row.id,
        name: row.name,
        own: row.price_amount,
    };
    Ok(services::all(conn)?.into_iter().map(prices).collect())
}

/// Returns the prices of a service; otherwise it is not found.
pub fn load(conn: &mut Connection, id: i64) -> Result<Prices, Failure> {
    let found = list(conn)?.into_iter().find(|prices| prices.id == id);
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Plans setting these prices, by service and cell.
pub fn plan(list: &[Prices], wanted: &BTreeMap<Place, Option<i64>>) -> PricePlan {
    let mut plan = PricePlan::default();
    for (place, after) in wanted {
        let Some(prices) = list.iter().find(|prices| prices.id == place.service_id) else { continue };
        let before = match place.cell {
            None => Some(prices.own),
            Some(cell) => prices.cells.get(&cell).copied(),
        };
        if before == *after {
            plan.unchanged += 1;
        } else {
            plan.changes.push(PriceChange {
                place: *place,
                service: prices.name.clone(),
                before,
                after: *after,
            });
        }
    }
    plan
}

/// The prices to raise, and by how much.
#[derive(Debug, Clone)]
pub struct Raise {
    pub basis_points: i32,
    /// An empty list selects all.
    pub services: Vec<i64>,
    pub own_prices: bool,
    pub cells: bool,
    /// An empty list selects all.
    pub vehicle_types: Vec<VehicleType>,
    pub complexities: Vec<Complexity>,
}

impl Raise {
    fn selects(&self, place: &Place) -> bool {
        is_chosen(&self.services, &place.service_id)
            && match &place.cell {
                None => self.own_prices,
                Some((vehicle, complexity)) => {
                    self.cells
                        && is_chosen(&self.vehicle_types, vehicle)
                        && is_chosen(&self.complexities, complexity)
                }
            }
    }
}

/// Returns whether `chosen` contains the value; an empty list selects all.
fn is_chosen<T: PartialEq>(chosen: &[T], value: &T) -> bool {
    chosen.is_empty() || chosen.contains(value)
}

/// Refuses an amount in another currency than the workshop's: the service's own price, or that of a cell.
pub fn check_currency(conn: &mut Connection, currency: Currency, cell: Option<usize>) -> Result<(), Failure> {
    let own = workshop::load(conn)?.currency;
    if currency == own { Ok(()) } else { Err(CatalogueRefusal::OtherCurrency { own, cell }.into()) }
}

/// Plans a raise, by reads alone.
pub fn plan_raise(conn: &mut Connection, raise: &Raise) -> Result<PricePlan, Failure> {
    let list = list(conn)?;
    if let Some(unknown) = raise.services.iter().find(|id| !list.iter().any(|prices| prices.id == **id)) {
        return Err(CatalogueRefusal::UnknownService(*unknown).into());
    }
    let mut wanted = BTreeMap::new();
    for prices in &list {
        let cells = prices.cells.iter().map(|(cell, amount)| (Some(*cell), *amount));
        for (cell, amount) in [(None, prices.own)].into_iter().chain(cells) {
            let place = Place { service_id: prices.id, cell };
            if raise.selects(&place) {
                let after = raised(amount, raise.basis_points).filter(|after| PRICE.contains(after));
                let beyond = || CatalogueRefusal::PriceTooHigh { service: prices.name.clone() };
                wanted.insert(place, Some(after.ok_or_else(beyond)?));
            }
        }
    }
    Ok(plan(&list, &wanted))
}

/// Plans a change under the lock of the workshop, executes it and records it as one event.
pub fn change(
    tx: &mut Tx,
    kind: impl FnOnce(PriceChanges) -> PricesChange,
    make_plan: impl FnOnce(&mut Connection) -> Result<PricePlan, Failure>,
) -> Result<PricePlan, Failure> {
    tx.lock_workshop()?;
    let plan = make_plan(tx)?;
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    for change in &plan.changes {
        execute(tx, change)?;
    }
    tx.record_now(Event::Prices(kind(price_changes(&plan.changes))))?;
    Ok(plan)
}

fn execute(conn: &mut Connection, change: &PriceChange) -> QueryResult<()> {
    let id = change.place.service_id;
    match (change.place.cell, change.before, change.after) {
        (None, _, Some(amount)) => services::set_price(conn, id, amount),
        // A service always has a price of its own.
        (None, _, None) => Ok(()),
        (Some((vehicle, complexity)), _, None) => prices::delete(conn, id, vehicle, complexity),
        (Some((vehicle, complexity)), None, Some(amount)) => {
            prices::insert(conn, id, vehicle, complexity, amount)
        }
        (Some((vehicle, complexity)), Some(_), Some(amount)) => {
            prices::update(conn, id, vehicle, complexity, amount)
        }
    }
}

/// Returns the price changes as the log has them, by service.
fn price_changes(changes: &[PriceChange]) -> PriceChanges {
    let mut by_service = PriceChanges::default();
    for PriceChange { place, before, after, .. } in changes {
        let field =
            place.cell.map_or(PriceField::Own, |(vehicle, complexity)| PriceField::Cell(vehicle, complexity));
        by_service.0.entry(place.service_id).or_default().insert(field, Changed::new(*before, *after));
    }
    by_service
}
