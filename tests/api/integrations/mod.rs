//! Programs of others: API keys and their scopes.

mod api_keys;
mod bookings;
mod customers;
mod scopes;

use pitboard_api::{
    Appointment, CreateApiKey, CreateAppointment, CreateCustomer, DeskCustomer, KnownCustomer,
};
use pitboard_client::Client;
use pitboard_domain::scope::Scope;
use pitboard_tests::{Person, TestApp, appointment, phone};

/// A key with the client that uses it.
pub struct Key {
    pub id: i64,
    pub secret: String,
    pub client: Client,
}

/// Returns a new live key with these scopes.
pub fn new_key(scopes: &[Scope]) -> CreateApiKey {
    CreateApiKey {
        name: "Fleet Ltd".to_owned(),
        scopes: scopes.to_vec(),
        livemode: None,
        networks: None,
        expires_at: None,
    }
}

/// Creates a key and returns it with its client.
pub async fn create_key(app: &TestApp, admin: &Person, new: &CreateApiKey) -> Key {
    let created = admin.create_api_key(new).await.expect("a key");
    let client = app.anonymous().with_token(&created.secret);
    Key { id: created.api_key.id, secret: created.secret, client }
}

/// Returns a booking for a new customer of this name.
pub fn booking_for(name: &str, service_id: i64, day: &str, period: &str) -> CreateAppointment {
    let customer = DeskCustomer::New(CreateCustomer {
        first_name: name.to_owned(),
        last_name: Some("Fleet".to_owned()),
        phone: Some(phone()),
        email: None,
    });
    CreateAppointment { customer: Some(customer), ..appointment(service_id, day, period) }
}

/// Returns a booking for an existing customer.
pub fn booking_of(customer: i64, service_id: i64, day: &str, period: &str) -> CreateAppointment {
    let customer = DeskCustomer::Known(KnownCustomer { id: customer });
    CreateAppointment { customer: Some(customer), ..appointment(service_id, day, period) }
}

/// Books with a key for a new customer.
pub async fn book(key: &Key, name: &str, service_id: i64, day: &str, period: &str) -> Appointment {
    key.client.book_appointment(&booking_for(name, service_id, day, period)).await.expect("a booking")
}
