//! The unit of work: one transaction on behalf of one actor. It carries the connection, the workshop, the actor and
//! the clock, takes the locks, and collects the effects that are published after the COMMIT.

mod events;
mod jobs;

use std::{
    ops::{Deref, DerefMut},
    rc::Rc,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::calendar::Calendar;

use crate::{
    app::{
        Failure, Refusal,
        actor::{AccountIdentity, Actor, Credential, GuestIdentity, Identity},
        credentials,
        effects::{CachedCalendar, Effects},
    },
    clock::Clock,
    db::{
        Connection, calendar,
        engine::{dialect, lock},
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
    /// Loaded by an earlier, committed transaction.
    cached: Option<CachedCalendar>,
    ended_job: Option<jobs::EndedJob>,
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
    pub fn begin(
        conn: &'a mut Connection<'_>,
        actor: Actor,
        clock: Clock,
        confirm: Confirm,
        cached: Option<CachedCalendar>,
    ) -> Self {
        Self {
            conn: Connection { raw: conn.raw, workshop_id: conn.workshop_id },
            actor,
            clock,
            confirm,
            is_confirmed: false,
            workshop: None,
            cached,
            ended_job: None,
            effects: Effects::default(),
        }
    }

    /// Ends the work: writes the jobs, confirms the credential, unless that was done under a lock, and
    /// returns the effects.
    pub fn end(mut self) -> Result<Effects, Failure> {
        self.write_jobs()?;
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

    /// The party that acts; 401 without one.
    pub fn identity(&self) -> Result<Identity, Failure> {
        Ok(self.actor.identity().ok_or(Refusal::SessionEnded)?)
    }

    /// The API key that acts, if one does.
    pub fn key_id(&self) -> Option<i64> {
        self.actor.identity().and_then(Identity::key).map(|key| key.id)
    }

    /// Continues in a session that this transaction begins: a sign-in that has found its account.
    pub fn act_in_session(&mut self, identity: AccountIdentity, session: &str) {
        self.actor.credential = Credential::Session { identity, session: session.to_owned() };
    }

    /// Continues as the holder of the link of an appointment that this transaction has booked for a guest.
    pub fn act_as_guest(&mut self, guest: GuestIdentity) {
        self.actor.credential = Credential::Guest(guest);
    }

    /// Continues as the program itself at another time, for an account or for none: the steps of the demo.
    pub fn act_at(&mut self, at: DateTime<Utc>, identity: Option<AccountIdentity>) {
        self.clock = Clock::fixed(at);
        self.actor.credential = Credential::System(identity);
    }

    /// Returns the workshop, loaded once. After the locks of days were taken, call [`Tx::reload_workshop`] first.
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

    /// The calendar from a date on, at the version of [`Tx::workshop`]. An earlier transaction's calendar of the same
    /// version is the same, so it is loaded again only after a change of the calendar.
    pub fn calendar(&mut self, from: NaiveDate) -> Result<Arc<Calendar>, Failure> {
        let workshop = self.workshop()?;
        if self.effects.workshop_changed {
            // This transaction changes the calendar itself.
            return Ok(Arc::new(calendar::load(self, workshop.settings.slots_per_period, from)?));
        }
        let known = self.effects.calendar.as_ref().or(self.cached.as_ref());
        if let Some(known) = known.filter(|known| known.version == workshop.version && known.from <= from) {
            return Ok(Arc::clone(&known.calendar));
        }
        // Earlier days too, because the next write may be for one of them.
        let from = from.min(workshop.zone.now(self.now()).today);
        let calendar = Arc::new(calendar::load(self, workshop.settings.slots_per_period, from)?);
        let loaded = CachedCalendar { version: workshop.version, from, calendar: Arc::clone(&calendar) };
        self.effects.calendar = Some(loaded);
        Ok(calendar)
    }

    /// Locks the workshop's row: settings, calendar, roles. Bookings never take it.
    pub fn lock_workshop(&mut self) -> Result<(), Failure> {
        lock::workshop(self)?;
        self.workshop = None;
        self.effects.calendar = None;
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

    /// Locks days that follow those in `held`, which were locked at the instant `at`.
    pub fn lock_more_days(
        &mut self,
        held: &[NaiveDate],
        dates: &[NaiveDate],
        at: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, Failure> {
        let at = lock::more_days(self, held, dates, at)?;
        self.effects.days.extend(dates);
        Ok(at)
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
    pub fn roll_back_after<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
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

    /// Confirms the credential now, for a write that takes no lock.
    pub fn confirm_credential(&mut self) -> Result<(), Failure> {
        let now = self.now();
        credentials::confirm(&mut self.conn, &self.actor.credential, now)?;
        self.is_confirmed = true;
        Ok(())
    }
}
