//! The price list, out and in as CSV.

use actix_web::{HttpResponse, get, post, web::Data};
use pitboard_api::{ChangeQuery, PriceChanges};
use pitboard_domain::{event::PricesChange, money::Currency};

use crate::{
    app::catalogue::{
        price_import::{self, COLUMNS, Line},
        prices::{self, Cell, Prices, cells},
    },
    auth::extract::Admin,
    db::{Connection, workshop},
    http::{catalogue::prices::change_prices, idempotency::IdempotencyKey, respond::Updated},
    state::State,
    web::{
        csv::{self, Table},
        error::ApiError,
        openapi::{BadQuery, BadWrite, Failures},
        query::Query,
    },
};

const EXAMPLE: &str = "service_id,service,vehicle_type,complexity,amount,currency\r\n3,Audio System,,,1200000,INR\r\n3,Audio System,suv,complex,1500000,INR\r\n";

/// Exports the price list as CSV.
///
/// The price of each service, followed by the cells of its price matrix. Amounts are in minor units.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])),
    responses((status = 200, description = "By service; a cell without an amount costs the service's own price", body = String, content_type = "text/csv", example = json!(EXAMPLE)), Admin, BadQuery, Failures)
)]
#[get("/api/v1/prices/export")]
pub async fn export_prices(state: Data<State>, _admin: Admin) -> Result<HttpResponse, ApiError> {
    let (workshop, list) = state.read(|conn| Ok((workshop::load(conn)?, prices::list(conn)?))).await?;
    csv::answer("prices", COLUMNS, list.iter().flat_map(|prices| rows(prices, workshop.currency)))
}

fn rows(prices: &Prices, currency: Currency) -> Vec<[String; 6]> {
    let row = |vehicle: &str, complexity: &str, amount: Option<i64>| {
        let amount = amount.map(|amount| amount.to_string()).unwrap_or_default();
        let [id, name] = [prices.id.to_string(), csv::text(&prices.name)];
        [id, name, vehicle.to_owned(), complexity.to_owned(), amount, currency.as_str().to_owned()]
    };
    let of_cell = |cell: Cell| row(cell.0.as_str(), cell.1.as_str(), prices.cells.get(&cell).copied());
    [row("", "", Some(prices.own))].into_iter().chain(cells().map(of_cell)).collect()
}

/// Imports a price list from CSV.
///
/// In the format of `export_prices`. Prices that it does not contain stay. One faulty line changes nothing;
/// a 422 lists every faulty line. Existing appointments keep their price.
#[utoipa::path(
    tag = "catalogue", security(("bearer" = [])), params(ChangeQuery, IdempotencyKey),
    request_body(content = String, content_type = "text/csv", description = "At most 512 KiB; with commas or semicolons", example = json!(EXAMPLE)),
    responses((status = 200, description = "What was changed, or with `dry_run` would be", body = PriceChanges), Admin, BadWrite, Failures)
)]
#[post("/api/v1/prices/import")]
pub async fn import_prices(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    table: Table,
) -> Result<Updated<PriceChanges>, ApiError> {
    let table = table.text().await?;
    let ChangeQuery { dry_run } = query.parse()?;
    let key = key.of(&table)?;
    let line = |(number, fields)| Line { number, fields };
    let lines: Vec<Line> = csv::parse_lines(&table, COLUMNS)?.into_iter().map(line).collect();
    let plan = move |conn: &mut Connection<'_>| price_import::plan(conn, &lines);
    change_prices(&state, &admin, dry_run, key, PricesChange::ImportPrices, plan).await
}
