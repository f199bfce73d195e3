//! API keys: created, edited, rotated and revoked by admins. A key belongs to the workshop, not to an account. A
//! request confirms its key in its own transaction, so that a revocation takes effect on every server at once.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use pitboard_domain::{
    event::{
        ApiKeyChange, Changed, Event, NoDetails, PrivateField,
        integration::{ApiKeyCreated, ApiKeyUpdated},
    },
    scope::Scopes,
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        integrations::{deliver::disable_of_key, refusal::IntegrationRefusal},
        refusal::check_version,
    },
    db::{
        Connection,
        api_keys::{self, ApiKeyRow},
    },
};

/// A new secret: its hash, and the beginning that is shown.
#[derive(Debug, Clone)]
pub struct NewSecret {
    pub hash: String,
    pub prefix: String,
}

/// A key to create.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    pub name: String,
    pub is_test: bool,
    pub scopes: Scopes,
    pub networks: String,
    pub expires_at: Option<DateTime<Utc>>,
}

/// The changes of a key; `None` keeps a field.
#[derive(Debug, Clone, Default)]
pub struct ApiKeyEdit {
    pub name: Option<String>,
    pub scopes: Option<Scopes>,
    pub networks: Option<String>,
    pub expires_at: Option<Option<DateTime<Utc>>>,
}

/// Creates a key.
pub fn create(tx: &mut Tx, new: &NewApiKey, secret: &NewSecret) -> Result<ApiKeyRow, Failure> {
    expect_future(tx, new.expires_at)?;
    let mut row = ApiKeyRow {
        id: 0,
        name: new.name.clone(),
        prefix: secret.prefix.clone(),
        hash: secret.hash.clone(),
        previous_hash: None,
        previous_expires_at: None,
        is_test: new.is_test,
        scopes: new.scopes.to_string(),
        networks: new.networks.clone(),
        version: 1,
        created_at: tx.now().naive_utc(),
        expires_at: new.expires_at.map(|at| at.naive_utc()),
        last_used_at: None,
        revoked_at: None,
    };
    row.id = api_keys::insert(tx, &row)?;
    let created = ApiKeyCreated { scopes: Changed::created(row.scopes.clone()), is_test: row.is_test };
    tx.record_now(Event::ApiKey(row.id, ApiKeyChange::CreateApiKey(created)))?;
    Ok(row)
}

/// Edits a key that is not revoked.
pub fn update(
    tx: &mut Tx,
    id: i64,
    versions: Option<&[i64]>,
    edit: &ApiKeyEdit,
) -> Result<ApiKeyRow, Failure> {
    let before = load_usable(tx, id, versions)?;
    if let Some(expires_at) = edit.expires_at {
        expect_future(tx, expires_at)?;
    }
    let edited = edit.clone();
    let after = ApiKeyRow {
        name: edited.name.unwrap_or_else(|| before.name.clone()),
        scopes: edited.scopes.map_or_else(|| before.scopes.clone(), |scopes| scopes.to_string()),
        networks: edited.networks.unwrap_or_else(|| before.networks.clone()),
        expires_at: edited.expires_at.map_or(before.expires_at, |at| at.map(|at| at.naive_utc())),
        ..before.clone()
    };
    if after == before {
        return Ok(before);
    }
    let changed = [
        (PrivateField::Name, before.name != after.name),
        (PrivateField::Networks, before.networks != after.networks),
    ];
    let instant = |at: Option<NaiveDateTime>| at.map(|at| at.and_utc());
    let change = ApiKeyUpdated {
        changed: changed.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect(),
        scopes: Changed::between(before.scopes, after.scopes.clone()),
        expires_at: Changed::between(instant(before.expires_at), instant(after.expires_at)),
    };
    save(tx, after, ApiKeyChange::UpdateApiKey(change))
}

/// Gives a key a new secret. The present one stays valid for `overlap`.
pub fn rotate(
    tx: &mut Tx,
    id: i64,
    versions: Option<&[i64]>,
    overlap: TimeDelta,
    secret: &NewSecret,
) -> Result<ApiKeyRow, Failure> {
    let mut row = load_usable(tx, id, versions)?;
    row.previous_expires_at = Some((tx.now() + overlap).naive_utc());
    row.previous_hash = Some(std::mem::replace(&mut row.hash, secret.hash.clone()));
    row.prefix.clone_from(&secret.prefix);
    save(tx, row, ApiKeyChange::RotateApiKey(NoDetails {}))
}

/// Revokes a key, at once and for ever, and disables its webhooks. Revoking it again changes nothing.
pub fn revoke(tx: &mut Tx, id: i64, versions: Option<&[i64]>) -> Result<ApiKeyRow, Failure> {
    let mut row = load(tx, id)?;
    check_version(row.version, versions, IntegrationRefusal::VersionConflict)?;
    if row.revoked_at.is_some() {
        return Ok(row);
    }
    tx.lock_workshop()?;
    row.revoked_at = Some(tx.now().naive_utc());
    let revoked = save(tx, row, ApiKeyChange::RevokeApiKey(NoDetails {}))?;
    disable_of_key(tx, id)?;
    Ok(revoked)
}

/// Returns a key, revoked ones included.
pub fn load(conn: &mut Connection, id: i64) -> Result<ApiKeyRow, Failure> {
    Ok(api_keys::by_id(conn, id)?.ok_or(Refusal::NotFound)?)
}

fn load_usable(conn: &mut Connection, id: i64, versions: Option<&[i64]>) -> Result<ApiKeyRow, Failure> {
    let row = load(conn, id)?;
    check_version(row.version, versions, IntegrationRefusal::VersionConflict)?;
    if row.revoked_at.is_some() {
        return Err(IntegrationRefusal::Revoked.into());
    }
    Ok(row)
}

fn expect_future(tx: &Tx, expires_at: Option<DateTime<Utc>>) -> Result<(), Failure> {
    match expires_at {
        Some(at) if at <= tx.now() => Err(IntegrationRefusal::ExpiryIsPast.into()),
        _ => Ok(()),
    }
}

fn save(tx: &mut Tx, mut row: ApiKeyRow, change: ApiKeyChange) -> Result<ApiKeyRow, Failure> {
    let read_version = row.version;
    row.version += 1;
    if !api_keys::save(tx, &row, read_version)? {
        return Err(Failure::Restart);
    }
    tx.record_now(Event::ApiKey(row.id, change))?;
    Ok(row)
}
