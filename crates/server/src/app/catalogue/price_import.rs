//! Imports a price list; one invalid line refuses the import.

use std::collections::BTreeMap;

use pitboard_domain::{catalogue::PRICE, money::Currency};

use crate::{
    app::{
        Failure,
        catalogue::{
            prices::{self, Cell, Place, PricePlan, Prices},
            refusal::{CatalogueRefusal, FaultyLine},
        },
    },
    db::{Connection, workshop},
};

/// The columns, in the order in which an export writes them; an import accepts any order.
pub const COLUMNS: [&str; 6] = ["service_id", "service", "vehicle_type", "complexity", "amount", "currency"];

/// A line of the file.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the file; the header is the first.
    pub number: u64,
    /// In the order of [`COLUMNS`], trimmed.
    pub fields: [String; 6],
}

/// Plans what the lines change, by reads alone. Prices that they do not name stay.
pub fn plan(conn: &mut Connection, lines: &[Line]) -> Result<PricePlan, Failure> {
    let currency = workshop::load(conn)?.currency;
    let list = prices::list(conn)?;
    let mut wanted = BTreeMap::new();
    let mut faulty = Vec::new();
    let mut seen: BTreeMap<Place, u64> = BTreeMap::new();
    for line in lines {
        match parse_line(line, &list, currency) {
            Err(line) => faulty.push(line),
            Ok((place, amount)) => match seen.insert(place, line.number) {
                Some(earlier) => {
                    faulty.push(faulty_line(
                        line,
                        "service_id",
                        format!("this price is on line {earlier} already"),
                    ));
                }
                None => {
                    wanted.insert(place, amount);
                }
            },
        }
    }
    if faulty.is_empty() {
        return Ok(prices::plan(&list, &wanted));
    }
    Err(CatalogueRefusal::Lines { lines: lines.len(), faulty }.into())
}

fn faulty_line(line: &Line, column: &'static str, detail: impl std::fmt::Display) -> FaultyLine {
    FaultyLine { number: line.number, column, detail: detail.to_string() }
}

/// Parses the price that a line sets; fails with the first fault.
fn parse_line(line: &Line, list: &[Prices], currency: Currency) -> Result<(Place, Option<i64>), FaultyLine> {
    let [service_id, name, vehicle, complexity, amount, currency_code] = &line.fields;
    let no_service = |_| faulty_line(line, "service_id", "must be the number of a service");
    let service_id: i64 = service_id.parse().map_err(no_service)?;
    let service = list.iter().find(|prices| prices.id == service_id);
    let service = service.ok_or_else(|| faulty_line(line, "service_id", "names no service"))?;
    if !name.is_empty() && *name != service.name {
        return Err(faulty_line(line, "service", format!("number {service_id} is {}", service.name)));
    }
    let cell: Option<Cell> = match (vehicle.as_str(), complexity.as_str()) {
        ("", "") => None,
        (vehicle, complexity) => Some((
            vehicle.parse().map_err(|error| faulty_line(line, "vehicle_type", error))?,
            complexity.parse().map_err(|error| faulty_line(line, "complexity", error))?,
        )),
    };
    if !currency_code.is_empty() && currency_code != currency.as_str() {
        return Err(faulty_line(line, "currency", format!("must be {}", currency.as_str())));
    }
    let amount = match (amount.as_str(), cell) {
        ("", Some(_)) => None,
        ("", None) => {
            return Err(faulty_line(line, "amount", "must not be empty: it is the service's own price"));
        }
        (digits, _) => Some(parse_price(digits).ok_or_else(|| {
            faulty_line(
                line,
                "amount",
                format!("must be a whole number, {} to {}, of minor units", PRICE.start(), PRICE.end()),
            )
        })?),
    };
    Ok((Place { service_id, cell }, amount))
}

/// Parses a price that is written in digits only.
fn parse_price(digits: &str) -> Option<i64> {
    let amount: i64 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    PRICE.contains(&amount).then_some(amount)
}
