//! The workshop's settings.

use actix_web::{HttpResponse, get, patch, web::Data};
use pitboard_api::{ChangeQuery, ChangedSettings, Settings, SettingsPatch, wire::ZONE_MAX};
use pitboard_domain::{
    person,
    settings::{
        CANCELLATION_CUTOFF_HOURS, DAILY_LIMIT, GRACE_MINUTES, MAX_ACTIVE_PER_CUSTOMER, MAX_DAYS_AHEAD,
        MIN_LEAD_MINUTES, SLOTS_PER_PERIOD,
    },
    text,
};

use crate::{
    app::calendar::{
        calendar_change::Terms,
        settings::{self, Confirmed, Patch},
    },
    auth::extract::{Admin, Staff},
    db::workshop::{self, Workshop},
    http::calendar::calendar_change,
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, Failures, SettingsRefused},
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
    tag = "calendar", security(("bearer" = [])), request_body = SettingsPatch, params(ChangeQuery),
    responses((status = 200, body = ChangedSettings), Admin, BadBody, SettingsRefused, Failures)
)]
#[patch("/api/v1/settings")]
pub async fn update_settings(
    state: Data<State>,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<SettingsPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::terms(&query, body.accept_conflicts)?;
    let confirmed = Confirmed { zone: body.confirm_zone, currency: body.confirm_currency };
    let patch = parsed(body, Fields::new())?;
    set(&state, &admin, "update_settings", terms, patch, confirmed).await
}

/// Sets them, and answers how they are then, or with the conflicts that they would come into.
pub async fn set(
    state: &State,
    admin: &Admin,
    kind: &'static str,
    terms: Terms,
    patch: Patch,
    confirmed: Confirmed,
) -> Result<HttpResponse, ApiError> {
    let changed = state.write(admin.actor(), move |tx| settings::update(tx, kind, terms, &patch, confirmed));
    Ok(calendar_change::answer(changed.await?, |workshop| HttpResponse::Ok().json(view(workshop))))
}

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

/// What is to be set, if nothing more is wrong with it than `fields` holds already.
pub fn parsed(body: SettingsPatch, mut fields: Fields) -> Result<Patch, ApiError> {
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
    // Alone it is well-formed but refused, which the change itself says.
    if let Some(Err(unknown)) =
        zone.as_ref().map(|zone| zone.parse::<WorkshopZone>()).filter(|_| !fields.is_empty())
    {
        fields.add("/zone", unknown);
    }
    fields.finish()?;
    // Within their ranges they fit.
    let column = |number: u32| number as i32;
    Ok(Patch {
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
