//! Who a caller can act as: a customer of its own and the staff, each in a session of the caller's.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use pitboard_api::Login;
use pitboard_client::{Client, Result};
use pitboard_tests::Person;

/// Well before their tokens end.
const SHIFT: Duration = Duration::from_secs(8 * 60);

pub struct Crew {
    pub customer: Person,
    pub admin: Person,
    pub manager: Person,
    employees: Vec<Person>,
    since: Instant,
}

/// How the staff sign in.
#[derive(Clone)]
pub struct Staff {
    pub admin: Login,
    pub manager: Login,
    pub employees: Vec<Login>,
}

impl Crew {
    /// Registers the customer and signs the staff in.
    pub async fn new(server: &Client, name: &str, staff: &Staff) -> Result<Self> {
        let customer = Person::registers(server, name).await;
        Ok(Self {
            customer,
            admin: Person::signs_in(server, &staff.admin).await?,
            manager: Person::signs_in(server, &staff.manager).await?,
            employees: try_join_all(staff.employees.iter().map(|login| Person::signs_in(server, login)))
                .await?,
            since: Instant::now(),
        })
    }

    pub fn is_tired(&self) -> bool {
        self.since.elapsed() > SHIFT
    }

    /// The same people in new sessions.
    pub async fn again(&self, server: &Client) -> Result<Self> {
        Ok(Self {
            customer: self.customer.again(server).await?,
            admin: self.admin.again(server).await?,
            manager: self.manager.again(server).await?,
            employees: try_join_all(self.employees.iter().map(|person| person.again(server))).await?,
            since: Instant::now(),
        })
    }

    pub fn employee(&self, throw: usize) -> &Person {
        &self.employees[throw % self.employees.len()]
    }

    /// The one of the staff with this id.
    pub fn with_id(&self, id: i64) -> Option<&Person> {
        self.employees.iter().chain([&self.admin, &self.manager]).find(|person| person.id() == id)
    }
}
