//! One caller's turn: what chance has in store for it, and who acts in it. Sent again it says the same.

use chrono::{NaiveDate, NaiveTime};
use pitboard_api::{DeskCustomer, NewAppointment, NewVehicle};
use pitboard_client::Client;
use pitboard_domain::vehicle::VehicleType;
use pitboard_tests::{Person, dice::Dice};

use crate::{board::Job, crew::Crew};

/// Jobs of one, two and three periods.
const SERVICES: [i64; 5] = [1, 2, 3, 7, 6];
/// Of so many cars one is driven up by several callers.
const SHARED: usize = 12;

/// The chances of a turn, all thrown before it begins: what others do meanwhile changes none of them.
#[derive(Debug, Clone)]
pub struct Throws {
    pub operation: usize,
    pub job: usize,
    pub server: usize,
    pub who: usize,
    pub more: usize,
    start: usize,
    service: usize,
    car: usize,
    version: usize,
    look: usize,
}

impl Throws {
    pub fn new(dice: &mut Dice) -> Self {
        let mut throw = || dice.throw(1 << 30);
        Self {
            operation: throw(),
            job: throw(),
            server: throw(),
            who: throw(),
            more: throw(),
            start: throw(),
            service: throw(),
            car: throw(),
            version: throw(),
            look: throw(),
        }
    }

    /// Whether the caller looks at what it was told.
    pub fn looks(&self) -> bool {
        self.look.is_multiple_of(4)
    }

    /// A car that no other turn has.
    pub fn own_car(&self) -> bool {
        !self.car.is_multiple_of(SHARED)
    }
}

/// When the workshop is open.
pub struct Opening {
    pub today: NaiveDate,
    /// Where appointments may start.
    pub starts: Vec<(NaiveDate, NaiveTime)>,
    /// Start and end of each period of a day.
    pub hours: Vec<(NaiveTime, NaiveTime)>,
}

/// One turn at one server.
pub struct Turn<'a> {
    /// Which no other turn has.
    pub name: &'a str,
    pub throws: &'a Throws,
    /// The one that it is about, if it is about one.
    pub job: Option<&'a Job>,
    pub opening: &'a Opening,
    pub crew: &'a Crew,
    pub server: &'a Client,
}

impl Turn<'_> {
    pub fn reference(&self) -> &str {
        self.job.map_or("", |job| &job.reference)
    }

    /// The turn's name is the plate of a car that only it has.
    fn plate(&self) -> String {
        if self.throws.own_car() { self.name.to_owned() } else { format!("SHARED {}", self.throws.car % 5) }
    }

    /// Of the caller's own customer, or at the desk.
    pub fn booking(&self, customer: Option<DeskCustomer>) -> NewAppointment {
        let (date, period) = self.start();
        NewAppointment {
            service_id: self.service(),
            date,
            period,
            vehicle: NewVehicle {
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

    pub fn service(&self) -> i64 {
        SERVICES[self.throws.service % SERVICES.len()]
    }

    /// Where one would like to start.
    pub fn start(&self) -> (NaiveDate, NaiveTime) {
        let Opening { starts, .. } = self.opening;
        starts[self.throws.start % starts.len()]
    }

    pub fn is_ones_own(&self) -> bool {
        self.job.is_some_and(|job| job.customer == self.crew.customer.id())
    }

    pub fn customer(&self) -> Client {
        self.calls(&self.crew.customer)
    }

    pub fn employee(&self) -> Client {
        self.calls(self.crew.employee(self.throws.more))
    }

    pub fn manager(&self) -> Client {
        self.calls(&self.crew.manager)
    }

    pub fn admin(&self) -> Client {
        self.calls(&self.crew.admin)
    }

    /// Any of the staff.
    pub fn staff(&self) -> Client {
        match self.throws.who % 3 {
            0 => self.employee(),
            1 => self.manager(),
            _ => self.admin(),
        }
    }

    /// Who it is assigned to, or the admin.
    pub fn worker(&self) -> Client {
        let assignee = self.job.and_then(|job| job.assignee).and_then(|id| self.crew.with_id(id));
        match assignee {
            Some(assignee) if self.throws.who.is_multiple_of(2) => self.calls(assignee),
            _ => self.admin(),
        }
    }

    /// At the server of this turn, under its key, now and then only if nobody was first.
    fn calls(&self, person: &Person) -> Client {
        let client = person.through(self.server).with_key(self.name);
        match self.job {
            Some(job) if self.throws.version.is_multiple_of(4) => client.if_match(job.version),
            _ => client,
        }
    }
}
