//! `/.well-known/security.txt`: where to report vulnerabilities (RFC 9116).

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, ContentType},
    web::Data,
};
use chrono::{DateTime, Days, Utc};

use crate::{
    db::{Connection, workshop},
    live::answers::Content,
    state::State,
    web::{error::ApiError, guide, rendered::Caching},
};

/// The days after which a reader should ask for the contact again; the standard recommends less than a year.
const VALID_FOR: Days = Days::new(180);
/// The key of the phone number among the answers in memory. It is no path, so no request asks for it.
const PHONE: &str = "security_txt_phone";

/// Responds with the contact.
pub async fn answer(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let phone = phone(&state).await?;
    let text = contact(phone.as_deref(), &state.public_url, state.clock.now());
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=86400"));
    Ok(response.insert_header(ContentType::plaintext()).body(text))
}

/// Returns the phone number of the workshop, from memory until the settings change.
async fn phone(state: &State) -> Result<Option<String>, ApiError> {
    let load = |conn: &mut Connection<'_>| {
        let body = workshop::load(conn)?.phone;
        Ok(Content { body, days: None, valid_until: DateTime::<Utc>::MAX_UTC })
    };
    let phone = state.answers.get_or_load(PHONE, Caching::Everyone, load).await?;
    serde_json::from_slice(phone.body.bytes()).map_err(|error| ApiError::internal(&error.to_string()))
}

fn contact(phone: Option<&str>, url: &str, now: DateTime<Utc>) -> String {
    let expires = (now.date_naive() + VALID_FOR).format("%Y-%m-%dT00:00:00Z");
    let phone = phone.and_then(phone_uri).map(|uri| format!("Contact: {uri}\n")).unwrap_or_default();
    let path = guide::SECURITY;
    format!("{phone}Contact: {url}/\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {url}{path}\n")
}

/// Returns the URI of an international number. A local one means nothing without its country.
fn phone_uri(phone: &str) -> Option<String> {
    let number = phone.trim().strip_prefix('+')?;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("tel:+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contact_is_the_international_number_and_the_public_address() {
        let now = "2026-12-01T10:00:00Z".parse().expect("an instant");
        let of = |phone| contact(phone, "https://shop.example", now);
        let without = "Contact: https://shop.example/\nExpires: 2027-05-30T00:00:00Z\nPreferred-Languages: en\n\
                       Canonical: https://shop.example/.well-known/security.txt\n";
        assert_eq!(of(None), without);
        assert_eq!(of(Some("079 4000")), without);
        assert_eq!(of(Some("+91 79 4000-1234")), format!("Contact: tel:+917940001234\n{without}"));
    }
}
