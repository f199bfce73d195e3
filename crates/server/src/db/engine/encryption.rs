//! The hosts of a PostgreSQL URL, as libpq reads it, and whether connections to them are encrypted: in clear text
//! only to this machine, or if the URL says so.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

/// Whether this program can use TLS to PostgreSQL.
const HAS_TLS: bool = cfg!(feature = "postgres-tls");

/// A reason why a PostgreSQL is not connected to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    #[error(
        "{0} is another machine, and this program was built without TLS to PostgreSQL: use a build with the feature \
         postgres-tls, or set sslmode=disable in the database URL to send everything in clear text"
    )]
    ClearText(String),
    #[error(
        "sslmode={0}: this program was built without TLS to PostgreSQL; use a build with the feature postgres-tls"
    )]
    NoTls(String),
    #[error(
        "sslmode={mode} may send everything to {host} in clear text: use require, verify-ca or verify-full in the \
         database URL, or disable"
    )]
    Fallback { mode: String, host: String },
    #[error(
        "a connection service may lead to another machine: set sslmode to require, verify-ca, verify-full or disable \
         in the database URL"
    )]
    Service,
}

/// Returns the URL with an `sslmode` that never falls back to clear text, unless all hosts are this machine.
pub fn secure(url: &str) -> Result<String, EncryptionError> {
    secure_with(url, &|name| std::env::var(name).ok(), HAS_TLS)
}

/// Adds parameters to a URL.
pub fn append(url: &str, parameters: &str) -> String {
    let separator = match Parts::of(url).query {
        None => "?",
        Some("") => "",
        Some(_) => "&",
    };
    format!("{url}{separator}{parameters}")
}

fn secure_with(
    url: &str,
    variable: &dyn Fn(&str) -> Option<String>,
    has_tls: bool,
) -> Result<String, EncryptionError> {
    let parts = Parts::of(url);
    let given = |name, fallback| parts.parameter(name).or_else(|| variable(fallback));
    let mode = given("sslmode", "PGSSLMODE");
    // The service's own mode replaces that of the environment, and its hosts are not known here.
    let is_definite =
        |mode: String| ["require", "verify-ca", "verify-full", "disable"].contains(&mode.as_str());
    if given("service", "PGSERVICE").is_some() && !parts.parameter("sslmode").is_some_and(is_definite) {
        return Err(EncryptionError::Service);
    }
    let hosts = parts.parameter("host").or_else(|| parts.hosts()).or_else(|| variable("PGHOST"));
    let other =
        other_machine(&hosts.unwrap_or_default(), &given("hostaddr", "PGHOSTADDR").unwrap_or_default());
    match (mode, other) {
        (Some(mode), _) if !has_tls && ["require", "verify-ca", "verify-full"].contains(&mode.as_str()) => {
            Err(EncryptionError::NoTls(mode))
        }
        (Some(mode), Some(host)) if ["allow", "prefer"].contains(&mode.as_str()) => Err(if has_tls {
            EncryptionError::Fallback { mode, host }
        } else {
            EncryptionError::ClearText(host)
        }),
        (None, Some(host)) if !has_tls => Err(EncryptionError::ClearText(host)),
        (None, Some(_)) => Ok(append(url, "sslmode=require")),
        _ => Ok(url.to_owned()),
    }
}

/// Returns the first of some hosts that is not this machine. An address takes precedence over the name beside it.
fn other_machine(names: &str, addresses: &str) -> Option<String> {
    let (names, addresses): (Vec<&str>, Vec<&str>) =
        (names.split(',').collect(), addresses.split(',').collect());
    (0..names.len().max(addresses.len()))
        .map(|number| {
            let address = addresses.get(number).copied().unwrap_or_default();
            if address.is_empty() { names.get(number).copied().unwrap_or_default() } else { address }
        })
        .find(|host| !is_this_machine(host))
        .map(str::to_owned)
}

/// Whether a host is this machine without asking any resolver. The empty one is the socket of the system.
fn is_this_machine(host: &str) -> bool {
    host.is_empty()
        || host.starts_with(['/', '@'])
        || host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// The parts of a URL: `postgres://user:password@host:port,host:port/database?name=value&…`.
struct Parts<'a> {
    /// Hosts and ports.
    authority: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Self {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        // A password may contain any character but these two.
        let rest = match rest.find(['@', '/']) {
            Some(end) if rest[end..].starts_with('@') => &rest[end + 1..],
            _ => rest,
        };
        let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
        let query = rest[authority.len()..].split_once('?').map(|(_, query)| query);
        Self { authority, query }
    }

    /// Returns the hosts, separated by commas.
    fn hosts(&self) -> Option<String> {
        let host = |part: &'a str| match part.strip_prefix('[') {
            Some(address) => address.split(']').next().unwrap_or_default(),
            None => part.split(':').next().unwrap_or_default(),
        };
        let hosts: Vec<&str> = self.authority.split(',').map(host).collect();
        (hosts != [""]).then(|| decode(&hosts.join(",")))
    }

    /// Returns the last value of a parameter. Drivers of Java write `ssl=true`.
    fn parameter(&self, wanted: &str) -> Option<String> {
        let pairs = self.query?.split('&').filter_map(|pair| pair.split_once('='));
        let value = |(name, value): (&str, &str)| match (decode(name), decode(value)) {
            (name, value) if name == wanted => Some(value),
            (name, value) if wanted == "sslmode" && name == "ssl" && value == "true" => {
                Some("require".to_owned())
            }
            _ => None,
        };
        pairs.filter_map(value).next_back()
    }
}

/// Decodes `%2F` and the like.
fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    fn result(url: &str, has_tls: bool) -> Result<String, EncryptionError> {
        secure_with(url, &none, has_tls)
    }

    const HERE: [&str; 9] = [
        "postgres://localhost/x",
        "postgres:///x",
        "postgres://u:p?@LocalHost:5432/x",
        "postgres://127.8.0.1,[::1]:5433/x?target_session_attrs=read-write",
        "postgres://%2Frun%2Fpostgresql/x",
        "postgres://u@/x?host=/run/postgresql",
        "postgres://db.example/x?host=localhost",
        "postgres://db.example/x?hostaddr=127.0.0.1",
        "postgres://%40abstract/x",
    ];

    const ELSEWHERE: [(&str, &str); 9] = [
        ("postgres://db.example/x", "db.example"),
        ("postgresql://u:p@10.0.0.1:5432", "10.0.0.1"),
        ("postgres://u:a/b@localhost/x", "u"),
        ("postgres://localhost,db.example/x?connect_timeout=9", "db.example"),
        ("postgres://localhost:1,[2001:db8::1]:2/x", "2001:db8::1"),
        ("postgres://localhost/x?hostaddr=10.0.0.1", "10.0.0.1"),
        ("postgres://localhost/x?host=a.example&host=b%2Eexample", "b.example"),
        ("postgres://localhost%2Cdb.example/x", "db.example"),
        ("postgres://localhost.example/x?", "localhost.example"),
    ];

    #[test]
    fn this_machine_is_reached_as_the_url_says() {
        for url in HERE {
            assert_eq!((result(url, false), result(url, true)), (Ok(url.to_owned()), Ok(url.to_owned())));
            let url = append(url, "sslmode=prefer");
            assert_eq!((result(&url, false), result(&url, true)), (Ok(url.clone()), Ok(url)));
        }
    }

    #[test]
    fn another_machine_is_reached_in_clear_text_only_if_the_url_says_so() {
        for (url, host) in ELSEWHERE {
            let clear = EncryptionError::ClearText(host.to_owned());
            assert_eq!(result(url, false), Err(clear.clone()), "{url}");
            assert_eq!(result(url, true), Ok(append(url, "sslmode=require")), "{url}");
            let disabled = append(url, "sslmode=disable");
            assert_eq!(
                (result(&disabled, false), result(&disabled, true)),
                (Ok(disabled.clone()), Ok(disabled))
            );
            for mode in ["allow", "prefer"] {
                let url = append(url, &format!("sslmode={mode}"));
                assert_eq!(result(&url, false), Err(clear.clone()));
                let fallback = EncryptionError::Fallback { mode: mode.to_owned(), host: host.to_owned() };
                assert_eq!(result(&url, true), Err(fallback));
            }
        }
    }

    #[test]
    fn a_build_without_tls_refuses_the_modes_that_require_it() {
        for (query, mode) in [
            ("sslmode=require", "require"),
            ("sslmode=verify-ca", "verify-ca"),
            ("sslmode=disable&sslmode=verify-full", "verify-full"),
            ("ssl=true", "require"),
        ] {
            for host in ["localhost", "db.example"] {
                let url = format!("postgres://{host}/x?{query}");
                assert_eq!(result(&url, false), Err(EncryptionError::NoTls(mode.to_owned())), "{url}");
                assert_eq!(result(&url, true), Ok(url));
            }
        }
    }

    #[test]
    fn the_variables_of_libpq_count_where_the_url_is_silent() {
        let with = |url: &str, name: &str, value: &str| {
            let variable = |asked: &str| (asked == name).then(|| value.to_owned());
            secure_with(url, &variable, true)
        };
        assert_eq!(
            with("postgres:///x", "PGHOST", "db.example"),
            Ok("postgres:///x?sslmode=require".to_owned())
        );
        assert_eq!(
            with("postgres:///x", "PGHOSTADDR", "10.0.0.1"),
            Ok("postgres:///x?sslmode=require".to_owned())
        );
        assert!(with("postgres://db.example/x", "PGSSLMODE", "prefer").is_err());
        assert!(with("postgres://db.example/x?sslmode=require", "PGSSLMODE", "prefer").is_ok());
        assert_eq!(with("postgres:///x", "PGSERVICE", "chain"), Err(EncryptionError::Service));
        for mode in ["require", "verify-ca", "verify-full", "disable"] {
            let url = format!("postgres:///x?sslmode={mode}");
            assert_eq!(with(&url, "PGSERVICE", "chain"), Ok(url.clone()));
        }
        for mode in ["prefer", "allow"] {
            let url = format!("postgres:///x?service=chain&sslmode={mode}");
            assert_eq!(result(&url, true), Err(EncryptionError::Service));
        }
        assert_eq!(
            with("postgres:///x?service=chain", "PGSSLMODE", "require"),
            Err(EncryptionError::Service),
            "the service may have another mode"
        );
    }

    #[test]
    fn the_url_of_the_compose_file_asks_for_no_encryption() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/README.md");
        let text = std::fs::read_to_string(path).expect("the text");
        let (_, rest) = text.split_once("printf 'postgres://").expect("a URL");
        let url = format!("postgres://{}", rest.split('\'').next().unwrap_or_default().replace("%s", "0f1e"));
        for has_tls in [false, true] {
            assert_eq!(result(&url, has_tls), Ok(url.clone()));
        }
    }
}
