//! The settings: changed under the locks of the workshop and of every day that may be booked.

use chrono::NaiveDate;
use diesel::prelude::*;
use pitboard_api::{FieldError, ProblemCode};
use serde_json::{Map, Value, json};

use crate::{
    app::{
        Tx,
        calendar::calendar_change::{self, Entry, Outcome, Terms},
    },
    db::{
        Failure, Refused,
        engine::schema::workshops,
        events,
        workshop::{self, Workshop, WorkshopRow},
    },
    zone::WorkshopZone,
};

/// What is to be set, of parsed values; `None` stays.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = workshops)]
pub struct Patch {
    pub name: Option<String>,
    pub phone: Option<Option<String>>,
    pub zone: Option<String>,
    pub currency: Option<String>,
    pub slots_per_period: Option<i32>,
    pub daily_limit: Option<Option<i32>>,
    pub min_lead_minutes: Option<i32>,
    pub max_days_ahead: Option<i32>,
    pub max_active_per_customer: Option<i32>,
    pub cancellation_cutoff_hours: Option<i32>,
    pub mercy_minutes: Option<i32>,
    pub public_service_names: Option<bool>,
}

/// Which changes whoever makes them knows the effects of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Confirmed {
    pub zone: bool,
    pub currency: bool,
}

/// Changes the settings; the workshop as it is then. `kind` is what the log calls it. Another zone or currency must be
/// confirmed.
pub fn update(
    tx: &mut Tx,
    kind: &'static str,
    terms: Terms,
    patch: &Patch,
    confirmed: Confirmed,
) -> Result<Outcome<Workshop>, Failure> {
    calendar_change::make(tx, terms, |tx, change| {
        let before = workshop::row(tx)?;
        check_zone(patch, &before, confirmed.zone)?;
        check_currency(patch, &before, confirmed.currency)?;
        // An update sets something, also where the patch says nothing.
        let same_version = workshops::version.eq(workshops::version);
        diesel::update(workshops::table.find(tx.workshop_id)).set((patch, same_version)).execute(tx.raw)?;
        let after = workshop::row(tx)?;
        let difference = difference(&before, &after)?;
        let set = after.parse()?;
        if difference.is_empty() {
            return Ok((set, None));
        }
        let horizon = set.rules.horizon(set.zone.now(change.now()));
        change.lock(tx, (change.today(), NaiveDate::MAX), change.horizon().max(horizon))?;
        let change = Value::Object(difference);
        Ok((set, Some(Entry { subject: "workshop".to_owned(), kind, change })))
    })
}

fn check_zone(patch: &Patch, before: &WorkshopRow, confirmed: bool) -> Result<(), Failure> {
    let Some(zone) = patch.zone.as_ref().filter(|zone| **zone != before.zone) else { return Ok(()) };
    let said = format!("The zone is {} and was not changed.", before.zone);
    if let Err(unknown) = zone.parse::<WorkshopZone>() {
        return Err(inconsistent(said, "/zone", &unknown.to_string()));
    }
    if !confirmed {
        let detail = "must be true: in another zone everything that is booked begins at another instant";
        return Err(inconsistent(said, "/confirm_zone", detail));
    }
    Ok(())
}

fn check_currency(patch: &Patch, before: &WorkshopRow, confirmed: bool) -> Result<(), Failure> {
    if confirmed || patch.currency.as_ref().is_none_or(|currency| *currency == before.currency) {
        return Ok(());
    }
    let said = format!("The currency is {} and was not changed.", before.currency);
    let detail =
        "must be true: prices keep their numbers, and revenue counts none that were agreed in another";
    Err(inconsistent(said, "/confirm_currency", detail))
}

fn inconsistent(said: String, pointer: &str, detail: &str) -> Failure {
    let error = FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() };
    Refused { errors: vec![error], ..Refused::new(ProblemCode::Inconsistent, said) }.into()
}

/// What differs, before and after; of name and phone only that they do.
fn difference(before: &WorkshopRow, after: &WorkshopRow) -> Result<Map<String, Value>, Failure> {
    let mut told = events::difference(Some(before), Some(after))?;
    let mut named = vec!["name", "phone"];
    named.retain(|field| told.remove(*field).is_some());
    if !named.is_empty() {
        told.insert("changed".to_owned(), json!(named));
    }
    Ok(told)
}
