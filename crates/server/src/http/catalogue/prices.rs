//! Prices by body and complexity: of one service, and raised in bulk.

use std::collections::BTreeMap;

use actix_web::{get, post, put, web::Data};
use pitboard_api::{
    ChangeQuery, Money, PriceCell, PriceChange, PriceChanges, PriceMatrix, PriceRaise, ServiceName,
    SetPriceMatrix,
};
use pitboard_domain::{
    event::{PricesChange, catalogue::PriceChanges as LoggedPrices},
    money::BASIS_POINTS,
};

use crate::{
    app::{
        Failure, Tx,
        catalogue::{
            prices::{self, Place, PriceChange as PlannedChange, PricePlan, Prices, Raise, cells},
            refusal::CatalogueRefusal,
        },
        idempotency::Key,
    },
    auth::extract::{Admin, Staff},
    db::{Connection, workshop},
    http::{
        catalogue::service_body::amount,
        change::ChangeRequest,
        idempotency::{IdempotencyKey, write_once},
        respond::{Found, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, BadWrite, Failures, IfNoneMatch, Missing, NotModified, PriceRefused},
        path::Id,
        query::Query,
    },
};

/// Returns the price matrix of a service.
///
/// By vehicle type and complexity. An empty cell costs the price of the service.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = PriceMatrix), NotModified, Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/services/{id}/prices")]
pub async fn get_prices(state: Data<State>, _staff: Staff, id: Id) -> Result<Found<PriceMatrix>, ApiError> {
    let id = id.parse()?;
    Ok(Found(state.read(move |conn| price_matrix(conn, id)).await?))
}

/// Replaces the price matrix of a service.
///
/// A cell that is not listed becomes empty. Existing appointments keep their price.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = SetPriceMatrix,
    params(Id, IdempotencyKey),
    responses((status = 200, body = PriceMatrix), Admin, Missing, BadWrite, PriceRefused, Failures)
)]
#[put("/api/v1/services/{id}/prices")]
pub async fn set_prices(
    state: Data<State>,
    admin: Admin,
    change: ChangeRequest<SetPriceMatrix>,
) -> Result<Updated<PriceMatrix>, ApiError> {
    let set = |tx: &mut Tx, id, matrix: &SetPriceMatrix| {
        prices::change(tx, PricesChange::SetPrices, |tx| {
            let own = prices::load(tx, id)?;
            let wanted = wanted_cells(tx, id, matrix)?;
            Ok(prices::plan(&[own], &wanted))
        })?;
        price_matrix(tx, id)
    };
    change.execute(&state, &admin, prices::load, validate_matrix, set).await
}

fn validate_matrix(body: SetPriceMatrix) -> Result<SetPriceMatrix, ApiError> {
    let mut fields = Fields::new();
    if body.cells.len() > cells().count() {
        fields.add("/cells", format_args!("must have at most {} cells", cells().count()));
    }
    for (index, cell) in body.cells.iter().enumerate() {
        if let Some(price) = cell.price {
            amount(&mut fields, &format!("/cells/{index}/price/amount"), price.amount);
        }
    }
    fields.finish()?;
    Ok(body)
}

/// Returns the price of every cell of the matrix; a cell that is not listed is empty.
fn wanted_cells(
    conn: &mut Connection,
    service_id: i64,
    body: &SetPriceMatrix,
) -> Result<BTreeMap<Place, Option<i64>>, Failure> {
    let place = |cell| Place { service_id, cell: Some(cell) };
    let mut wanted: BTreeMap<Place, Option<i64>> = cells().map(|cell| (place(cell), None)).collect();
    let mut seen = Vec::new();
    for (index, cell) in body.cells.iter().enumerate() {
        let at = (cell.vehicle_type, cell.complexity);
        if seen.contains(&at) {
            return Err(CatalogueRefusal::CellTwice(at.0, at.1).into());
        }
        seen.push(at);
        if let Some(price) = cell.price {
            prices::check_currency(conn, price.currency, Some(index))?;
        }
        wanted.insert(place(at), cell.price.map(|price| price.amount));
    }
    Ok(wanted)
}

fn price_matrix(conn: &mut Connection, id: i64) -> Result<PriceMatrix, Failure> {
    let currency = workshop::load(conn)?.currency;
    let Prices { id, name, own, cells: filled } = prices::load(conn, id)?;
    let money = |amount: i64| Money { amount, currency };
    let cell = |cell: (_, _)| PriceCell {
        vehicle_type: cell.0,
        complexity: cell.1,
        price: filled.get(&cell).copied().map(money),
    };
    Ok(PriceMatrix {
        service: ServiceName { id, name },
        price: money(own),
        cells: cells().map(cell).collect(),
    })
}

/// Raises or lowers prices.
///
/// By basis points (hundredths of a percent), each price rounded half up to the minor unit. With
/// `dry_run=true` it lists the changes and makes none. Existing appointments keep their price.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = PriceRaise,
    params(ChangeQuery, IdempotencyKey),
    responses((status = 200, description = "What was changed, or with `dry_run` would be", body = PriceChanges), Admin, BadWrite, PriceRefused, Failures)
)]
#[post("/api/v1/prices/raise")]
pub async fn raise_prices(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<PriceRaise>,
) -> Result<Updated<PriceChanges>, ApiError> {
    let body = body.parse().await?;
    let ChangeQuery { dry_run } = query.parse()?;
    let key = key.of(&body)?;
    let raise = parse_raise(body)?;
    let plan = move |conn: &mut Connection<'_>| prices::plan_raise(conn, &raise);
    change_prices(&state, &admin, dry_run, key, PricesChange::RaisePrices, plan).await
}

/// Changes prices as `plan` says, or with `dry_run` returns what it would change.
pub async fn change_prices(
    state: &State,
    admin: &Admin,
    dry_run: bool,
    key: Option<Key>,
    kind: fn(LoggedPrices) -> PricesChange,
    mut plan: impl FnMut(&mut Connection<'_>) -> Result<PricePlan, Failure> + Send + 'static,
) -> Result<Updated<PriceChanges>, ApiError> {
    let changes = if dry_run {
        let read = move |conn: &mut Connection<'_>| {
            let planned = plan(conn)?;
            price_changes(conn, planned)
        };
        state.read(read).await?.into()
    } else {
        let change = move |tx: &mut Tx<'_>| {
            let changed = prices::change(tx, kind, &mut plan)?;
            price_changes(tx, changed)
        };
        write_once(state, admin, key, change).await?
    };
    Ok(Updated(changes))
}

fn parse_raise(body: PriceRaise) -> Result<Raise, ApiError> {
    let mut fields = Fields::new();
    if !BASIS_POINTS.contains(&body.basis_points) {
        let range = format!("must be {} to {}", BASIS_POINTS.start(), BASIS_POINTS.end());
        fields.add("/basis_points", range);
    }
    let most = [
        ("/service_ids", body.service_ids.len(), 100),
        ("/vehicle_types", body.vehicle_types.len(), 4),
        ("/complexities", body.complexities.len(), 2),
    ];
    for (pointer, length, most) in most {
        if length > most {
            fields.add(pointer, format_args!("must have at most {most} entries"));
        }
    }
    fields.finish()?;
    Ok(Raise {
        basis_points: body.basis_points,
        services: body.service_ids,
        own_prices: body.own_prices,
        cells: body.cells,
        vehicle_types: body.vehicle_types,
        complexities: body.complexities,
    })
}

/// Returns the changes of a plan, with the workshop's currency.
fn price_changes(conn: &mut Connection, plan: PricePlan) -> Result<PriceChanges, Failure> {
    let currency = workshop::load(conn)?.currency;
    let money = |amount: Option<i64>| amount.map(|amount| Money { amount, currency });
    let change = |PlannedChange { place, service, before, after }: PlannedChange| PriceChange {
        service: ServiceName { id: place.service_id, name: service },
        vehicle_type: place.cell.map(|(vehicle, _)| vehicle),
        complexity: place.cell.map(|(_, complexity)| complexity),
        before: money(before),
        after: money(after),
    };
    Ok(PriceChanges {
        changes: plan.changes.into_iter().map(change).collect(),
        unchanged: u32::try_from(plan.unchanged).unwrap_or(u32::MAX),
    })
}

impl Resource for PriceMatrix {}
impl Resource for PriceChanges {}
