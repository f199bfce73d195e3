//! Devices on which accounts have signed in before, known by a signed cookie: somebody else's failed sign-ins never
//! delay or refuse a sign-in there. A new password makes the devices of its account unknown.

use actix_web::HttpRequest;

use crate::{
    auth::{
        cookie,
        tokens::{Tokens, random_hex},
    },
    web::error::ApiError,
};

/// The accounts that a device remembers; the one that signed in longest ago is forgotten first.
const ACCOUNTS_MAX: usize = 16;
const PURPOSE: &str = "device";
/// The characters of a fingerprint: 66 bits.
const FINGERPRINT: usize = 11;

/// A device and the accounts that have signed in on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Random, so that it identifies nobody.
    id: String,
    /// The newest last, each with the fingerprint of its stored password.
    accounts: Vec<(i64, String)>,
}

impl Device {
    /// Returns the device of a request, if its cookie is ours.
    pub fn of(request: &HttpRequest, tokens: &Tokens, public_url: &str) -> Option<Self> {
        Self::parse(&cookie::read_device(request, public_url)?, tokens)
    }

    /// Returns the device's id if the account has signed in on it with the password whose hash is stored.
    pub fn id_for(&self, account: i64, stored: Option<&str>, tokens: &Tokens) -> Option<&str> {
        let known = (account, fingerprint(stored, tokens).ok()?);
        self.accounts.contains(&known).then_some(&*self.id)
    }

    /// Returns the text of the cookie after a sign-in of an account on a device, or on a new one.
    pub fn signed_in(
        known: Option<Self>,
        account: i64,
        stored: Option<&str>,
        tokens: &Tokens,
    ) -> Result<String, ApiError> {
        let mut device = match known {
            Some(device) => device,
            None => Self { id: random_hex::<16>()?, accounts: Vec::new() },
        };
        device.accounts.retain(|(known, _)| *known != account);
        device.accounts.push((account, fingerprint(stored, tokens)?));
        let forgotten = device.accounts.len().saturating_sub(ACCOUNTS_MAX);
        device.accounts.drain(..forgotten);
        let text = device.text();
        Ok(format!("{text}.{}", tokens.seal(PURPOSE, &text)?))
    }

    fn text(&self) -> String {
        let accounts: Vec<String> =
            self.accounts.iter().map(|(account, password)| format!("{account}:{password}")).collect();
        format!("{}.{}", self.id, accounts.join("~"))
    }

    fn parse(sealed: &str, tokens: &Tokens) -> Option<Self> {
        let (text, seal) = sealed.rsplit_once('.')?;
        if !tokens.is_sealed(PURPOSE, text, seal) {
            return None;
        }
        let (id, accounts) = text.split_once('.')?;
        let parse = |known: &str| {
            let (account, password) = known.split_once(':')?;
            Some((account.parse::<i64>().ok()?, password.to_owned()))
        };
        let accounts = accounts.split('~').map(parse).collect::<Option<_>>()?;
        Some(Self { id: id.to_owned(), accounts })
    }
}

/// Returns a part of the signature of a stored password, which differs for every new one.
fn fingerprint(stored: Option<&str>, tokens: &Tokens) -> Result<String, ApiError> {
    let seal = tokens.seal("password", stored.unwrap_or_default())?;
    Ok(seal.chars().take(FINGERPRINT).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: &str) -> Tokens {
        Tokens::new(&secret.into())
    }

    #[test]
    fn a_device_remembers_who_has_signed_in_on_it() {
        let tokens = tokens("a secret of more than thirty-two bytes");
        let sign_in =
            |device, account| Device::signed_in(device, account, Some("hash"), &tokens).expect("a cookie");
        let read = |cookie: &str| Device::parse(cookie, &tokens);
        let id_for =
            |device: &Device, account| device.id_for(account, Some("hash"), &tokens).map(str::to_owned);
        let first = read(&sign_in(None, 7)).expect("a device");
        let second = read(&sign_in(Some(first.clone()), 8)).expect("the device");
        assert_eq!((id_for(&first, 7), id_for(&first, 8)), (Some(first.id.clone()), None));
        assert_eq!((id_for(&second, 7), id_for(&second, 8)), (Some(first.id.clone()), Some(first.id)));
        assert_eq!(second.id_for(7, Some("another hash"), &tokens), None, "a new password");
        let full = (9..30)
            .fold(second, |device, account| read(&sign_in(Some(device), account)).expect("the device"));
        assert_eq!((full.accounts.len(), id_for(&full, 7), id_for(&full, 13)), (16, None, None));
        assert!(id_for(&full, 14).is_some() && id_for(&full, 29).is_some());
    }

    #[test]
    fn a_forged_device_is_none() {
        let tokens = tokens("a secret of more than thirty-two bytes");
        let real = Device::signed_in(None, 7, Some("hash"), &tokens).expect("a cookie");
        let other = self::tokens("another secret of more than 32 bytes");
        let stranger = Device::signed_in(None, 7, Some("hash"), &other).expect("a cookie");
        for forged in [&*stranger, &real.replacen(".7:", ".8:", 1), "", "a", "a.b", "a.b.c", "ü.7:x.ü"] {
            assert_eq!(Device::parse(forged, &tokens), None, "{forged}");
        }
    }
}
