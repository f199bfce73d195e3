//! One step of a caller: its random choices and its request. A retry sends the same request.

use pitboard_api::{BookingVehicle, CreateAppointment, DeskCustomer, HhMm, LocalDate};
use pitboard_client::Client;
use pitboard_domain::vehicle::VehicleType;
use pitboard_tests::{Person, rng::Rng, services};

use crate::{known::KnownAppointment, sessions::Sessions};

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

    /// Whether the appointment belongs to the caller's own customer.
    pub fn is_own_appointment(&self) -> bool {
        self.appointment.is_some_and(|appointment| appointment.customer == self.sessions.customer.id())
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

    /// Returns the client of the assignee, or of the admin.
    pub fn worker(&self) -> Client {
        let assignee = self.appointment.and_then(|appointment| appointment.assignee);
        let assignee = assignee.and_then(|id| self.sessions.find_staff(id));
        match assignee {
            Some(assignee) if self.choices.actor.is_multiple_of(2) => self.client_of(assignee),
            _ => self.admin(),
        }
    }

    /// Returns a client with the idempotency key of the step, in some steps with `If-Match` too.
    fn client_of(&self, person: &Person) -> Client {
        let client = person.through(self.server).with_key(self.name);
        match self.appointment {
            Some(appointment) if self.choices.version.is_multiple_of(4) => {
                client.if_match(appointment.version)
            }
            _ => client,
        }
    }
}
