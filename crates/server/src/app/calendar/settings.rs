//! Changes the settings, under the locks of the workshop and of every day that can be booked.

use chrono::NaiveDate;
use pitboard_domain::{
    event::{Changed, Event, PrivateField, WorkshopChange, calendar::SettingsChanged},
    second_factor::SecondFactorPolicy,
};

use crate::{
    app::{
        Failure, Identity, Tx,
        calendar::{
            calendar_change::{self, Change, ChangeOptions, Outcome},
            refusal::SettingsRefusal,
        },
    },
    db::{
        accounts,
        workshop::{self, Workshop, WorkshopPatch},
    },
    zone::WorkshopZone,
};

/// The changes with far-reaching effects that the caller has confirmed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Confirmed {
    pub zone: bool,
    pub currency: bool,
}

/// Changes the settings, records that as `kind`, and returns the changed workshop.
pub fn update(
    tx: &mut Tx,
    kind: fn(SettingsChanged) -> WorkshopChange,
    options: ChangeOptions,
    patch: &WorkshopPatch,
    confirmed: Confirmed,
) -> Result<Outcome<Workshop>, Failure> {
    calendar_change::apply(tx, options, |tx, before| {
        let old = &*before.workshop;
        check_zone(patch, old.zone.name(), confirmed.zone)?;
        check_currency(patch, old.currency.as_str(), confirmed.currency)?;
        check_second_factor(tx, patch, old.settings.staff_second_factor)?;
        // Written before the days are locked: their last depends on the new settings. No booking reads the new ones
        // before the COMMIT.
        workshop::update(tx, patch)?;
        let new = workshop::load(tx)?;
        let change = difference(old, &new);
        if change == SettingsChanged::default() {
            return Ok(Change::None(new));
        }
        let horizon = new.settings.horizon(new.zone.now(before.now.at));
        let days = before.days((before.now.today, NaiveDate::MAX)).with_horizon(horizon);
        Ok(Change::new(days, move |_| Ok((new, Event::Workshop(kind(change))))))
    })
}

fn check_zone(patch: &WorkshopPatch, old: &str, is_confirmed: bool) -> Result<(), SettingsRefusal> {
    let Some(new) = patch.zone.as_ref().filter(|zone| *zone != old) else { return Ok(()) };
    let zone = old.to_owned();
    if let Err(unknown) = new.parse::<WorkshopZone>() {
        return Err(SettingsRefusal::UnknownZone { zone, cause: unknown.to_string() });
    }
    if is_confirmed { Ok(()) } else { Err(SettingsRefusal::ZoneUnconfirmed { zone }) }
}

fn check_currency(patch: &WorkshopPatch, old: &str, is_confirmed: bool) -> Result<(), SettingsRefusal> {
    if is_confirmed || patch.currency.is_none_or(|currency| currency.as_str() == old) {
        return Ok(());
    }
    Err(SettingsRefusal::CurrencyUnconfirmed { currency: old.to_owned() })
}

/// Refuses to require a second factor of the caller who has none: they could do nothing more, and would not know why.
fn check_second_factor(tx: &mut Tx, patch: &WorkshopPatch, old: SecondFactorPolicy) -> Result<(), Failure> {
    let Some(new) = patch.settings.staff_second_factor.filter(|new| *new != old) else { return Ok(()) };
    let Some(caller) = tx.actor().identity().and_then(Identity::account) else { return Ok(()) };
    let row = accounts::by_id(tx, caller.id)?;
    if new.concerns(caller.role) && row.is_some_and(|row| row.second_factor_at.is_none()) {
        return Err(SettingsRefusal::NoSecondFactor.into());
    }
    Ok(())
}

/// Returns the settings that differ; of those that are texts only the fields' names.
fn difference(before: &Workshop, after: &Workshop) -> SettingsChanged {
    let text = |field: fn(&Workshop) -> &str| {
        Changed::between(field(before), field(after))
            .map(|changed| Changed::new(changed.before.to_owned(), changed.after.to_owned()))
    };
    let private = [
        (PrivateField::Name, before.name != after.name),
        (PrivateField::Phone, before.phone != after.phone),
        (PrivateField::EmbedOrigins, before.embed_origins != after.embed_origins),
    ];
    SettingsChanged {
        zone: text(|workshop| workshop.zone.name()),
        currency: text(|workshop| workshop.currency.as_str()),
        changed: private.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect(),
        ..SettingsChanged::between(&before.settings, &after.settings)
    }
}
