//! The actor of a write: an account with its session, an API key, the holder of a guest's link, the program itself,
//! or a caller before a sign-in.

use pitboard_domain::{
    booking::Booker,
    role::Role,
    scope::{Scope, Scopes},
    status::{Party, Transition},
};

use crate::db::{
    QueryResult,
    api_keys::ApiKeyRow,
    appointments::AppointmentRow,
    public_events::{Visibility, VisibleAppointments},
};

/// The maker of a change, and the request that it is made by.
#[derive(Debug, Clone)]
pub struct Actor {
    pub credential: Credential,
    pub request_id: String,
    /// The network address of the request.
    pub address: String,
}

/// The grounds on which an actor may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A signed-in session of an account; confirmed in the transaction.
    Session { identity: AccountIdentity, session: String },
    /// An API key; confirmed in the transaction.
    ApiKey(KeyIdentity),
    /// The secret of an appointment's link; confirmed in the transaction.
    Guest(GuestIdentity),
    /// The program itself: the command line, the demo, background jobs. May act for an account.
    System(Option<AccountIdentity>),
    /// A caller before a sign-in.
    Anonymous,
}

/// The party in whose name a caller reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    Account(AccountIdentity),
    ApiKey(KeyIdentity),
    Guest(GuestIdentity),
}

/// An account and the role that it acts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountIdentity {
    pub id: i64,
    pub role: Role,
}

/// An API key with its permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyIdentity {
    pub id: i64,
    pub scopes: Scopes,
    /// Nothing that it writes is stored.
    pub is_test: bool,
}

/// The holder of the link of an appointment that was booked without an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestIdentity {
    pub appointment_id: i64,
    pub customer_id: i64,
}

impl KeyIdentity {
    /// Returns the identity of a stored key.
    pub fn of(row: &ApiKeyRow) -> QueryResult<Self> {
        Ok(Self { id: row.id, scopes: row.scopes()?, is_test: row.is_test })
    }

    /// Whether the key may see the personal data of a customer whom the key `creator` has created, if one did.
    pub fn knows(self, creator: Option<i64>) -> bool {
        self.scopes.contains(Scope::CustomersRead) || creator == Some(self.id)
    }

    /// Whether the key may see the name of an account with a role, which the key `creator` has created, if one did.
    pub fn may_name(self, role: Role, creator: Option<i64>) -> bool {
        if role.is_staff() { self.scopes.contains(Scope::AppointmentsWork) } else { self.knows(creator) }
    }

    /// Whether the key sees the appointments of others.
    pub fn reads_all(self) -> bool {
        self.scopes.has_any(&[Scope::AppointmentsReadAll, Scope::AppointmentsWork])
    }

    /// Returns the events that the key may read.
    pub fn visible_events(self) -> Visibility {
        let appointments = if self.reads_all() {
            VisibleAppointments::All
        } else if self.scopes.contains(Scope::AppointmentsWrite) {
            VisibleAppointments::BookedBy(self.id)
        } else {
            VisibleAppointments::None
        };
        Visibility {
            appointments,
            availability: self.scopes.contains(Scope::AvailabilityRead),
            catalogue: self.scopes.contains(Scope::CatalogueRead),
        }
    }
}

impl Identity {
    /// The account, unless the party is a program.
    pub fn account(self) -> Option<AccountIdentity> {
        match self {
            Identity::Account(account) => Some(account),
            Identity::ApiKey(_) | Identity::Guest(_) => None,
        }
    }

    pub fn key(self) -> Option<KeyIdentity> {
        match self {
            Identity::ApiKey(key) => Some(key),
            Identity::Account(_) | Identity::Guest(_) => None,
        }
    }

    /// Returns the events that the party may read.
    pub fn visible_events(self) -> Visibility {
        self.key().map_or(Visibility::ALL, KeyIdentity::visible_events)
    }

    /// Returns the rules that apply to the party's bookings: those of customers, or those of the desk.
    pub fn booker(self) -> Booker {
        let at_desk = match self {
            Identity::Account(account) => account.role.is_staff(),
            Identity::ApiKey(key) => key.scopes.contains(Scope::AppointmentsWork),
            Identity::Guest(_) => false,
        };
        if at_desk { Booker::Desk } else { Booker::Customer }
    }

    /// Whether the party may know that the appointment exists.
    pub fn may_see(self, row: &AppointmentRow) -> bool {
        match self {
            Identity::Account(account) => account.role.is_staff() || row.customer_id == account.id,
            Identity::ApiKey(key) => key.reads_all() || self.has_booked(row),
            Identity::Guest(guest) => guest.appointment_id == row.id,
        }
    }

    /// Whether the party may edit an appointment that it sees.
    pub fn may_edit(self, row: &AppointmentRow) -> bool {
        let works = |key: KeyIdentity| key.scopes.contains(Scope::AppointmentsWork);
        self.key().is_none_or(works) || self.has_booked(row)
    }

    /// Returns the party's relation to an appointment for a transition. A key stands in for the customer where it has
    /// booked itself, and for a manager who is the assignee where it may work.
    pub fn party(self, row: &AppointmentRow, transition: Transition) -> Party {
        let key = match self {
            Identity::Account(AccountIdentity { id, role }) => {
                return Party { role, owner: row.customer_id == id, assignee: row.assignee_id == Some(id) };
            }
            Identity::Guest(guest) => {
                let owner = guest.appointment_id == row.id;
                return Party { role: Role::Customer, owner, assignee: false };
            }
            Identity::ApiKey(key) => key,
        };
        let is_for_owner = match transition {
            Transition::Cancel | Transition::Reschedule => true,
            Transition::Assign
            | Transition::Unassign
            | Transition::Start
            | Transition::Hold
            | Transition::Resume
            | Transition::Complete
            | Transition::Reopen
            | Transition::Restore => false,
        };
        let works = key.scopes.contains(Scope::AppointmentsWork);
        let is_permitted = if is_for_owner {
            key.scopes.contains(Scope::AppointmentsWrite) && self.has_booked(row)
        } else {
            works
        };
        let role = if works && is_permitted { Role::Manager } else { Role::Customer };
        Party { role, owner: is_permitted, assignee: works && is_permitted }
    }

    fn has_booked(self, row: &AppointmentRow) -> bool {
        self.key().is_some_and(|key| row.api_key_id == Some(key.id))
    }

    /// The account that the log names: an account's own, or that of the customer whose link is used.
    pub fn logged_account(self) -> Option<i64> {
        match self {
            Identity::Account(account) => Some(account.id),
            Identity::ApiKey(_) => None,
            Identity::Guest(guest) => Some(guest.customer_id),
        }
    }
}

impl Actor {
    /// The program itself, for a task of this name.
    pub fn system(task: &str) -> Self {
        Self {
            credential: Credential::System(None),
            request_id: task.to_owned(),
            address: "local".to_owned(),
        }
    }

    /// The party that acts, if there is one.
    pub fn identity(&self) -> Option<Identity> {
        match self.credential {
            Credential::Session { identity, .. } => Some(Identity::Account(identity)),
            Credential::ApiKey(key) => Some(Identity::ApiKey(key)),
            Credential::Guest(guest) => Some(Identity::Guest(guest)),
            Credential::System(identity) => identity.map(Identity::Account),
            Credential::Anonymous => None,
        }
    }

    /// Returns the number under which idempotency keys are stored: an account's id, minus the id of an API key, or 0
    /// for guests, whose keys are random and long.
    pub fn idempotency_caller(&self) -> i64 {
        match self.identity() {
            Some(Identity::Account(account)) => account.id,
            Some(Identity::ApiKey(key)) => -key.id,
            Some(Identity::Guest(_)) | None => 0,
        }
    }

    /// Returns the rules that apply to the actor's bookings; those of customers to a caller before a sign-in.
    pub fn booker(&self) -> Booker {
        self.identity().map_or(Booker::Customer, Identity::booker)
    }

    /// Whether nothing that the actor writes is stored.
    pub fn is_test(&self) -> bool {
        self.identity().and_then(Identity::key).is_some_and(|key| key.is_test)
    }
}
