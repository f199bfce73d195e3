//! The credentials of one caller: a customer of its own, every member of the staff and an API key.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use pitboard_api::Login;
use pitboard_client::{Client, Result};
use pitboard_tests::Person;

/// The age at which sessions are renewed, well before their access tokens expire.
const MAX_AGE: Duration = Duration::from_secs(8 * 60);

/// The signed-in people on whose behalf a caller sends requests.
#[derive(Clone)]
pub struct Sessions {
    pub customer: Person,
    pub admin: Person,
    pub manager: Person,
    employees: Vec<Person>,
    /// The secret of the API key.
    pub key: String,
    started: Instant,
}

/// The credentials that all callers share.
#[derive(Clone)]
pub struct Staff {
    pub admin: Login,
    pub manager: Login,
    pub employees: Vec<Login>,
    /// The secret of an API key that books and works.
    pub key: String,
}

impl Sessions {
    /// Registers the customer and signs the staff in.
    pub async fn start(server: &Client, name: &str, staff: &Staff) -> Result<Self> {
        let customer = Person::register(server, name).await;
        let admin = Person::sign_in(server, &staff.admin).await?;
        admin.confirm_customer(customer.id()).await?;
        Ok(Self {
            customer,
            admin,
            manager: Person::sign_in(server, &staff.manager).await?,
            employees: try_join_all(staff.employees.iter().map(|login| Person::sign_in(server, login)))
                .await?,
            key: staff.key.clone(),
            started: Instant::now(),
        })
    }

    /// Whether the access tokens expire soon.
    pub fn are_expiring(&self) -> bool {
        self.started.elapsed() > MAX_AGE
    }

    /// Signs the same people in again.
    pub async fn renew(&self, server: &Client) -> Result<Self> {
        Ok(Self {
            customer: self.customer.renew(server).await?,
            admin: self.admin.renew(server).await?,
            manager: self.manager.renew(server).await?,
            employees: try_join_all(self.employees.iter().map(|person| person.renew(server))).await?,
            key: self.key.clone(),
            started: Instant::now(),
        })
    }

    /// Returns an employee by a random choice.
    pub fn employee(&self, choice: usize) -> &Person {
        &self.employees[choice % self.employees.len()]
    }

    /// Returns the member of the staff with this id.
    pub fn find_staff(&self, id: i64) -> Option<&Person> {
        self.employees.iter().chain([&self.admin, &self.manager]).find(|person| person.id() == id)
    }
}
