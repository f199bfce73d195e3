//! `/llms.txt`, for language models and hurried readers, and the API catalogue (RFC 9727).

use serde_json::json;

/// The media type of the catalogue.
pub const LINKSET: &str = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";

/// Keeps the links to appointments, which are as good as keys, and the API out of indexes.
pub const ROBOTS: &str = "User-agent: *\nDisallow: /a/\nDisallow: /api/\nDisallow: /mcp\nAllow: /\n";

/// Returns `/llms.txt`. Words in backticks that follow a dash are operation ids; a test compares them with the
/// document.
pub fn llms(url: &str) -> String {
    format!(
        "# Pitboard

> Books appointments of a car workshop. Each period of a day has a number of slots, which all services share. An
> appointment holds one slot in each period that it spans, and a period is never overbooked.

- Base URL: {url}/api/v1
- OpenAPI 3.1 document: {url}/openapi.json
- Reference for people: {url}/docs
- Model Context Protocol, for agents with an API key: {url}/mcp (streamable HTTP)
- Problem codes: {url}/problems, one page for each code: {url}/problems/capacity_exceeded; JSON with `Accept: application/json`

## Conventions

Bodies are JSON. Dates (`YYYY-MM-DD`) and periods (`HH:MM`) are local to the workshop's time zone, instants have an
offset, money is in minor units. Every failure is `application/problem+json`; act on its `code`, not on its texts. Ignore
response fields and enum values that you do not know.

## Authentication

Reading the workshop, its services and free slots needs no session. Everything else needs
`Authorization: Bearer <access token>`, valid for `expires_in` seconds.

- `register` POST {url}/api/v1/auth/register creates a customer's account and returns a token
- `login` POST {url}/api/v1/auth/login returns a token
- `refresh` POST {url}/api/v1/auth/refresh returns a new token for the cookie of the sign-in

The document lists the roles that may call an operation as `x-roles`.

## From a service to an appointment

- `list_services` GET {url}/api/v1/services
- `list_next_starts` GET {url}/api/v1/availability/next?service_id=3 returns the next starts with room
- `get_availability` GET {url}/api/v1/availability?date=2026-11-23 returns the periods of a day with their free slots
- `book_appointment` POST {url}/api/v1/appointments with an `Idempotency-Key`; 409 `capacity_exceeded` has `alternatives`
- `get_appointment` GET {url}/api/v1/appointments/{{reference}}; `may` lists what the caller may do now
- `reschedule_appointment` POST {url}/api/v1/appointments/{{reference}}/reschedule
- `cancel_appointment` POST {url}/api/v1/appointments/{{reference}}/cancel releases the slots

Repeat a write after a lost response, a 429 or a 503 (wait for `Retry-After`) with the same `Idempotency-Key`: it is
executed once. `If-Match` with the `ETag` of an appointment prevents overwriting the change of another caller (412
`version_conflict`).
"
    )
}

/// Returns the catalogue.
pub fn catalog(url: &str) -> String {
    let link = |path: &str, media_type: &str| json!([{ "href": format!("{url}{path}"), "type": media_type }]);
    let api = format!("{url}/api/v1");
    json!({ "linkset": [
        { "anchor": format!("{url}/.well-known/api-catalog"), "item": [{ "href": api }] },
        {
            "anchor": api,
            "service-desc": link("/openapi.json", "application/json"),
            "service-doc": link("/docs", "text/html"),
            "service-meta": link("/llms.txt", "text/plain"),
            "status": link("/readyz", "application/json"),
        },
    ] })
    .to_string()
}
