//! Prices by body and complexity: of one service, and raised in bulk.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse, get, post, put,
    web::{Data, Path},
};
use pitboard_api::{
    ChangeQuery, Money, PriceCell, PriceChange, PriceChanges, PriceMatrix, PriceRaise, ServiceName,
    SetPriceMatrix,
};
use pitboard_domain::money::BASIS_POINTS;

use crate::{
    app::{
        Failure,
        catalogue::{
            prices::{self, Change, Place, Plan, Prices, Raise, cells},
            refusal::CatalogueRefusal,
        },
        idempotency,
    },
    auth::extract::{Admin, Staff},
    db::{Connection, workshop},
    http::catalogue::service_body::amount,
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        headers,
        openapi::{BadBody, BadCreation, BadQuery, Failures, IdPath, IdempotencyKey, Missing, PriceRefused},
        path_id::{self, parsed},
        query::Query,
    },
};

/// Returns the price matrix of a service.
///
/// By vehicle type and complexity. An empty cell costs the price of the service.
#[utoipa::path(tag = "catalogue", security(("bearer" = [])), params(IdPath), responses((status = 200, body = PriceMatrix), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/services/{id}/prices")]
pub async fn get_prices(
    state: Data<State>,
    _staff: Staff,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    Ok(HttpResponse::Ok().json(state.read(move |conn| matrix(conn, id)).await?))
}

/// Replaces the price matrix of a service.
///
/// A cell that is not listed becomes empty. Existing appointments keep their price.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), request_body = SetPriceMatrix,
    params(IdPath),
    responses((status = 200, body = PriceMatrix), Admin, Missing, BadBody, PriceRefused, Failures)
)]
#[put("/api/v1/services/{id}/prices")]
pub async fn set_prices(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    body: Json<SetPriceMatrix>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let body = body.parse().await.and_then(judged);
    let body = parsed(&state, body, move |conn| prices::of_service(conn, id)).await?;
    let set = state.write(admin.actor(), move |tx| {
        prices::change(tx, "set_prices", |tx| {
            let own = prices::of_service(tx, id)?;
            let wanted = wanted(tx, id, &body)?;
            Ok(prices::plan(&[own], &wanted))
        })?;
        matrix(tx, id)
    });
    Ok(HttpResponse::Ok().json(set.await?))
}

fn judged(body: SetPriceMatrix) -> Result<SetPriceMatrix, ApiError> {
    let mut fields = Fields::new();
    if body.cells.len() > cells().count() {
        fields.add("/cells", format_args!("must have at most {} cells", cells().count()));
    }
    for (nth, cell) in body.cells.iter().enumerate() {
        if let Some(price) = cell.price {
            amount(&mut fields, &format!("/cells/{nth}/price/amount"), price.amount);
        }
    }
    fields.finish()?;
    Ok(body)
}

/// Every cell of the matrix, those that are not listed empty.
fn wanted(
    conn: &mut Connection,
    service_id: i64,
    body: &SetPriceMatrix,
) -> Result<BTreeMap<Place, Option<i64>>, Failure> {
    let place = |cell| Place { service_id, cell: Some(cell) };
    let mut wanted: BTreeMap<Place, Option<i64>> = cells().map(|cell| (place(cell), None)).collect();
    let mut seen = Vec::new();
    for (nth, cell) in body.cells.iter().enumerate() {
        let at = (cell.vehicle_type, cell.complexity);
        if seen.contains(&at) {
            return Err(CatalogueRefusal::CellTwice(at.0, at.1).into());
        }
        seen.push(at);
        if let Some(price) = cell.price {
            prices::check_currency(conn, price.currency, Some(nth))?;
        }
        wanted.insert(place(at), cell.price.map(|price| price.amount));
    }
    Ok(wanted)
}

fn matrix(conn: &mut Connection, id: i64) -> Result<PriceMatrix, Failure> {
    let currency = workshop::load(conn)?.currency;
    let Prices { id, name, own, cells: filled } = prices::of_service(conn, id)?;
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
    responses((status = 200, description = "What was changed, or with `dry_run` would be", body = PriceChanges), Admin, BadCreation, PriceRefused, Failures)
)]
#[post("/api/v1/prices/raise")]
pub async fn raise_prices(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<PriceRaise>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let ChangeQuery { dry_run } = query.parse()?;
    let key = headers::idempotency_key(&request, &admin, "raise_prices", &body)?;
    let raise = raise(body)?;
    let changes = if dry_run {
        state.read(move |conn| prices::plan_raise(conn, &raise).and_then(|plan| told(conn, plan))).await?
    } else {
        let raised = state.write(admin.actor(), move |tx| {
            idempotency::once(tx, key.as_ref(), |tx| {
                let plan = |tx: &mut Connection| prices::plan_raise(tx, &raise);
                let done = prices::change(tx, "raise_prices", plan)?;
                told(tx, done)
            })
        });
        raised.await?
    };
    Ok(HttpResponse::Ok().json(changes))
}

fn raise(body: PriceRaise) -> Result<Raise, ApiError> {
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

/// The changes of a plan, with the workshop's currency.
pub fn told(conn: &mut Connection, plan: Plan) -> Result<PriceChanges, Failure> {
    let currency = workshop::load(conn)?.currency;
    let money = |amount: Option<i64>| amount.map(|amount| Money { amount, currency });
    let change = |Change { place, service, before, after }: Change| PriceChange {
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
