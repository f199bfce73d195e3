//! The addresses to which webhooks may be sent.

use std::net::IpAddr;

use pitboard_domain::webhook::URL_MAX;
use url::{Host, Url};

use super::address::is_public;

/// The rules for destinations: https to public addresses, unless the operator allows more for development.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy {
    /// Also http, and addresses of this machine.
    pub to_loopback: bool,
}

/// The reason why an address is no destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    #[error("must be an https address")]
    NotHttps,
    #[error("must have the ASCII form of an international name (xn--…)")]
    NotAscii,
    #[error("must have at most {URL_MAX} characters")]
    TooLong,
    #[error("must not contain a user name or password")]
    HasCredential,
    #[error("must not have a fragment")]
    HasFragment,
    #[error("must be at a public host")]
    NotPublic,
}

impl Policy {
    /// Parses an address. A name is only checked when it is resolved, at each delivery.
    pub fn parse(self, text: &str) -> Result<Url, DestinationError> {
        let text = text.trim();
        if text.chars().count() > URL_MAX {
            return Err(DestinationError::TooLong);
        }
        let url = Url::parse(text).map_err(|error| match error {
            // The build leaves out the Unicode tables, which would weigh 38 kB in the page.
            url::ParseError::IdnaError => DestinationError::NotAscii,
            _ => DestinationError::NotHttps,
        })?;
        let is_admitted = match url.host() {
            None => return Err(DestinationError::NotHttps),
            Some(Host::Ipv4(address)) => self.admits(address.into()),
            Some(Host::Ipv6(address)) => self.admits(address.into()),
            Some(Host::Domain(name)) => self.to_loopback || !is_local(name),
        };
        match url.scheme() {
            "https" => {}
            "http" if self.to_loopback => {}
            _ => return Err(DestinationError::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            Err(DestinationError::HasCredential)
        } else if url.fragment().is_some() {
            Err(DestinationError::HasFragment)
        } else if !is_admitted {
            Err(DestinationError::NotPublic)
        } else {
            Ok(url)
        }
    }

    /// Whether a connection to an address is allowed.
    pub fn admits(self, address: IpAddr) -> bool {
        is_public(address) || (self.to_loopback && address.is_loopback())
    }
}

/// Whether a name is one of this machine.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<DestinationError> {
        Policy::default().parse(text).err()
    }

    #[test]
    fn https_to_a_public_host_is_a_destination() {
        for text in [
            "https://example.com/hook?a=b",
            " https://example.com ",
            "https://example.com:8443/",
            "https://1.1.1.1/x",
            "https://xn--bcher-kva.example/x",
            "https://[2606:4700::1111]/",
        ] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn other_schemes_credentials_and_fragments_are_refused() {
        for text in
            ["", "x", "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "//a/b"]
        {
            assert_eq!(refusal(text), Some(DestinationError::NotHttps), "{text}");
        }
        assert_eq!(refusal("https://ada:secret@example.com/"), Some(DestinationError::HasCredential));
        assert_eq!(refusal("https://ada@example.com/"), Some(DestinationError::HasCredential));
        assert_eq!(refusal("https://example.com/#x"), Some(DestinationError::HasFragment));
        let long = format!("https://example.com/{}", "x".repeat(URL_MAX));
        assert_eq!(refusal(&long), Some(DestinationError::TooLong));
    }

    #[test]
    fn private_addresses_are_refused_in_any_spelling() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://app.localhost/",
        ] {
            assert_eq!(refusal(text), Some(DestinationError::NotPublic), "{text}");
        }
    }

    #[test]
    fn international_names_are_taken_in_their_ascii_form_alone() {
        for text in ["https://bücher.example/x", "https://１２７.0.0.1/"] {
            assert_eq!(refusal(text), Some(DestinationError::NotAscii), "{text}");
        }
    }

    #[test]
    fn development_allows_http_and_this_machine_but_no_other_private_address() {
        let policy = Policy { to_loopback: true };
        for text in
            ["http://127.0.0.1:3000/", "http://localhost:3000/", "https://[::1]/", "http://example.com/"]
        {
            assert!(policy.parse(text).is_ok(), "{text}");
        }
        for text in ["http://10.0.0.1/", "http://169.254.169.254/", "ftp://127.0.0.1/"] {
            assert!(policy.parse(text).is_err(), "{text}");
        }
    }
}
