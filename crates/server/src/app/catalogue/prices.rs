//! The price list: what services cost, by body and complexity. Changes are worked out first, as a list of befores
//! and afters, so that what a dry run tells is what is then done.

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

/// Every cell, in the order in which they are shown.
pub fn cells() -> impl Iterator<Item = Cell> {
    VehicleType::ALL
        .iter()
        .flat_map(|vehicle| Complexity::ALL.iter().map(move |complexity| (*vehicle, *complexity)))
}

/// What a service costs.
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
pub struct Change {
    pub place: Place,
    pub service: String,
    pub before: Option<i64>,
    pub after: Option<i64>,
}

/// What is to be changed, and how many of the prices that were meant stay.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub changes: Vec<Change>,
    pub unchanged: usize,
}

/// All prices, by service. Two queries.
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

/// The prices of one service, or the refusal that there is none.
pub fn of_service(conn: &mut Connection, id: i64) -> Result<Prices, Failure> {
    let found = list(conn)?.into_iter().find(|prices| prices.id == id);
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// What it takes to set these prices, in the order of the list.
pub fn plan(list: &[Prices], wanted: &BTreeMap<Place, Option<i64>>) -> Plan {
    let mut plan = Plan::default();
    for (place, after) in wanted {
        let Some(prices) = list.iter().find(|prices| prices.id == place.service_id) else { continue };
        let before = match place.cell {
            None => Some(prices.own),
            Some(cell) => prices.cells.get(&cell).copied(),
        };
        if before == *after {
            plan.unchanged += 1;
        } else {
            plan.changes.push(Change { place: *place, service: prices.name.clone(), before, after: *after });
        }
    }
    plan
}

/// Which prices are raised, and by how much.
#[derive(Debug, Clone)]
pub struct Raise {
    pub basis_points: i32,
    /// Empty: all.
    pub services: Vec<i64>,
    pub own_prices: bool,
    pub cells: bool,
    /// Empty: all.
    pub vehicle_types: Vec<VehicleType>,
    pub complexities: Vec<Complexity>,
}

impl Raise {
    fn means(&self, place: &Place) -> bool {
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

/// Where nothing is named, everything is meant.
fn is_chosen<T: PartialEq>(chosen: &[T], one: &T) -> bool {
    chosen.is_empty() || chosen.contains(one)
}

/// Refuses an amount in another currency than the workshop's: the service's own price, or that of a cell.
pub fn check_currency(conn: &mut Connection, currency: Currency, cell: Option<usize>) -> Result<(), Failure> {
    let own = workshop::load(conn)?.currency;
    if currency == own { Ok(()) } else { Err(CatalogueRefusal::OtherCurrency { own, cell }.into()) }
}

/// What a raise changes; reads only.
pub fn plan_raise(conn: &mut Connection, raise: &Raise) -> Result<Plan, Failure> {
    let list = list(conn)?;
    if let Some(unknown) = raise.services.iter().find(|id| !list.iter().any(|prices| prices.id == **id)) {
        return Err(CatalogueRefusal::UnknownService(*unknown).into());
    }
    let mut wanted = BTreeMap::new();
    for prices in &list {
        let own = [(None, prices.own)];
        let all = own.into_iter().chain(prices.cells.iter().map(|(cell, amount)| (Some(*cell), *amount)));
        for (cell, amount) in all {
            let place = Place { service_id: prices.id, cell };
            if raise.means(&place) {
                let after = raised(amount, raise.basis_points).filter(|after| PRICE.contains(after));
                let beyond = || CatalogueRefusal::PriceTooHigh { service: prices.name.clone() };
                wanted.insert(place, Some(after.ok_or_else(beyond)?));
            }
        }
    }
    Ok(plan(&list, &wanted))
}

/// Works out a plan under the lock of the workshop, carries it out and records it as one entry.
pub fn change(
    tx: &mut Tx,
    kind: impl FnOnce(PriceChanges) -> PricesChange,
    work_out: impl FnOnce(&mut Connection) -> Result<Plan, Failure>,
) -> Result<Plan, Failure> {
    tx.lock_workshop()?;
    let plan = work_out(tx)?;
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    for change in &plan.changes {
        carry_out(tx, change)?;
    }
    tx.record_now(Event::Prices(kind(price_changes(&plan.changes))))?;
    Ok(plan)
}

fn carry_out(conn: &mut Connection, change: &Change) -> QueryResult<()> {
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
fn price_changes(changes: &[Change]) -> PriceChanges {
    let mut by_service = PriceChanges::default();
    for Change { place, before, after, .. } in changes {
        let field =
            place.cell.map_or(PriceField::Own, |(vehicle, complexity)| PriceField::Cell(vehicle, complexity));
        by_service.0.entry(place.service_id).or_default().insert(field, Changed::new(*before, *after));
    }
    by_service
}
