//! The secret that signs access tokens: configured, in a configured file, or generated once in the data directory.

use std::{
    collections::BTreeSet,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::{
    file_modes::{self, OTHERS_WRITE, rights_of_others},
    hex::{from_hex, hex},
};

/// Shorter secrets can be guessed.
const LENGTH_MIN: usize = 32;
/// A secret with fewer different bytes was made up, not generated.
const DISTINCT_MIN: usize = 16;

/// A reason why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret must have at least {LENGTH_MIN} bytes")]
    TooShort,
    #[error("the secret must have at least {DISTINCT_MIN} different bytes: generate it")]
    TooUniform,
    #[error("the secret cannot be read from {path}: {cause}")]
    Unreadable { path: String, cause: std::io::Error },
    #[error("the secret cannot be kept in {path}: {cause}")]
    File { path: String, cause: std::io::Error },
    #[error("other users can write to {0}: remove it, and the next start makes another")]
    Writable(String),
    #[error("there is no randomness: {0}")]
    Random(#[from] getrandom::Error),
}

/// The configured secret.
#[derive(Debug, Clone)]
pub enum Given {
    Secret(SecretString),
    File(PathBuf),
}

/// The text whose signature is the fingerprint of a secret. No token is signed of it.
const FINGERPRINTED: &[u8] = b"pitboard: fingerprint of the secret";
/// The bytes of a fingerprint: enough to tell secrets apart, too few to test guesses with certainty.
const FINGERPRINT: usize = 8;

/// Returns a text by which servers with different secrets are told apart, and from which the secret cannot be derived.
pub fn fingerprint(secret: &SecretString) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    let signed = mac.map(|mac| mac.chain_update(FINGERPRINTED).finalize().into_bytes());
    signed.map(|signed| hex(&signed[..FINGERPRINT])).unwrap_or_default()
}

/// Returns the configured secret, else the one in `directory`; `None` if there is neither. Makes none.
pub fn find(given: Option<Given>, directory: &Path) -> Result<Option<SecretString>, SecretError> {
    let path = directory.join("secret");
    match (&given, path.try_exists()) {
        (None, Ok(false)) => Ok(None),
        (None, Err(cause)) => Err(SecretError::Unreadable { path: path.display().to_string(), cause }),
        _ => load(given, directory).map(Some),
    }
}

/// Returns the configured secret, else the one in `directory`, which is generated if it does not exist.
pub fn load(given: Option<Given>, directory: &Path) -> Result<SecretString, SecretError> {
    let secret = match given {
        Some(Given::Secret(secret)) => secret,
        Some(Given::File(path)) => match fs::read_to_string(&path) {
            Ok(secret) => secret.trim_end_matches(['\r', '\n']).into(),
            Err(cause) => return Err(SecretError::Unreadable { path: path.display().to_string(), cause }),
        },
        None => kept(directory)?,
    };
    let bytes = secret.expose_secret();
    if bytes.len() < LENGTH_MIN {
        Err(SecretError::TooShort)
    } else if is_uniform(bytes.as_bytes()) && from_hex(bytes).is_none_or(|bytes| is_uniform(&bytes)) {
        // Hexadecimal text has few different characters, but its bytes are as random as any.
        Err(SecretError::TooUniform)
    } else {
        Ok(secret)
    }
}

fn is_uniform(bytes: &[u8]) -> bool {
    let distinct: BTreeSet<&u8> = bytes.iter().collect();
    distinct.len() < DISTINCT_MIN
}

fn kept(directory: &Path) -> Result<SecretString, SecretError> {
    let path = directory.join("secret");
    let failed = |cause| SecretError::File { path: path.display().to_string(), cause };
    if rights_of_others(&path).map_err(failed)? & OTHERS_WRITE != 0 {
        return Err(SecretError::Writable(path.display().to_string()));
    }
    match fs::read_to_string(&path) {
        Ok(secret) => return Ok(secret.trim().to_owned().into()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let secret = hex(&bytes);
    match create(&path, &secret) {
        Ok(()) => Ok(secret.into()),
        // Another process was first; its secret counts.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(fs::read_to_string(&path).map_err(failed)?.trim().to_owned().into())
        }
        Err(error) => Err(failed(error)),
    }
}

/// Writes the file whole or not at all: readers never see half a secret.
fn create(path: &Path, secret: &str) -> std::io::Result<()> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = file_modes::private().write(true).create(true).truncate(true).open(&draft)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_found_again() {
        let directory = std::env::temp_dir().join(format!("pitboard-secret-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let first = load(None, &directory).expect("a secret");
        let second = load(None, &directory).expect("a secret");
        assert_eq!(first.expose_secret(), second.expose_secret());
        assert_eq!(first.expose_secret().len(), 64);
        fs::remove_dir_all(&directory).expect("removal");
    }

    fn refusal(secret: &str) -> Option<SecretError> {
        load(Some(Given::Secret(secret.into())), Path::new("/nowhere")).err()
    }

    #[test]
    fn a_fingerprint_tells_secrets_apart_and_contains_none() {
        let of = |secret: &str| fingerprint(&secret.into());
        let secret = "abcdefghijklmnop".repeat(2);
        assert_eq!(of(&secret), of(&secret));
        assert_ne!(of(&secret), of(&secret.to_uppercase()));
        assert_eq!(of(&secret).len(), 2 * FINGERPRINT);
        assert!(!secret.contains(&of(&secret)));
    }

    #[test]
    fn looking_for_a_secret_makes_none() {
        let directory = std::env::temp_dir().join(format!("pitboard-no-secret-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        assert!(find(None, &directory).expect("no failure").is_none());
        assert!(!directory.join("secret").exists());
        let made = load(None, &directory).expect("a secret");
        let found = find(None, &directory).expect("no failure").expect("the secret");
        assert_eq!(found.expose_secret(), made.expose_secret());
        fs::remove_dir_all(&directory).expect("removal");
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(matches!(refusal("short"), Some(SecretError::TooShort)));
    }

    #[test]
    fn a_secret_of_few_different_bytes_is_refused_but_not_for_being_hexadecimal() {
        for uniform in ["a".repeat(32), " ".repeat(40), "abcdefghijklmno".repeat(3), "00ff".repeat(16)] {
            assert!(matches!(refusal(&uniform), Some(SecretError::TooUniform)), "{uniform}");
        }
        assert!(refusal("abcdefghijklmnop".repeat(2).as_str()).is_none());
        // `openssl rand -hex 32` without one of the digits.
        assert!(refusal("9f86d081884c7d659a2feaa0c55ad015a0bf4f1b2b0b822cd15d6c15b0f00a08").is_none());
    }

    #[test]
    fn a_secret_is_read_from_a_file_without_the_end_of_its_line() {
        let path = std::env::temp_dir().join(format!("pitboard-secret-file-{}", std::process::id()));
        fs::write(&path, "a secret of more than thirty-two bytes\r\n").expect("a file");
        let secret = load(Some(Given::File(path.clone())), Path::new("/nowhere")).expect("a secret");
        assert_eq!(secret.expose_secret(), "a secret of more than thirty-two bytes");
        fs::remove_file(&path).expect("removal");
        let missing = load(Some(Given::File(path)), Path::new("/nowhere"));
        assert!(matches!(missing, Err(SecretError::Unreadable { .. })));
    }
}
