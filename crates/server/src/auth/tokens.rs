//! Proofs of a sign-in: access tokens (signed JWTs of ten minutes) and opaque tokens, for refreshing and in one-time
//! links (random; only their hash is stored). The database decides whether the session of a token is valid.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto::rust_crypto};
use pitboard_domain::role::Role;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{hex::hex, web::error::ApiError};

/// The lifetime of an access token.
pub const ACCESS_SECONDS: u32 = 600;

/// The issuer and the audience of access tokens: a token that other programs sign with the same secret is none of ours.
const ISSUER: &str = "pitboard";
const AUDIENCE: &str = "pitboard-api";

/// Signs and verifies access tokens.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

/// The claims of a verified access token. The role is a hint for the client: the account's row decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    pub account: i64,
    pub session: String,
    pub role: Role,
}

/// The claims on the wire.
#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    role: Role,
    iat: i64,
    exp: i64,
}

impl Tokens {
    /// `secret` has at least 32 bytes, which `config` ensures.
    pub fn new(secret: &SecretString) -> Self {
        install_crypto();
        let key = secret.expose_secret().as_bytes();
        // Only the algorithm that we sign with; a token cannot choose another.
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would read the system's clock; the check below uses ours.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["iss", "aud"]);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        Self { signing: EncodingKey::from_secret(key), verifying: DecodingKey::from_secret(key), validation }
    }

    pub fn sign(&self, claims: &Claims, now: DateTime<Utc>) -> Result<String, ApiError> {
        let wire = Wire {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claims.account.to_string(),
            sid: claims.session.clone(),
            role: claims.role,
            iat: now.timestamp(),
            exp: now.timestamp() + i64::from(ACCESS_SECONDS),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &wire, &self.signing)
            .map_err(|error| ApiError::internal(&format!("signing a token: {error}")))
    }

    /// Returns the claims; `None` for any token that is not ours or has expired.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let wire = jsonwebtoken::decode::<Wire>(token, &self.verifying, &self.validation).ok()?.claims;
        let account = wire.sub.parse().ok()?;
        (now.timestamp() < wire.exp).then_some(Claims { account, session: wire.sid, role: wire.role })
    }
}

impl Tokens {
    /// Returns the secret of the link to a guest's appointment. It is derived from the reference, so that the
    /// response to a repeated booking has it too although no secret is stored.
    pub fn manage_secret(&self, reference: &str) -> Result<OpaqueToken, ApiError> {
        Ok(OpaqueToken::sent(&self.seal("manage", reference)?))
    }

    /// Returns the signature of a text for a purpose.
    pub fn seal(&self, purpose: &str, text: &str) -> Result<String, ApiError> {
        // No signed token begins like this.
        let message = format!("{purpose}:{text}");
        let seal = jsonwebtoken::crypto::sign(message.as_bytes(), &self.signing, Algorithm::HS256);
        seal.map_err(|error| ApiError::internal(&format!("signing for {purpose}: {error}")))
    }

    /// Whether it is the signature of a text for a purpose.
    pub fn is_sealed(&self, purpose: &str, text: &str, seal: &str) -> bool {
        let message = format!("{purpose}:{text}");
        let verified =
            jsonwebtoken::crypto::verify(seal, message.as_bytes(), &self.verifying, Algorithm::HS256);
        verified.unwrap_or(false)
    }
}

/// Chooses the cryptography, once per process; without it the first token panics.
pub fn install_crypto() {
    // An error means that it was chosen before.
    rust_crypto::DEFAULT_PROVIDER.install_default().ok();
}

/// A random secret: in the cookie that refreshes a session, or in a one-time link.
pub struct OpaqueToken(SecretString);

impl OpaqueToken {
    /// Generates 32 random bytes.
    pub fn random() -> Result<Self, ApiError> {
        Ok(Self(random_hex::<32>()?.into()))
    }

    /// Parses a token that a caller sent.
    pub fn sent(token: &str) -> Self {
        Self(token.into())
    }

    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the hash to store. A token of full random strength needs no slow hash.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.expose().as_bytes()))
    }
}

/// Generates the name of a new session.
pub fn random_session() -> Result<String, ApiError> {
    random_hex::<16>()
}

/// Generates N random bytes, in hexadecimal.
pub fn random_hex<const N: usize>() -> Result<String, ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| ApiError::internal(&format!("no randomness: {error}")))?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: &str) -> Tokens {
        Tokens::new(&secret.into())
    }

    fn ada() -> Claims {
        Claims { account: 12, session: "0123abcd".to_owned(), role: Role::Customer }
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap_or_default()
    }

    #[test]
    fn a_token_is_good_for_ten_minutes_of_our_clock() {
        let tokens = tokens("a secret of more than thirty-two bytes");
        let token = tokens.sign(&ada(), at(0)).expect("a token is signed");
        assert_eq!(tokens.verify(&token, at(0)), Some(ada()));
        assert_eq!(tokens.verify(&token, at(599)), Some(ada()));
        assert_eq!(tokens.verify(&token, at(600)), None);
    }

    #[test]
    fn forged_tokens_are_not_ours() {
        let tokens = tokens("a secret of more than thirty-two bytes");
        let token = tokens.sign(&ada(), at(0)).expect("a token is signed");
        let others = self::tokens("another secret of more than 32 bytes").sign(&ada(), at(0));
        assert_eq!(tokens.verify(&others.expect("a token is signed"), at(0)), None);

        let [_, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
        // {"alg":"none"}, {"typ":"JWT","alg":"HS384"}
        for header in ["eyJhbGciOiJub25lIn0", "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzM4NCJ9"] {
            assert_eq!(tokens.verify(&format!("{header}.{claims}.{signature}"), at(0)), None);
            assert_eq!(tokens.verify(&format!("{header}.{claims}."), at(0)), None);
        }
        for bad in ["", ".", "..", "a.b.c", "ü", &token[1..], &token[..token.len() - 2]] {
            assert_eq!(tokens.verify(bad, at(0)), None, "{bad}");
        }
    }

    #[test]
    fn a_token_of_another_issuer_or_for_another_audience_is_not_ours() {
        let secret = "a secret of more than thirty-two bytes";
        let tokens = tokens(secret);
        let claims = |iss: &str, aud: &str| {
            serde_json::json!({ "iss": iss, "aud": aud, "sub": "12", "sid": "0123abcd", "role": "customer",
                "iat": at(0).timestamp(), "exp": at(600).timestamp() })
        };
        let key = EncodingKey::from_secret(secret.as_bytes());
        let verify = |claims: &serde_json::Value| {
            let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key);
            tokens.verify(&token.expect("a token"), at(0))
        };
        assert_eq!(verify(&claims("pitboard", "pitboard-api")), Some(ada()));
        assert_eq!(verify(&claims("another", "pitboard-api")), None);
        assert_eq!(verify(&claims("pitboard", "another")), None);
        for name in ["iss", "aud"] {
            let mut claims = claims("pitboard", "pitboard-api");
            claims.as_object_mut().expect("claims").remove(name);
            assert_eq!(verify(&claims), None, "without {name}");
        }
    }

    #[test]
    fn a_seal_is_for_one_text_and_one_purpose() {
        let tokens = tokens("a secret of more than thirty-two bytes");
        let seal = tokens.seal("device", "abc").expect("a seal");
        assert!(tokens.is_sealed("device", "abc", &seal));
        assert!(!tokens.is_sealed("device", "abd", &seal));
        assert!(!tokens.is_sealed("manage", "abc", &seal));
        assert!(!tokens.is_sealed("device", "abc", "") && !tokens.is_sealed("device", "abc", "ü"));
    }

    #[test]
    fn an_opaque_token_is_random_and_stored_as_its_hash() {
        let (one, other) = (OpaqueToken::random().expect("random"), OpaqueToken::random().expect("random"));
        assert_eq!(one.expose().len(), 64);
        assert_ne!(one.expose(), other.expose());
        assert_eq!(OpaqueToken::sent(one.expose()).hash(), one.hash());
        assert_ne!(one.hash(), one.expose());
    }
}
