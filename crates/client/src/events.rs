//! The event stream of a day; natively only, because a browser has `EventSource`.

use std::time::Duration;

use pitboard_api::{Day, EventsQuery, availability::event, header::LAST_EVENT_ID, paths};

use crate::{Client, Result, answer::Answer};

/// Longer than any stream lives.
const UNLIMITED: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// An event of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AvailabilityEvent {
    /// The day has changed, or the stream has begun. The id is for [`Client::stream_availability`].
    Changed { id: String, day: Box<Day> },
    /// Something has changed that the public day does not show.
    Touched,
}

/// An open event stream of a day.
pub struct AvailabilityEvents {
    response: reqwest::Response,
    /// The received bytes of the next event.
    received: Vec<u8>,
}

impl Client {
    /// Opens the event stream of a day. `last_event_id` is the id of the last event that the caller has.
    pub async fn stream_availability(
        &self,
        query: &EventsQuery,
        last_event_id: Option<&str>,
    ) -> Result<AvailabilityEvents> {
        let mut request = self.at(paths::STREAM_AVAILABILITY).query(query).timeout(UNLIMITED);
        if let Some(id) = last_event_id {
            request = request.header(LAST_EVENT_ID, id);
        }
        let response = request.open().await?;
        if response.status().is_success() {
            return Ok(AvailabilityEvents { response, received: Vec::new() });
        }
        let answer =
            Answer { status: response.status().as_u16(), etag: None, body: response.bytes().await?.to_vec() };
        Err(answer.or_problem().map(drop).expect_err("no success"))
    }
}

impl AvailabilityEvents {
    /// Waits for the next event; `None` at the end of the stream.
    pub async fn next(&mut self) -> Result<Option<AvailabilityEvent>> {
        loop {
            while let Some(end) = self.received.windows(2).position(|bytes| bytes == b"\n\n") {
                let block: Vec<u8> = self.received.drain(..end + 2).collect();
                if let Some(event) = parse(&block)? {
                    return Ok(Some(event));
                }
            }
            match self.response.chunk().await? {
                Some(bytes) => self.received.extend(bytes),
                None => return Ok(None),
            }
        }
    }
}

/// Parses one block; `None` for comments and events of other kinds.
fn parse(block: &[u8]) -> Result<Option<AvailabilityEvent>> {
    let text = String::from_utf8_lossy(block);
    let field = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim_start)
    };
    Ok(match (field("event"), field("data")) {
        (Some(event::AVAILABILITY), Some(data)) => {
            let id = field("id").unwrap_or_default().to_owned();
            let day = Answer { status: 200, etag: None, body: data.into() }.understood()?;
            Some(AvailabilityEvent::Changed { id, day: Box::new(day) })
        }
        (Some(event::TOUCHED), _) => Some(AvailabilityEvent::Touched),
        _ => None,
    })
}
