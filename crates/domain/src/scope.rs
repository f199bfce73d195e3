//! Scopes: the permissions of an API key.

use std::fmt::{self, Display, Formatter};

use crate::string_enum::{UnknownValue, string_enum};

string_enum! {
    /// A permission of an API key.
    pub enum Scope {
        /// Reads free slots, which are public, and their changes.
        AvailabilityRead = "availability:read",
        /// Reads the catalogue, which is public, and its changes.
        CatalogueRead = "catalogue:read",
        /// Books; reads, reschedules and cancels the appointments that the key itself has booked.
        AppointmentsWrite = "appointments:write",
        /// Reads all appointments.
        AppointmentsReadAll = "appointments:read_all",
        /// Works on all appointments: assigns, starts, completes. Booking windows and cut-offs do not apply.
        AppointmentsWork = "appointments:work",
        /// Reads names, contacts, plates and notes of all customers.
        CustomersRead = "customers:read",
        /// Edits all customers.
        CustomersWrite = "customers:write",
        /// Manages webhooks.
        WebhooksManage = "webhooks:manage",
    }
}

impl Scope {
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scopes(u16);

impl Scopes {
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether it has at least one of these scopes.
    pub fn has_any(self, of: &[Scope]) -> bool {
        of.iter().any(|scope| self.contains(*scope))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the scopes in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

/// Words separated by spaces, as in OAuth.
impl Display for Scopes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

impl std::str::FromStr for Scopes {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        text.split_ascii_whitespace().map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_distinct_in_a_set() {
        for scope in Scope::ALL {
            let only: Scopes = [*scope].into_iter().collect();
            assert_eq!(only.iter().collect::<Vec<_>>(), [*scope]);
            assert_eq!(only.has_any(Scope::ALL), only.contains(*scope));
            assert!(Scope::ALL.iter().all(|other| only.contains(*other) == (other == scope)), "{scope}");
        }
        assert!(!Scopes::default().has_any(Scope::ALL));
        assert!(Scopes::default().is_empty());
    }

    #[test]
    fn a_set_is_parsed_from_its_own_spelling() {
        let all: Scopes = Scope::ALL.iter().copied().collect();
        assert_eq!(all.to_string().parse(), Ok(all));
        assert_eq!(
            "customers:read availability:read".parse::<Scopes>().map(|set| set.to_string()),
            Ok("availability:read customers:read".to_owned())
        );
        assert_eq!("".parse(), Ok(Scopes::default()));
        assert!("everything".parse::<Scopes>().is_err());
    }
}
