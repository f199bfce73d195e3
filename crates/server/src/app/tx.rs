//! The unit of work: one transaction on behalf of one actor. It carries the connection, the workshop, the actor and
//! the clock, takes the locks, and collects the effects that are published after the COMMIT.

use std::{
    ops::{Deref, DerefMut},
    rc::Rc,
};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::{
    app::{
        Failure, Refusal,
        actor::{Actor, Credential, Identity},
        effects::Effects,
        people::sessions,
    },
    clock::Clock,
    db::{
        Connection,
        engine::{dialect, lock},
        events::{self, Event},
        workshop::{self, Workshop},
    },
};

/// When a transaction confirms that its actor's credential is still valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirm {
    /// At the end, when all locks are held.
    AtEnd,
    /// By [`Tx::lock_own_account`], before a write that may revoke the credential itself.
    UnderLock,
}

/// A transaction in progress. Derefs to its connection, so that queries take it as one.
pub struct Tx<'a> {
    conn: Connection<'a>,
    actor: Actor,
    clock: Clock,
    confirm: Confirm,
    is_confirmed: bool,
    workshop: Option<Rc<Workshop>>,
    effects: Effects,
}

impl<'a> Deref for Tx<'a> {
    type Target = Connection<'a>;

    fn deref(&self) -> &Connection<'a> {
        &self.conn
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Connection<'a> {
        &mut self.conn
    }
}

impl<'a> Tx<'a> {
    /// Begins the work of `actor` on a connection whose database transaction has begun.
    pub fn begin(conn: &'a mut Connection<'_>, actor: Actor, clock: Clock, confirm: Confirm) -> Self {
        Self {
            conn: Connection { raw: conn.raw, workshop_id: conn.workshop_id },
            actor,
            clock,
            confirm,
            is_confirmed: false,
            workshop: None,
            effects: Effects::default(),
        }
    }

    /// Ends the work: confirms the credential, unless that was done under a lock, and gives the effects.
    pub fn end(mut self) -> Result<Effects, Failure> {
        match self.confirm {
            Confirm::AtEnd => self.confirm_credential()?,
            Confirm::UnderLock if self.is_confirmed => {}
            Confirm::UnderLock => {
                return Err(Failure::Internal("the credential was not confirmed under its lock".to_owned()));
            }
        }
        Ok(self.effects)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The account that acts; 401 without one.
    pub fn identity(&self) -> Result<Identity, Failure> {
        Ok(self.actor.identity().ok_or(Refusal::SessionEnded)?)
    }

    /// Continues in a session that this transaction begins: a sign-in that has found its account.
    pub fn act_in_session(&mut self, identity: Identity, session: &str) {
        self.actor.credential = Credential::Session { identity, session: session.to_owned() };
    }

    /// Continues as the program itself at another time, for an account or for none: the steps of the demo.
    pub fn act_at(&mut self, at: DateTime<Utc>, identity: Option<Identity>) {
        self.clock = Clock::standing(at);
        self.actor.credential = Credential::System(identity);
    }

    /// The workshop, loaded once. Under [`Tx::lock_workshop`] or the locks of days, [`Tx::reload_workshop`] first.
    pub fn workshop(&mut self) -> Result<Rc<Workshop>, Failure> {
        if let Some(workshop) = &self.workshop {
            return Ok(Rc::clone(workshop));
        }
        let workshop = Rc::new(workshop::load(self)?);
        self.workshop = Some(Rc::clone(&workshop));
        Ok(workshop)
    }

    /// Loads the workshop again, under locks that were taken since.
    pub fn reload_workshop(&mut self) -> Result<Rc<Workshop>, Failure> {
        self.workshop = None;
        self.workshop()
    }

    /// Locks the workshop's row: settings, calendar, roles. Bookings never take it.
    pub fn lock_workshop(&mut self) -> Result<(), Failure> {
        lock::workshop(self)?;
        self.workshop = None;
        self.effects.workshop_changed = true;
        Ok(())
    }

    /// Locks an account, a customer's before the employee's; `false` if there is none.
    pub fn lock_account(&mut self, id: i64) -> Result<bool, Failure> {
        Ok(lock::account(self, id)?)
    }

    /// Locks an account whose change may revoke the actor's own credential, and confirms the credential under it.
    pub fn lock_own_account(&mut self, id: i64) -> Result<bool, Failure> {
        let exists = self.lock_account(id)?;
        if self.confirm == Confirm::UnderLock {
            self.confirm_credential()?;
        }
        Ok(exists)
    }

    /// Locks days, which must ascend, and gives the instant of this write: now, but later than every earlier change
    /// of these days.
    pub fn lock_days(&mut self, dates: &[NaiveDate]) -> Result<DateTime<Utc>, Failure> {
        let now = self.now();
        let at = lock::days(self, dates, now)?;
        self.effects.days.extend(dates);
        Ok(at)
    }

    /// Appends an event to the log.
    pub fn record(&mut self, event: Event<'_>) -> Result<(), Failure> {
        events::insert(&mut self.conn, &self.actor, &event)?;
        self.effects.events.push(event.subject);
        Ok(())
    }

    /// Appends an event of an account that happens now.
    pub fn record_account(&mut self, id: i64, kind: &str, change: Value) -> Result<(), Failure> {
        let at = self.now();
        self.record(Event { at, subject: format!("account:{id}"), kind, change })
    }

    /// Runs `work` in a savepoint. If it fails, its changes and effects are undone and the transaction goes on.
    pub fn savepoint<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let effects = self.effects.clone();
        dialect::begin_savepoint(self.raw)?;
        match work(self) {
            Ok(value) => {
                dialect::commit(self.raw)?;
                Ok(value)
            }
            Err(failure) => {
                dialect::rollback(self.raw)?;
                self.effects = effects;
                self.workshop = None;
                Err(failure)
            }
        }
    }

    /// Runs `work` in a savepoint and undoes its changes and effects, also if it succeeds.
    pub fn rehearse<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let effects = self.effects.clone();
        dialect::begin_savepoint(self.raw)?;
        let result = work(self);
        let rolled_back = dialect::rollback(self.raw);
        self.effects = effects;
        self.workshop = None;
        let value = result?;
        rolled_back?;
        Ok(value)
    }

    fn confirm_credential(&mut self) -> Result<(), Failure> {
        let now = self.now();
        sessions::confirm(&mut self.conn, &self.actor.credential, now)?;
        self.is_confirmed = true;
        Ok(())
    }
}
