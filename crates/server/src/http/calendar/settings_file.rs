//! The settings as one document: export, import and reset.

use actix_web::{HttpResponse, get, http::header::CONTENT_DISPOSITION, post, web::Data};
use pitboard_api::{ChangeQuery, ChangedSettings, ImportQuery, ImportedSettings, Settings, SettingsReset};
use pitboard_domain::{
    event::WorkshopChange,
    settings::{DEFAULTS, SettingsPatch},
};

use crate::{
    app::{
        Tx,
        calendar::{
            calendar_change::ChangeOptions,
            settings::{self, Confirmed},
        },
    },
    auth::extract::Admin,
    db::workshop::{self, WorkshopPatch},
    http::{
        calendar::{
            calendar_change::{self, Response},
            settings::{change_settings, parse_patch, view},
        },
        idempotency::IdempotencyKey,
        respond::Updated,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, BadWrite, Failures, SettingsRefused},
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
/// Sets all that the file has or none; settings of the table that it lacks stay, so that a later release reads it. A
/// 422 lists every faulty field. With `dry_run=true` it lists the conflicts and changes nothing; with
/// `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = ImportedSettings, params(ImportQuery, IdempotencyKey),
    responses((status = 200, body = ChangedSettings), Admin, BadWrite, SettingsRefused, Failures)
)]
#[post("/api/v1/settings/import")]
pub async fn import_settings(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ImportQuery>,
    body: Json<ImportedSettings>,
) -> Result<Response<Updated<Settings>>, ApiError> {
    let current = view(state.read(|conn| Ok(workshop::load(conn)?)).await?);
    let mut fields = Fields::new();
    let body = body.parse_every(&current, &mut fields).await?;
    let imported = serde_json::to_value(&body).map_err(|error| ApiError::internal(&error.to_string()))?;
    let patch = parse_patch(body.into(), fields)?;
    let query = query.parse()?;
    let key = key.of(&(imported, &query))?;
    let ImportQuery { dry_run, accept_conflicts, confirm_zone, confirm_currency } = query;
    let terms = ChangeOptions { dry_run, accept_conflicts };
    let confirmed = Confirmed { zone: confirm_zone, currency: confirm_currency };
    let import =
        move |tx: &mut Tx<'_>| settings::update(tx, WorkshopChange::ImportSettings, terms, &patch, confirmed);
    change_settings(&state, &admin, key, terms, import).await
}

/// Resets the settings to their defaults.
///
/// Name, phone, time zone, currency and the sites that may show the booking stay, and so do `staff_second_factor` and
/// `new_customers`, which protect the workshop. With `dry_run=true` it lists the conflicts and changes nothing; with
/// `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = SettingsReset, params(ChangeQuery, IdempotencyKey),
    responses((status = 200, body = ChangedSettings), Admin, BadWrite, SettingsRefused, Failures)
)]
#[post("/api/v1/settings/reset")]
pub async fn reset_settings(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<SettingsReset>,
) -> Result<Response<Updated<Settings>>, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::parse_terms(&query, body.accept_conflicts)?;
    let key = key.of(&body)?;
    // Their defaults are the weakest.
    let settings =
        SettingsPatch { staff_second_factor: None, new_customers: None, ..SettingsPatch::from(DEFAULTS) };
    let patch = WorkshopPatch { settings, ..WorkshopPatch::default() };
    let confirmed = Confirmed::default();
    let reset =
        move |tx: &mut Tx<'_>| settings::update(tx, WorkshopChange::ResetSettings, terms, &patch, confirmed);
    change_settings(&state, &admin, key, terms, reset).await
}
