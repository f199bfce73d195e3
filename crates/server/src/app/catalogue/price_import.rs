//! A price list that comes back as a table: every line is judged, and one that is faulty stops them all.

use std::collections::BTreeMap;

use pitboard_api::{FieldError, ProblemCode, problem::ERRORS_MAX};
use pitboard_domain::{catalogue::PRICE, money::Currency};

use crate::{
    app::catalogue::prices::{self, Cell, Place, Plan, Prices},
    db::{Connection, Failure, Refused, workshop},
};

/// The columns, in the order in which they are written. They may come back in any.
pub const COLUMNS: [&str; 6] = ["service_id", "service", "vehicle_type", "complexity", "amount", "currency"];

/// A line as it was read.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the file; the header is the first.
    pub number: u64,
    /// In the order of [`COLUMNS`], trimmed.
    pub fields: [String; 6],
}

/// What the lines change; reads only. Prices that they do not name stay.
pub fn plan(conn: &mut Connection, lines: &[Line]) -> Result<Plan, Failure> {
    let currency = workshop::load(conn)?.currency;
    let list = prices::list(conn)?;
    let mut wanted = BTreeMap::new();
    let mut faults = Vec::new();
    let mut seen: BTreeMap<Place, u64> = BTreeMap::new();
    for line in lines {
        match judge(line, &list, currency) {
            Err(fault) => faults.push(fault),
            Ok((place, amount)) => match seen.insert(place, line.number) {
                Some(earlier) => {
                    faults.push(fault(
                        line,
                        "service_id",
                        format!("this price stands on line {earlier} already"),
                    ));
                }
                None => {
                    wanted.insert(place, amount);
                }
            },
        }
    }
    if faults.is_empty() {
        return Ok(prices::plan(&list, &wanted));
    }
    let mut detail = format!("{} of {} lines are faulty; nothing was changed.", faults.len(), lines.len());
    if faults.len() > ERRORS_MAX {
        detail.push_str(&format!(" The first {ERRORS_MAX} are told."));
        faults.truncate(ERRORS_MAX);
    }
    Err(Refused { errors: faults, ..Refused::new(ProblemCode::ValidationFailed, detail) }.into())
}

fn fault(line: &Line, column: &str, detail: impl std::fmt::Display) -> FieldError {
    FieldError { pointer: format!("/{}/{column}", line.number), detail: detail.to_string() }
}

/// The price that a line sets, or what is wrong with it first.
fn judge(line: &Line, list: &[Prices], currency: Currency) -> Result<(Place, Option<i64>), FieldError> {
    let [service_id, name, vehicle, complexity, amount, of_currency] = &line.fields;
    let no_service = |_| fault(line, "service_id", "must be the number of a service");
    let service_id: i64 = service_id.parse().map_err(no_service)?;
    let service = list.iter().find(|prices| prices.id == service_id);
    let service = service.ok_or_else(|| fault(line, "service_id", "names no service"))?;
    if !name.is_empty() && *name != service.name {
        return Err(fault(line, "service", format!("number {service_id} is {}", service.name)));
    }
    let cell: Option<Cell> = match (vehicle.as_str(), complexity.as_str()) {
        ("", "") => None,
        (vehicle, complexity) => Some((
            vehicle.parse().map_err(|error| fault(line, "vehicle_type", error))?,
            complexity.parse().map_err(|error| fault(line, "complexity", error))?,
        )),
    };
    if !of_currency.is_empty() && of_currency != currency.as_str() {
        return Err(fault(line, "currency", format!("must be {}", currency.as_str())));
    }
    let amount = match (amount.as_str(), cell) {
        ("", Some(_)) => None,
        ("", None) => return Err(fault(line, "amount", "must not be empty: it is the service's own price")),
        (digits, _) => Some(price(digits).ok_or_else(|| {
            fault(
                line,
                "amount",
                format!("must be a whole number, {} to {}, of minor units", PRICE.start(), PRICE.end()),
            )
        })?),
    };
    Ok((Place { service_id, cell }, amount))
}

/// Digits only.
fn price(digits: &str) -> Option<i64> {
    let amount: i64 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    PRICE.contains(&amount).then_some(amount)
}
