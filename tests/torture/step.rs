//! One step of a caller: its random choices and its request. A retry sends the same request.

use pitboard_api::{
    BookingVehicle, CreateAppointment, CreateCustomer, DeskCustomer, HhMm, LocalDate, SlotHold,
};
use pitboard_client::Client;
use pitboard_domain::vehicle::VehicleType;
use pitboard_tests::{Person, rng::Rng, services};

use crate::{
    known::{Holder, KnownAppointment, KnownHolds},
    sessions::Sessions,
};

/// Services of one, two and three periods.
const SERVICES: [i64; 5] = [
    services::ECU_REMAPPING,
    services::BODY_KIT,
    services::AUDIO,
    services::ENGINE_REBUILD,
    services::FULL_RESPRAY,
];
/// One in this many bookings uses a car that other bookings use too.
const SHARED: usize = 12;

/// The random numbers of a step. All are drawn at its start, so that concurrent callers do not change them.
#[derive(Debug, Clone)]
pub struct RandomChoices {
    pub operation: usize,
    pub appointment: usize,
    pub server: usize,
    pub actor: usize,
    /// A choice among the variants of the operation.
    pub variant: usize,
    start: usize,
    service: usize,
    car: usize,
    version: usize,
    verification: usize,
}

impl RandomChoices {
    /// Draws all numbers.
    pub fn new(rng: &mut Rng) -> Self {
        let mut draw = || rng.below(1 << 30);
        Self {
            operation: draw(),
            appointment: draw(),
            server: draw(),
            actor: draw(),
            variant: draw(),
            start: draw(),
            service: draw(),
            car: draw(),
            version: draw(),
            verification: draw(),
        }
    }

    /// Whether the caller reads the appointment after the write.
    pub fn verifies(&self) -> bool {
        self.verification.is_multiple_of(4)
    }

    /// Whether the step books a car that no other step uses.
    pub fn has_own_car(&self) -> bool {
        !self.car.is_multiple_of(SHARED)
    }
}

/// The periods that the callers book.
pub struct Schedule {
    pub today: LocalDate,
    /// The date and start of each of them.
    pub starts: Vec<(LocalDate, HhMm)>,
    /// Start and end of each period of a day.
    pub periods: Vec<(HhMm, HhMm)>,
}

/// One request of a step to one server.
pub struct Step<'a> {
    /// A name that no other step has.
    pub name: &'a str,
    pub choices: &'a RandomChoices,
    /// The subject of the operation, if it needs one.
    pub appointment: Option<&'a KnownAppointment>,
    /// A hold that some caller took, live or not.
    pub hold: Option<&'a SlotHold>,
    pub holds: &'a KnownHolds,
    pub schedule: &'a Schedule,
    pub sessions: &'a Sessions,
    pub server: &'a Client,
}

impl Step<'_> {
    /// Returns the reference of the appointment.
    pub fn reference(&self) -> &str {
        self.appointment.map_or("", |appointment| &appointment.reference)
    }

    /// Returns the licence plate: the name of the step for a car of its own.
    fn plate(&self) -> String {
        if self.choices.has_own_car() {
            self.name.to_owned()
        } else {
            format!("SHARED {}", self.choices.car % 5)
        }
    }

    /// Returns the body of a booking: by the caller's own customer, or at the desk for another one.
    pub fn booking_body(&self, customer: Option<DeskCustomer>) -> CreateAppointment {
        let (date, period) = self.start();
        CreateAppointment {
            service_id: self.service(),
            date,
            period,
            vehicle: BookingVehicle {
                make: "Honda".to_owned(),
                model: "Civic".to_owned(),
                year: 2020,
                license_plate: Some(self.plate()),
                r#type: VehicleType::Sedan,
            },
            customer_notes: None,
            complexity: None,
            customer,
            external_reference: None,
            metadata: None,
            hold: None,
        }
    }

    /// Returns the id of the chosen service.
    pub fn service(&self) -> i64 {
        SERVICES[self.choices.service % SERVICES.len()]
    }

    /// Returns the date and start of the chosen period.
    pub fn start(&self) -> (LocalDate, HhMm) {
        let starts = &self.schedule.starts;
        starts[self.choices.start % starts.len()]
    }

    /// Returns a customer whom no other step names.
    pub fn new_customer(&self) -> DeskCustomer {
        self.customer_with(format!("+91 79 {:010}", self.choices.actor))
    }

    /// Returns a guest, sometimes with a phone number that other guests have too.
    pub fn guest(&self) -> DeskCustomer {
        match self.choices.variant % SHARED {
            shared @ 0..3 => self.customer_with(format!("+91 80 555 000{shared}")),
            _ => self.new_customer(),
        }
    }

    /// The same customer in every attempt, because the idempotency key is bound to the body.
    fn customer_with(&self, phone: String) -> DeskCustomer {
        DeskCustomer::New(CreateCustomer {
            first_name: "Walk".to_owned(),
            last_name: Some("In".to_owned()),
            phone: Some(phone),
            email: None,
        })
    }

    /// Returns the client of the party that has booked the appointment; none for the customers of other callers.
    pub fn holder(&self) -> Option<Client> {
        let appointment = self.appointment?;
        match &appointment.holder {
            Holder::Guest(secret) => Some(self.on_version(self.anonymous().with_guest(secret))),
            Holder::Key => Some(self.key()),
            Holder::Account => (appointment.customer == self.sessions.customer.id()).then(|| self.customer()),
        }
    }

    /// Whether the API key has booked the appointment.
    pub fn is_held_by_key(&self) -> bool {
        self.appointment.is_some_and(|appointment| matches!(appointment.holder, Holder::Key))
    }

    /// Returns a client without a credential. The idempotency keys of guests have at least 16 characters.
    pub fn anonymous(&self) -> Client {
        self.server.with_key(&format!("{}-of-a-random-guest", self.name))
    }

    /// Returns the client of the API key.
    pub fn key(&self) -> Client {
        self.on_version(self.server.with_token(&self.sessions.key).with_key(self.name))
    }

    /// Returns the client of the customer.
    pub fn customer(&self) -> Client {
        self.client_of(&self.sessions.customer)
    }

    /// Returns the client of a randomly chosen employee.
    pub fn employee(&self) -> Client {
        self.client_of(self.sessions.employee(self.choices.variant))
    }

    /// Returns the client of the manager.
    pub fn manager(&self) -> Client {
        self.client_of(&self.sessions.manager)
    }

    /// Returns the client of the admin.
    pub fn admin(&self) -> Client {
        self.client_of(&self.sessions.admin)
    }

    /// Returns the client of a randomly chosen member of the staff.
    pub fn staff(&self) -> Client {
        match self.choices.actor % 3 {
            0 => self.employee(),
            1 => self.manager(),
            _ => self.admin(),
        }
    }

    /// Returns the client of the assignee, the API key or the admin.
    pub fn worker(&self) -> Client {
        let assignee = self.appointment.and_then(|appointment| appointment.assignee);
        let assignee = assignee.and_then(|id| self.sessions.find_staff(id));
        match (self.choices.actor % 4, assignee) {
            (0 | 1, Some(assignee)) => self.client_of(assignee),
            (2, _) => self.key(),
            _ => self.admin(),
        }
    }

    /// Returns a client with the idempotency key of the step.
    fn client_of(&self, person: &Person) -> Client {
        self.on_version(person.through(self.server).with_key(self.name))
    }

    /// Adds `If-Match` in some steps.
    fn on_version(&self, client: Client) -> Client {
        match self.appointment {
            Some(appointment) if self.choices.version.is_multiple_of(4) => {
                client.if_match(appointment.version)
            }
            _ => client,
        }
    }
}
