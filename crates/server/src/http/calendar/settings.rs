//! The workshop's settings.

use actix_web::{HttpResponse, get, patch, web::Data};
use pitboard_api::{ChangeQuery, ChangedSettings, Settings, SettingsPatch, wire::ZONE_MAX};
use pitboard_domain::{
    event::WorkshopChange,
    person,
    settings::{
        CANCELLATION_CUTOFF_HOURS, DAILY_LIMIT, GRACE_MINUTES, MAX_ACTIVE_PER_CUSTOMER, MAX_DAYS_AHEAD,
        MIN_LEAD_MINUTES, SLOTS_PER_PERIOD,
    },
    text,
};

use crate::{
    app::{
        Failure, Tx,
        calendar::{
            calendar_change::{ChangeOptions, Outcome},
            settings::{self, Confirmed},
        },
        idempotency::Key,
    },
    auth::extract::{Admin, Staff},
    db::workshop::{self, SettingsUpdate, Workshop},
    http::{
        calendar::calendar_change::{self, Response},
        idempotency::IdempotencyKey,
        respond::{Changed, Resource},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, BadWrite, Failures, SettingsRefused},
        query::Query,
    },
    zone::WorkshopZone,
};

/// Returns the settings.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), responses((status = 200, body = Settings), Staff, BadQuery, Failures))]
#[get("/api/v1/settings")]
pub async fn get_settings(state: Data<State>, _staff: Staff) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(view(state.read(|conn| Ok(workshop::load(conn)?)).await?)))
}

/// Changes settings.
///
/// Fields that are absent or null stay, except `phone` and `daily_limit`, which null removes. Existing
/// appointments keep their slots until they are rescheduled or cancelled. With `dry_run=true` it lists the
/// conflicts and changes nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = SettingsPatch, params(ChangeQuery, IdempotencyKey),
    responses((status = 200, body = ChangedSettings), Admin, BadWrite, SettingsRefused, Failures)
)]
#[patch("/api/v1/settings")]
pub async fn update_settings(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<SettingsPatch>,
) -> Result<Response<Changed<Settings>>, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::parse_terms(&query, body.accept_conflicts)?;
    let key = key.of(&body)?;
    let confirmed = Confirmed { zone: body.confirm_zone, currency: body.confirm_currency };
    let patch = parse_patch(body, Fields::new())?;
    let update =
        move |tx: &mut Tx<'_>| settings::update(tx, WorkshopChange::UpdateSettings, terms, &patch, confirmed);
    change_settings(&state, &admin, key, terms, update).await
}

/// Changes settings, and returns all of them, or for a dry run the conflicts.
pub async fn change_settings(
    state: &State,
    admin: &Admin,
    key: Option<Key>,
    terms: ChangeOptions,
    mut update: impl FnMut(&mut Tx<'_>) -> Result<Outcome<Workshop>, Failure> + Send + 'static,
) -> Result<Response<Changed<Settings>>, ApiError> {
    let work = move |tx: &mut Tx<'_>| Ok(update(tx)?.map(view));
    calendar_change::execute(state, admin, key, terms, Changed, work).await
}

impl Resource for Settings {}

/// Returns the settings of a workshop.
/// Returns the settings of a workshop.
pub fn view(workshop: Workshop) -> Settings {
    let settings = workshop.settings;
    Settings {
        zone: workshop.zone.name().to_owned(),
        name: workshop.name,
        phone: workshop.phone,
        currency: workshop.currency,
        slots_per_period: settings.slots_per_period,
        daily_limit: settings.daily_limit,
        min_lead_minutes: settings.min_lead_minutes,
        max_days_ahead: settings.max_days_ahead,
        max_active_per_customer: settings.max_active_per_customer,
        cancellation_cutoff_hours: settings.cancellation_cutoff_hours,
        mercy_minutes: settings.grace_minutes,
        public_service_names: settings.public_service_names,
    }
}

/// Parses the changes of settings, and refuses them if `fields` has errors already or after parsing.
pub fn parse_patch(body: SettingsPatch, mut fields: Fields) -> Result<SettingsUpdate, ApiError> {
    let name = body.name.and_then(|name| fields.check("/name", person::name(&name)));
    let phone = body.phone.map(|phone| phone.and_then(|phone| fields.check("/phone", person::phone(&phone))));
    let zone = body.zone.and_then(|zone| fields.check("/zone", text::line(&zone, ZONE_MAX)));
    for (pointer, number, range) in [
        ("/slots_per_period", body.slots_per_period, &SLOTS_PER_PERIOD),
        ("/daily_limit", body.daily_limit.flatten(), &DAILY_LIMIT),
        ("/min_lead_minutes", body.min_lead_minutes, &MIN_LEAD_MINUTES),
        ("/max_days_ahead", body.max_days_ahead, &MAX_DAYS_AHEAD),
        ("/max_active_per_customer", body.max_active_per_customer, &MAX_ACTIVE_PER_CUSTOMER),
        ("/cancellation_cutoff_hours", body.cancellation_cutoff_hours, &CANCELLATION_CUTOFF_HOURS),
        ("/mercy_minutes", body.mercy_minutes, &GRACE_MINUTES),
    ] {
        fields.within(pointer, number, range);
    }
    // If it is the only error, the change itself refuses it with 409.
    if let Some(Err(unknown)) =
        zone.as_ref().map(|zone| zone.parse::<WorkshopZone>()).filter(|_| !fields.is_empty())
    {
        fields.add("/zone", unknown);
    }
    fields.finish()?;
    // Every range is within that of the column.
    let column = |number: u32| number as i32;
    Ok(SettingsUpdate {
        name,
        phone,
        zone,
        currency: body.currency.map(String::from),
        slots_per_period: body.slots_per_period.map(column),
        daily_limit: body.daily_limit.map(|limit| limit.map(column)),
        min_lead_minutes: body.min_lead_minutes.map(column),
        max_days_ahead: body.max_days_ahead.map(column),
        max_active_per_customer: body.max_active_per_customer.map(column),
        cancellation_cutoff_hours: body.cancellation_cutoff_hours.map(column),
        mercy_minutes: body.mercy_minutes.map(column),
        public_service_names: body.public_service_names,
    })
}
