//! E-mail addresses with international domains: `user@bücher.example` and `user@xn--bcher-kva.example` are one address.

use pitboard_domain::person::{self, PersonError};
use unicode_normalization::UnicodeNormalization;

/// The longest domain in the form in which it is looked up, in characters.
const DOMAIN_MAX: usize = 253;
/// The longest part of it between dots.
const LABEL_MAX: usize = 63;

/// Validates a new address, and returns it in the one form in which it is stored: trimmed, in lower case and in NFC,
/// the domain by IDNA with its own letters.
pub fn parse(text: &str) -> Result<String, PersonError> {
    let typed: String = text.nfc().collect();
    let email = person::email(&typed)?;
    // The domain's own letters have no confusable ones either.
    person::email(&canonical(&email).ok_or(PersonError::NotAnEmail)?)
}

/// Returns an address with its domain by IDNA; `None` if no domain can have that name.
fn canonical(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    let name = ascii(domain)?;
    let (own, valid) = idna::domain_to_unicode(&name);
    valid.ok()?;
    // Refuses labels in Punycode that need none, which this version of the library accepts (RUSTSEC-2024-0421).
    (ascii(&own)? == name).then(|| format!("{local}@{own}"))
}

fn ascii(domain: &str) -> Option<String> {
    let domain = idna::domain_to_ascii(domain).ok()?;
    let has_labels = domain.split('.').all(|label| (1..=LABEL_MAX).contains(&label.len()));
    (has_labels && domain.len() <= DOMAIN_MAX).then_some(domain)
}

/// Returns the forms in which an account may have stored an address, the likeliest first: accounts from before the one
/// form have that in which their address was typed.
pub fn stored_forms(email: &str) -> Vec<String> {
    let composed: String = email.nfc().collect();
    let mut forms: Vec<String> = canonical(&composed).into_iter().collect();
    let with_ascii = composed.rsplit_once('@').and_then(|(local, domain)| {
        let domain = ascii(domain)?;
        Some(format!("{local}@{domain}"))
    });
    for form in [Some(email.to_owned()), Some(composed), with_ascii].into_iter().flatten() {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_domain_are_one_address() {
        for typed in [
            "user@bücher.example",
            " User@BÜCHER.example ",
            "user@xn--bcher-kva.example",
            "user@bu\u{308}cher.example",
            "USER@XN--BCHER-KVA.EXAMPLE",
        ] {
            assert_eq!(parse(typed).as_deref(), Ok("user@bücher.example"), "{typed}");
        }
        assert_eq!(parse("Ada@Example.COM").as_deref(), Ok("ada@example.com"));
        assert_eq!(parse("a@sub.straße.example").as_deref(), Ok("a@sub.straße.example"));
    }

    #[test]
    fn a_domain_that_cannot_be_one_is_refused() {
        for bad in
            ["a@xn--a.example", "a@xn--\u{e9}.example", "a@exa\u{200d}mple.com", "a@b..c", "a@\u{ff41}.de"]
        {
            assert_eq!(parse(bad), Err(PersonError::NotAnEmail), "{bad}");
        }
        let long = format!("a@{}.example", "ü".repeat(63));
        assert_eq!(parse(&long), Err(PersonError::NotAnEmail), "longer than a label in ASCII");
    }

    #[test]
    fn an_address_is_looked_up_in_every_form_that_may_be_stored() {
        assert_eq!(stored_forms("ada@example.com"), ["ada@example.com"]);
        let both = ["user@bücher.example", "user@xn--bcher-kva.example"];
        assert_eq!(stored_forms("user@bücher.example"), both);
        assert_eq!(stored_forms("user@xn--bcher-kva.example"), both);
        assert_eq!(stored_forms("user@a..b"), ["user@a..b"], "accepted before, and never one of today");
    }
}
