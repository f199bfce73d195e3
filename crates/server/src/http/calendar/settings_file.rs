//! The settings as a whole: out and in as one document, and back to what a workshop begins with.

use actix_web::{HttpResponse, get, http::header::CONTENT_DISPOSITION, post, web::Data};
use pitboard_api::{
    ChangeQuery, ChangedSettings, ImportQuery, ImportedSettings, Settings, SettingsPatch, SettingsReset,
};
use pitboard_domain::settings::DEFAULTS;

use crate::{
    app::calendar::{calendar_change::Terms, settings::Confirmed},
    auth::extract::Admin,
    db::workshop,
    http::calendar::{
        calendar_change,
        settings::{parsed, set, view},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, Failures, SettingsRefused},
        query::Query,
    },
};

/// Exports the settings.
///
/// As a file that `import_settings` accepts.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), responses((status = 200, body = Settings), Admin, BadQuery, Failures))]
#[get("/api/v1/settings/export")]
pub async fn export_settings(state: Data<State>, _admin: Admin) -> Result<HttpResponse, ApiError> {
    let settings = view(state.read(|conn| Ok(workshop::load(conn)?)).await?);
    let kept = (CONTENT_DISPOSITION, "attachment; filename=\"settings.json\"");
    Ok(HttpResponse::Ok().insert_header(kept).json(settings))
}

/// Imports exported settings.
///
/// Sets all of them or none. A 422 lists every faulty field. With `dry_run=true` it lists the conflicts and
/// changes nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = ImportedSettings, params(ImportQuery),
    responses((status = 200, body = ChangedSettings), Admin, BadBody, SettingsRefused, Failures)
)]
#[post("/api/v1/settings/import")]
pub async fn import_settings(
    state: Data<State>,
    admin: Admin,
    query: Query<ImportQuery>,
    body: Json<ImportedSettings>,
) -> Result<HttpResponse, ApiError> {
    let now = view(state.read(|conn| Ok(workshop::load(conn)?)).await?);
    let mut fields = Fields::new();
    let body = body.parse_every(&now, &mut fields).await?;
    let patch = parsed(body.into(), fields)?;
    let ImportQuery { dry_run, accept_conflicts, confirm_zone, confirm_currency } = query.parse()?;
    let terms = Terms { dry_run, accept_conflicts };
    let confirmed = Confirmed { zone: confirm_zone, currency: confirm_currency };
    set(&state, &admin, "import_settings", terms, patch, confirmed).await
}

/// Resets the settings to their defaults.
///
/// Name, phone, time zone and currency stay. With `dry_run=true` it lists the conflicts and changes
/// nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = SettingsReset, params(ChangeQuery),
    responses((status = 200, body = ChangedSettings), Admin, BadBody, SettingsRefused, Failures)
)]
#[post("/api/v1/settings/reset")]
pub async fn reset_settings(
    state: Data<State>,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<SettingsReset>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::terms(&query, body.accept_conflicts)?;
    let patch = parsed(defaults(), Fields::new())?;
    set(&state, &admin, "reset_settings", terms, patch, Confirmed::default()).await
}

fn defaults() -> SettingsPatch {
    SettingsPatch {
        slots_per_period: Some(DEFAULTS.slots_per_period),
        daily_limit: Some(DEFAULTS.daily_limit),
        min_lead_minutes: Some(DEFAULTS.min_lead_minutes),
        max_days_ahead: Some(DEFAULTS.max_days_ahead),
        max_active_per_customer: Some(DEFAULTS.max_active_per_customer),
        cancellation_cutoff_hours: Some(DEFAULTS.cancellation_cutoff_hours),
        mercy_minutes: Some(DEFAULTS.grace_minutes),
        public_service_names: Some(DEFAULTS.public_service_names),
        ..SettingsPatch::default()
    }
}
