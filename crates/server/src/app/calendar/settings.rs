//! The settings: changed under the locks of the workshop and of every day that may be booked.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    app::{
        Failure, Tx,
        calendar::{
            calendar_change::{self, Entry, Outcome, Terms},
            refusal::SettingsRefusal,
        },
    },
    db::{
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
        let horizon = set.settings.horizon(set.zone.now(change.now()));
        change.lock(tx, (change.today(), NaiveDate::MAX), change.horizon().max(horizon))?;
        let change = Value::Object(difference);
        Ok((set, Some(Entry { subject: "workshop".to_owned(), kind, change })))
    })
}

fn check_zone(patch: &Patch, before: &WorkshopRow, is_confirmed: bool) -> Result<(), SettingsRefusal> {
    let Some(wanted) = patch.zone.as_ref().filter(|zone| **zone != before.zone) else { return Ok(()) };
    let zone = before.zone.clone();
    if let Err(unknown) = wanted.parse::<WorkshopZone>() {
        return Err(SettingsRefusal::UnknownZone { zone, cause: unknown.to_string() });
    }
    if is_confirmed { Ok(()) } else { Err(SettingsRefusal::ZoneUnconfirmed { zone }) }
}

fn check_currency(patch: &Patch, before: &WorkshopRow, is_confirmed: bool) -> Result<(), SettingsRefusal> {
    if is_confirmed || patch.currency.as_ref().is_none_or(|currency| *currency == before.currency) {
        return Ok(());
    }
    Err(SettingsRefusal::CurrencyUnconfirmed { currency: before.currency.clone() })
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
