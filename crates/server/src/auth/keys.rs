//! The secrets of API keys, and the way from a secret to its key: one query for each request, so that a revocation
//! takes effect at once on every server.

use std::net::IpAddr;

use chrono::TimeDelta;

use crate::{
    app::{Actor, Confirm, KeyIdentity, integrations::api_keys::NewSecret},
    auth::{
        proxies::Network,
        tokens::{OpaqueToken, random_hex},
    },
    db::api_keys,
    state::State,
    web::error::ApiError,
};

const LIVE: &str = "pb_live_";
const TEST: &str = "pb_test_";
/// The characters of a secret that are stored and shown.
const SHOWN: usize = LIVE.len() + 6;
/// The last use is recorded to this precision, so that most requests write nothing.
const USE_PRECISION: TimeDelta = TimeDelta::minutes(1);

/// The secret of an API key, `pb_live_…` or `pb_test_…`.
pub struct KeySecret(OpaqueToken);

impl KeySecret {
    /// Generates a secret with 24 random bytes.
    pub fn random(is_test: bool) -> Result<Self, ApiError> {
        let kind = if is_test { TEST } else { LIVE };
        Ok(Self(OpaqueToken::sent(&format!("{kind}{}", random_hex::<24>()?))))
    }

    /// Returns the secret if a bearer token is one.
    pub fn parse(token: &str) -> Option<Self> {
        (token.starts_with(LIVE) || token.starts_with(TEST)).then(|| Self(OpaqueToken::sent(token)))
    }

    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Returns the parts to store.
    pub fn stored(&self) -> NewSecret {
        NewSecret { hash: self.0.hash(), prefix: self.expose().chars().take(SHOWN).collect() }
    }
}

/// Returns the active key of a secret. Records its use, at most once a minute.
pub async fn find(state: &State, secret: &KeySecret, address: &str) -> Result<KeyIdentity, ApiError> {
    let (hash, now) = (secret.0.hash(), state.clock.now());
    let sought = hash.clone();
    // Strangers can send any secret.
    let found = state.read_anonymous(move |conn| Ok(api_keys::by_hash(conn, &sought)?)).await?;
    let row = found.filter(|row| row.accepts(&hash, now)).ok_or_else(ApiError::unauthenticated)?;
    if !is_within(&row.networks, address) {
        return Err(ApiError::forbidden("This API key may not be used from your network."));
    }
    let is_recent = row.last_used_at.is_some_and(|at| now - at.and_utc() < USE_PRECISION);
    if !is_recent {
        let id = row.id;
        let record = state.transactions.write(Actor::system("api_keys"), Confirm::AtEnd, move |tx| {
            Ok(api_keys::set_last_used_at(tx, id, now)?)
        });
        if let Err(failure) = record.await {
            tracing::warn!(key = id, ?failure, "the use of an API key was not recorded");
        }
    }
    KeyIdentity::of(&row).map_err(|error| ApiError::internal(&error.to_string()))
}

/// Whether an address is in one of the networks, which are separated by spaces; no network admits every address.
fn is_within(networks: &str, address: &str) -> bool {
    if networks.is_empty() {
        return true;
    }
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let mut networks = networks.split_ascii_whitespace();
    networks.any(|network| network.parse().is_ok_and(|network: Network| network.contains(address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_random_and_shows_its_kind_and_beginning() {
        for (is_test, kind) in [(false, LIVE), (true, TEST)] {
            let secret = KeySecret::random(is_test).expect("random");
            let stored = secret.stored();
            assert_eq!(secret.expose().len(), kind.len() + 48);
            assert!(stored.prefix.starts_with(kind) && secret.expose().starts_with(&stored.prefix));
            assert_eq!(stored.prefix.len(), kind.len() + 6);
            assert_ne!(stored.hash, KeySecret::random(is_test).expect("random").stored().hash);
            assert!(KeySecret::parse(secret.expose()).is_some());
        }
        assert!(KeySecret::parse("eyJhbGciOiJIUzI1NiJ9.e30.x").is_none());
    }

    #[test]
    fn a_key_is_bound_to_its_networks() {
        assert!(is_within("", "unknown"));
        let networks = "203.0.113.0/24 2001:db8::/32 198.51.100.7";
        for address in ["203.0.113.9", "2001:db8::1", "198.51.100.7", "::ffff:203.0.113.9"] {
            assert!(is_within(networks, address), "{address}");
        }
        for address in ["203.0.114.1", "2001:db9::1", "198.51.100.8", "unknown", ""] {
            assert!(!is_within(networks, address), "{address}");
        }
    }
}
