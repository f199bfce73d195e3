//! The feed of public events.

use actix_web::{HttpResponse, get, web::Data};
use pitboard_api::{EventListQuery, FieldError, Page, PublicEvent, PublicEventPage, page::limit_or_default};

use crate::{
    app::{Failure, integrations::public_event},
    auth::extract::EventReader,
    db::{
        Connection,
        public_events::{self, EventFilter, PublicEventRow},
    },
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures},
        query::Query,
    },
};

/// Lists events in their order.
///
/// Changes of appointments, availability and the catalogue, with the same bodies as webhooks, the oldest first. Admins
/// read all; an API key those of the appointments that it has booked, with `appointments:read_all` or
/// `appointments:work` those of all appointments, with `availability:read` those of availability, with `catalogue:read`
/// those of the catalogue. Continue after the last event that you have with `after`; no event is skipped. `next_cursor`
/// is the value of `after` for the next page, null where no more events follow now. Events are kept, those of
/// availability for 31 days.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), params(EventListQuery), responses((status = 200, body = PublicEventPage), EventReader, BadQuery, Failures))]
#[get("/api/v1/events")]
pub async fn list_events(
    state: Data<State>,
    reader: EventReader,
    query: Query<EventListQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let after = parse_after(query.after.as_deref())?;
    let filter = EventFilter { types: query.types, visibility: reader.identity().visible_events() };
    let (limit, now) = (limit_or_default(query.limit), state.clock.now());
    let key = reader.identity().key().map(|key| key.id);
    let listed = state.read(move |conn| {
        let mut rows = public_events::list(conn, &filter, after, now, i64::from(limit) + 1)?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let items = present(conn, &rows, key)?;
        let next_cursor = items.last().filter(|_| has_more).map(|event| event.id.clone());
        Ok(Page { items, next_cursor })
    });
    Ok(HttpResponse::Ok().json(listed.await?))
}

/// Parses the id of the last event seen; 0 precedes the first one.
fn parse_after(after: Option<&str>) -> Result<i64, ApiError> {
    let Some(after) = after else { return Ok(0) };
    public_event::parse_event_id(after).ok_or_else(|| {
        let detail = "must be the id of an event, as in evt_4711".to_owned();
        ApiError::invalid(vec![FieldError { pointer: "/after".to_owned(), detail }])
    })
}

fn present(
    conn: &mut Connection,
    rows: &[PublicEventRow],
    key: Option<i64>,
) -> Result<Vec<PublicEvent>, Failure> {
    let data = public_event::read(conn, rows, key)?;
    let event = |(row, data): (&PublicEventRow, _)| {
        let unreadable = |error| Failure::Internal(format!("event {}: {error}", row.id));
        Ok(PublicEvent {
            id: public_event::event_id(row.id),
            r#type: row.public_type.0,
            created_at: row.at.and_utc(),
            data: serde_json::from_value(data).map_err(unreadable)?,
        })
    };
    rows.iter().zip(data).map(event).collect()
}
