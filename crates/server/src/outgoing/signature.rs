//! Signatures of webhooks, as Standard Webhooks specifies them: HMAC-SHA256 over id, timestamp and body.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The beginning of every secret.
const PREFIX: &str = "whsec_";
/// The length of a secret in bytes.
const LENGTH: usize = 32;

/// Generates a secret.
pub fn random_secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// Returns the value of `webhook-signature`: one signature for each secret. A secret that cannot be read gives none.
pub fn sign(secrets: &[&str], id: &str, timestamp: i64, body: &str) -> String {
    let signatures = secrets.iter().filter_map(|secret| {
        let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn the_signature_is_that_of_the_reference_libraries() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let (id, timestamp, body) =
            ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(sign(&[secret], id, timestamp, body), signature);
        assert!(sign(&[secret, secret], id, timestamp, body).split(' ').all(|one| one == signature));
    }

    #[test]
    fn secrets_are_random_and_of_full_strength() {
        let (one, other) = (random_secret().expect("random"), random_secret().expect("random"));
        assert_ne!(one, other);
        let key = STANDARD.decode(one.strip_prefix("whsec_").expect("the prefix")).expect("base64");
        assert_eq!(key.len(), 32);
    }
}
