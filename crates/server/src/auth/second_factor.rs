//! Codes of authenticator apps (TOTP, RFC 6238) and recovery codes. The secret of an app must be readable to verify a
//! code, so it is stored encrypted, under a key that is derived from the server's secret.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use chrono::{DateTime, Utc};
use pitboard_domain::second_factor::{RECOVERY_CODE_LENGTH, RECOVERY_CODES};
use qrcode::{QrCode, render::svg};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::{auth::tokens::OpaqueToken, web::error::ApiError};

/// The purpose of the derived key.
const PURPOSE: &[u8] = b"pitboard: secrets of second factors:";
/// The bytes of a secret: the 160 bits that RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const NONCE_BYTES: usize = 24;
/// The bytes of a recovery code: 80 bits, five for each character.
const CODE_BYTES: usize = RECOVERY_CODE_LENGTH * 5 / 8;
/// The least width of a QR code, in pixels.
const QR_PIXELS: u32 = 240;

/// Encrypts and decrypts the secrets of second factors.
pub struct SecondFactors {
    cipher: XChaCha20Poly1305,
}

/// A new secret, as it is shown once and as it is stored.
pub struct NewSecret {
    /// In base 32.
    pub text: String,
    pub uri: String,
    pub qr_svg: String,
    pub sealed: String,
}

impl SecondFactors {
    /// `secret` has at least 32 random bytes, which `config` ensures; so one hash derives a key from it.
    pub fn new(secret: &SecretString) -> Self {
        let key =
            Sha256::new().chain_update(PURPOSE).chain_update(secret.expose_secret().as_bytes()).finalize();
        Self { cipher: XChaCha20Poly1305::new(&key) }
    }

    /// Generates a secret for an account, whose address the app shows beside the workshop's name.
    pub fn generate(&self, account: i64, email: &str, workshop: &str) -> Result<NewSecret, ApiError> {
        let bytes = random::<SECRET_BYTES>()?;
        // No name in the address may have a colon.
        let (email, workshop) = (email.replace(':', " "), workshop.replace(':', " "));
        let totp = Builder::new().with_secret(secret(&bytes)).with_account_name(email);
        let totp = totp.with_issuer(Some(workshop)).build();
        let uri = totp.and_then(|totp| totp.to_url());
        let uri = uri.map_err(|error| ApiError::internal(&format!("the address of a secret: {error}")))?;
        let code = QrCode::new(&uri).map_err(|error| ApiError::internal(&format!("a QR code: {error}")))?;
        let drawn = code.render::<svg::Color>().min_dimensions(QR_PIXELS, QR_PIXELS).build();
        // Without the XML declaration it can be part of a page.
        let qr_svg = drawn.find("<svg").map_or("", |start| &drawn[start..]).to_owned();
        let sealed = self.seal(account, &bytes)?;
        Ok(NewSecret { text: secret(&bytes).to_base32(), uri, qr_svg, sealed })
    }

    /// Returns the time step whose code this is, of the present one and its neighbours; `None` for any other code.
    pub fn step_of(
        &self,
        account: i64,
        sealed: &str,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, ApiError> {
        let Some(bytes) = self.open(account, sealed) else {
            tracing::warn!(account, "a second factor was encrypted under another secret of the server");
            return Ok(None);
        };
        let totp = totp(&bytes)?;
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Ok(totp.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
    }

    fn seal(&self, account: i64, bytes: &[u8]) -> Result<String, ApiError> {
        let nonce = random::<NONCE_BYTES>()?;
        let owner = account.to_be_bytes();
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &owner });
        let sealed = sealed.map_err(|error| ApiError::internal(&format!("encrypting a secret: {error}")))?;
        Ok(STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Returns the secret; `None` if it is that of another account or was sealed under another key.
    fn open(&self, account: i64, sealed: &str) -> Option<Vec<u8>> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let owner = account.to_be_bytes();
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &owner }).ok()
    }
}

fn totp(bytes: &[u8]) -> Result<Totp, ApiError> {
    // By default SHA-1, 6 digits, 30 seconds and one step before and after: apps ignore other choices.
    let totp = Builder::new().with_secret(secret(bytes)).build();
    totp.map_err(|error| ApiError::internal(&format!("the secret of a second factor: {error}")))
}

fn secret(bytes: &[u8]) -> Secret {
    Secret::new(bytes.into())
}

fn random<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| ApiError::internal(&format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// New recovery codes, as they are shown once, and their hashes.
pub struct NewCodes {
    pub shown: Vec<String>,
    pub hashes: Vec<String>,
}

impl NewCodes {
    pub fn generate() -> Result<Self, ApiError> {
        let mut codes = Self { shown: Vec::new(), hashes: Vec::new() };
        for _ in 0..RECOVERY_CODES {
            let code = secret(&random::<CODE_BYTES>()?).to_base32().to_ascii_lowercase();
            codes.hashes.push(recovery_hash(&code));
            codes.shown.push(in_groups(&code));
        }
        Ok(codes)
    }
}

/// Returns the hash of a recovery code without separators. It is random enough to need no slow hash.
pub fn recovery_hash(code: &str) -> String {
    OpaqueToken::sent(code).hash()
}

/// Separates a code after every fourth character.
fn in_groups(code: &str) -> String {
    let mut groups = String::new();
    for (nth, character) in code.chars().enumerate() {
        if nth > 0 && nth % 4 == 0 {
            groups.push('-');
        }
        groups.push(character);
    }
    groups
}

#[cfg(test)]
mod tests {
    use pitboard_domain::second_factor::TypedCode;

    use super::*;

    fn factors(secret: &str) -> SecondFactors {
        SecondFactors::new(&secret.into())
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap_or_default()
    }

    /// The last six digits of the test vectors in appendix B of RFC 6238.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let factors = factors("a secret of more than thirty-two bytes");
        let sealed = factors.seal(7, b"12345678901234567890").expect("sealed");
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = factors.step_of(7, &sealed, code, at(second)).expect("a check");
            assert_eq!(step, Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_right_one_step_before_and_after_its_own() {
        let factors = factors("a secret of more than thirty-two bytes");
        let sealed = factors.seal(7, b"12345678901234567890").expect("sealed");
        let step = |second| factors.step_of(7, &sealed, "279037", at(second)).expect("a check");
        let own = 2_000_000_000 / 30;
        for second in [(own - 1) * 30, own * 30, (own + 2) * 30 - 1] {
            assert_eq!(step(second), Some(own), "{second}");
        }
        assert_eq!(step((own - 1) * 30 - 1), None);
        assert_eq!(step((own + 2) * 30), None);
    }

    #[test]
    fn a_secret_is_readable_for_its_account_under_the_same_secret_of_the_server() {
        let (own, other) = (
            factors("a secret of more than thirty-two bytes"),
            factors("another secret of more than 32 bytes"),
        );
        let sealed = own.seal(7, b"12345678901234567890").expect("sealed");
        assert_eq!(own.open(7, &sealed).as_deref(), Some(&b"12345678901234567890"[..]));
        assert_eq!(own.open(8, &sealed), None);
        assert_eq!(other.open(7, &sealed), None);
        assert_ne!(own.seal(7, b"12345678901234567890").expect("sealed"), sealed, "the nonce is random");
        for bad in ["", "AAAA", "ü", &sealed[..sealed.len() - 2]] {
            assert_eq!(own.open(7, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_new_secret_is_shown_as_text_address_and_picture() {
        let factors = factors("a secret of more than thirty-two bytes");
        let new = factors.generate(7, "ada@example.com", "Wheels: and more").expect("a secret");
        assert_eq!(new.text.len(), 32);
        let expected = format!("otpauth://totp/Wheels%20%20and%20more:ada%40example.com?secret={}", new.text);
        assert!(new.uri.starts_with(&expected), "{}", new.uri);
        assert!(new.qr_svg.starts_with("<svg ") && new.qr_svg.ends_with("</svg>"), "{}", new.qr_svg);
        assert!(!new.sealed.contains(&new.text));
    }

    #[test]
    fn recovery_codes_are_different_and_can_be_typed() {
        let codes = NewCodes::generate().expect("codes");
        let distinct: std::collections::HashSet<_> = codes.shown.iter().collect();
        assert_eq!((codes.shown.len(), distinct.len()), (10, 10));
        for (shown, hash) in codes.shown.iter().zip(&codes.hashes) {
            let Ok(TypedCode::Recovery(typed)) = shown.parse() else { panic!("{shown}") };
            assert_eq!(recovery_hash(&typed), *hash);
        }
    }
}
