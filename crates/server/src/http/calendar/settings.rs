//! The workshop's settings.

use actix_web::{get, patch, web::Data};
use pitboard_api::{ChangeQuery, ChangedSettings, Settings, SettingsPatch, wire::ZONE_MAX};
use pitboard_domain::{event::WorkshopChange, person, text};

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
    db::workshop::{self, Workshop, WorkshopPatch},
    http::{
        calendar::calendar_change::{self, Response},
        idempotency::IdempotencyKey,
        respond::{Found, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, BadWrite, Failures, IfNoneMatch, NotModified, SettingsRefused},
        origins::Origin,
        query::Query,
    },
    zone::WorkshopZone,
};

/// The most sites that may show the booking in a frame.
const EMBED_ORIGINS_MAX: usize = 20;

/// Returns the settings.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(IfNoneMatch), responses((status = 200, body = Settings), NotModified, Staff, BadQuery, Failures))]
#[get("/api/v1/settings")]
pub async fn get_settings(state: Data<State>, _staff: Staff) -> Result<Found<Settings>, ApiError> {
    Ok(Found(view(state.read(|conn| Ok(workshop::load(conn)?)).await?)))
}

/// Changes settings.
///
/// Fields that are absent stay, and so do those that are null, except where null is a value: it removes it. Existing
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
) -> Result<Response<Updated<Settings>>, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::parse_terms(&query, body.accept_conflicts)?;
    let key = key.of(&body)?;
    let confirmed = Confirmed { zone: body.confirm_zone, currency: body.confirm_currency };
    let patch = parse_patch(body, Fields::new())?;
    let update =
        move |tx: &mut Tx<'_>| settings::update(tx, WorkshopChange::UpdateSettings, terms, &patch, confirmed);
    change_settings(&state, &admin, key, terms, update).await
}

/// Executes a change of settings. Returns all settings after it; a dry run returns its conflicts.
pub async fn change_settings(
    state: &State,
    admin: &Admin,
    key: Option<Key>,
    terms: ChangeOptions,
    mut update: impl FnMut(&mut Tx<'_>) -> Result<Outcome<Workshop>, Failure> + Send + 'static,
) -> Result<Response<Updated<Settings>>, ApiError> {
    let work = move |tx: &mut Tx<'_>| Ok(update(tx)?.map(view));
    calendar_change::execute(state, admin, key, terms, Updated, work).await
}

impl Resource for Settings {}

/// Returns the settings of a workshop.
pub fn view(workshop: Workshop) -> Settings {
    let zone = workshop.zone.name().to_owned();
    let embed_origins = workshop.embed_origins.split_ascii_whitespace().map(str::to_owned).collect();
    Settings::new(workshop.name, workshop.phone, zone, workshop.currency, embed_origins, workshop.settings)
}

/// Parses the changes of settings, and refuses them if `fields` has errors already or after parsing.
pub fn parse_patch(body: SettingsPatch, mut fields: Fields) -> Result<WorkshopPatch, ApiError> {
    let settings = body.settings();
    let name = body.name.and_then(|name| fields.check("/name", person::name(&name)));
    let phone = body.phone.map(|phone| phone.and_then(|phone| fields.check("/phone", person::phone(&phone))));
    let zone = body.zone.and_then(|zone| fields.check("/zone", text::line(&zone, ZONE_MAX)));
    let embed_origins = body.embed_origins.and_then(|origins| parse_origins(&mut fields, &origins));
    for (name, range) in settings.out_of_range() {
        fields.out_of_range(&format!("/{name}"), range);
    }
    // If it is the only error, the change itself refuses it with 409.
    if let Some(Err(unknown)) =
        zone.as_ref().map(|zone| zone.parse::<WorkshopZone>()).filter(|_| !fields.is_empty())
    {
        fields.add("/zone", unknown);
    }
    fields.finish()?;
    Ok(WorkshopPatch { name, phone, zone, currency: body.currency, embed_origins, settings })
}

/// Parses origins, and returns each once, separated by spaces.
fn parse_origins(fields: &mut Fields, origins: &[String]) -> Option<String> {
    if origins.len() > EMBED_ORIGINS_MAX {
        fields.add("/embed_origins", format_args!("must name at most {EMBED_ORIGINS_MAX} sites"));
        return None;
    }
    let mut parsed: Vec<Origin> = Vec::new();
    for (nth, origin) in origins.iter().enumerate() {
        let origin = origin.parse().map_err(|_| "must be an origin, as https://shop.example");
        let origin = fields.check(&format!("/embed_origins/{nth}"), origin);
        parsed.extend(origin.filter(|origin| !parsed.contains(origin)));
    }
    Some(parsed.iter().map(Origin::as_str).collect::<Vec<_>>().join(" "))
}
