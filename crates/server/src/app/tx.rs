//! The unit of work: one transaction on behalf of one actor. It carries the connection, the workshop, the actor and
//! the clock, takes the locks, and collects the effects that are published after the COMMIT.

use std::{
    ops::{Deref, DerefMut},
    rc::Rc,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::{
    calendar::Calendar,
    event::{AccountChange, Event},
};

use crate::{
    app::{
        Failure, Refusal,
        actor::{Actor, Credential, Identity},
        effects::{CachedCalendar, Effects},
        jobs::Task,
        people::sessions,
    },
    clock::Clock,
    db::{
        Connection, calendar,
        engine::{dialect, lock},
        events::{self, NewEvent},
        jobs::{self, Lease, NewJob},
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
    ended_job: Option<EndedJob>,
    effects: Effects,
}

/// The job that a transaction runs, to be ended with it.
struct EndedJob {
    lease: Lease,
    /// The next due time of a recurring job; without one, the job is deleted.
    next_due: Option<DateTime<Utc>>,
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

    /// Writes the enqueued jobs and ends the one that runs: after all other locks, and in the order of their keys, so
    /// that runs that enqueue each other's jobs cannot deadlock.
    fn write_jobs(&mut self) -> Result<(), Failure> {
        self.effects.jobs.sort();
        let ended = self.ended_job.take();
        let is_before = |job: &NewJob| {
            ended
                .as_ref()
                .is_none_or(|EndedJob { lease, .. }| (job.kind, &job.key) < (&lease.kind, &lease.key))
        };
        let (before, after) = self.effects.jobs.split_at(self.effects.jobs.partition_point(is_before));
        for job in before {
            jobs::put(&mut self.conn, job)?;
        }
        if let Some(EndedJob { lease, next_due }) = ended {
            let is_held = match next_due {
                Some(due_at) => jobs::postpone(&mut self.conn, &lease, due_at, 0)?,
                None => jobs::delete(&mut self.conn, &lease)?,
            };
            if !is_held {
                return Err(Failure::Unavailable("the lease was lost".to_owned()));
            }
        }
        for job in after {
            jobs::put(&mut self.conn, job)?;
        }
        Ok(())
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

    /// Appends an event of the instant `at` to the log.
    pub fn record(&mut self, at: DateTime<Utc>, event: Event) -> Result<(), Failure> {
        let Actor { request_id, address, .. } = &self.actor;
        let actor_id = self.actor.identity().map(|identity| identity.id);
        let new = NewEvent { at, actor_id, request_id, from_address: address, event: &event };
        events::insert(&mut self.conn, &new)?;
        self.effects.events.push(event);
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

    /// Enqueues a job that is due at `due_at`. It replaces one with the same kind and key, also one that runs, whose
    /// run then cannot commit.
    pub fn enqueue<T: Task>(
        &mut self,
        key: impl Into<String>,
        payload: &T::Payload,
        due_at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let payload = serde_json::to_string(payload)
            .map_err(|error| Failure::Internal(format!("the payload of {}: {error}", T::KIND)))?;
        let key = key.into();
        self.effects.jobs.retain(|job| (job.kind, &job.key) != (T::KIND, &key));
        self.effects.jobs.push(NewJob { kind: T::KIND, key, payload, due_at });
        Ok(())
    }

    /// Ends the job that this transaction runs, at its end and only if the lease is still held. A recurring job is due
    /// again at `next_due`.
    pub fn end_job(&mut self, lease: Lease, next_due: Option<DateTime<Utc>>) {
        self.ended_job = Some(EndedJob { lease, next_due });
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

    /// Confirms the credential now, for a write that takes no lock.
    pub fn confirm_credential(&mut self) -> Result<(), Failure> {
        let now = self.now();
        sessions::confirm(&mut self.conn, &self.actor.credential, now)?;
        self.is_confirmed = true;
        Ok(())
    }
}
