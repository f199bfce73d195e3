//! The secret that signs access tokens: configured, or generated once in the data directory.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use secrecy::{ExposeSecret, SecretString};

use crate::hex::hex;

/// Shorter secrets can be guessed.
const LENGTH_MIN: usize = 32;

/// A reason why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret must have at least {LENGTH_MIN} bytes")]
    TooShort,
    #[error("the secret cannot be kept in {path}: {cause}")]
    File { path: String, cause: std::io::Error },
    #[error("there is no randomness: {0}")]
    Random(#[from] getrandom::Error),
}

/// Returns the configured secret, else the one in `directory`, which is generated if it does not exist.
pub fn load(given: Option<SecretString>, directory: &Path) -> Result<SecretString, SecretError> {
    let secret = match given {
        Some(secret) => secret,
        None => kept(directory)?,
    };
    if secret.expose_secret().len() < LENGTH_MIN { Err(SecretError::TooShort) } else { Ok(secret) }
}

fn kept(directory: &Path) -> Result<SecretString, SecretError> {
    let path = directory.join("secret");
    let failed = |cause| SecretError::File { path: path.display().to_string(), cause };
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
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
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

    #[test]
    fn a_short_secret_is_refused() {
        assert!(matches!(
            load(Some("short".to_owned().into()), Path::new("/nowhere")),
            Err(SecretError::TooShort)
        ));
    }
}
