//! The events that a transaction appends: to the log, and to the feed.

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::event::{AccountChange, Event};

use crate::{
    app::{
        Actor, Failure, Tx,
        actor::Identity,
        integrations::{
            dispatch::DispatchEvent,
            public_event::{self, Snapshot},
        },
    },
    db::{
        events::{self, NewEvent},
        jobs::Mode,
        public_events,
    },
};

impl Tx<'_> {
    /// Appends an event of the instant `at` to the log.
    pub fn record(&mut self, at: DateTime<Utc>, event: Event) -> Result<(), Failure> {
        self.record_with(at, event, None)
    }

    /// As [`Tx::record`], with the appointment as it is after the event. A public event is sent to the webhooks.
    pub fn record_with(
        &mut self,
        at: DateTime<Utc>,
        event: Event,
        appointment: Option<Snapshot>,
    ) -> Result<(), Failure> {
        let public = public_event::public_form(&event, appointment)?;
        let is_sent = public.is_some() && self.workshop()?.has_webhooks;
        let Actor { request_id, address, .. } = &self.actor;
        let identity = self.actor.identity();
        let new = NewEvent {
            at,
            actor_id: identity.and_then(Identity::logged_account),
            api_key_id: self.key_id(),
            request_id,
            from_address: address,
            event: &event,
            public,
        };
        let id = events::insert(&mut self.conn, &new)?;
        self.effects.events.push(event);
        if is_sent {
            self.enqueue_as::<DispatchEvent>(Mode::New, id.to_string(), &id, self.now())?;
        }
        Ok(())
    }

    /// Appends an event of the present instant to the log.
    pub fn record_now(&mut self, event: Event) -> Result<(), Failure> {
        self.record(self.now(), event)
    }

    /// Appends an event of an account, of the present instant, to the log.
    pub fn record_account(&mut self, id: i64, change: AccountChange) -> Result<(), Failure> {
        self.record_now(Event::Account(id, change))
    }

    /// Appends the announcement of a changed day to the feed, not to the log. If `is_sent`, it is fanned out to the
    /// webhooks.
    pub fn announce(&mut self, date: NaiveDate, tag: &str, is_sent: bool) -> Result<(), Failure> {
        let (now, data) = (self.now(), public_event::availability(date, tag)?);
        let id = public_events::announce(&mut self.conn, date, now, &data)?;
        if is_sent {
            self.enqueue_as::<DispatchEvent>(Mode::New, id.to_string(), &id, now)?;
        }
        Ok(())
    }
}
