//! A valid request for every operation: the body with every field that its document has, the shortest query.

use std::sync::atomic::{AtomicU32, Ordering};

use pitboard_api::Appointment;
use pitboard_client::{Client, Raw, RawAnswer};
use pitboard_tests::{appointment, people::PASSWORD};
use serde_json::{Value, json};

use super::{
    document::Operation,
    scene::{DAY, Scene},
};

/// An address that nobody has yet.
pub fn new_email() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    format!("new{}@example.com", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A name that no category and no service has yet.
fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    format!("Wheels {}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A category or a service that no booking needs; else the third.
fn id(operation: &str) -> &'static str {
    match operation {
        "deactivate_category" | "activate_category" | "delete_category" => "1",
        "deactivate_service" | "activate_service" | "delete_service" => "7",
        _ => "3",
    }
}

/// A booking as a customer sends it.
pub fn own_booking() -> Value {
    serde_json::to_value(appointment(3, DAY, "09:00")).expect("a body")
}

/// A booking at the desk, with everything that one can say of it.
pub fn desk_booking() -> Value {
    let mut body = own_booking();
    body["customer_notes"] = json!("Please keep the old parts\nand call");
    body["complexity"] = json!("complex");
    body["customer"] = json!({ "first_name": "Grace", "last_name": "Hopper", "phone": "+1 212 555 0100", "email": new_email() });
    body
}

/// The fullest valid body of an operation that has one.
pub fn body(id: &str, scene: &Scene) -> Value {
    match id {
        "register" => json!({
            "email": new_email(), "password": PASSWORD, "first_name": "Žofia", "last_name": "आशा", "phone": "+421 2 5555",
        }),
        "login" => json!({ "email": scene.owner.account.email, "password": PASSWORD }),
        "update_me" => json!({ "first_name": "Żaneta", "last_name": "O’Neill", "phone": "(030) 12-34/5" }),
        "change_password" => json!({ "current_password": PASSWORD, "new_password": PASSWORD }),
        "book_appointment" => desk_booking(),
        "update_appointment" => {
            json!({ "customer_notes": "Ring the bell", "priority": "high", "complexity": "complex" })
        }
        "cancel_appointment" => json!({ "reason": "customer_request", "note": "Called at noon" }),
        "assign_appointment" => json!({ "employee_id": scene.assignee.id() }),
        "hold_appointment" => {
            json!({ "reason": "parts", "expected_resume": "2026-11-26T09:00:00+05:30", "note": "The amplifier is late" })
        }
        "complete_appointment" => json!({ "note": "The test drive went well" }),
        "unassign_appointment" | "start_appointment" | "resume_appointment" => json!({}),
        "create_category" => {
            json!({ "name": new_name(), "description": "Wheels\nand tyres", "position": 7, "active": false })
        }
        "update_category" => json!({ "name": "Electronics", "description": "Sound", "position": 3 }),
        "create_service" => json!({
            "category_id": 3, "name": new_name(), "description": "Balanced\nand fitted", "duration_minutes": 45,
            "price": { "amount": 250_000, "currency": "INR" }, "period_span": 1, "active": true,
            "image_url": "https://example.com/wheel.webp",
        }),
        "update_service" => json!({
            "category_id": 3, "name": "Audio System", "description": "Loud", "duration_minutes": 120,
            "price": { "amount": 1_400_000, "currency": "INR" }, "period_span": 1,
            "image_url": "https://example.com/audio.webp",
        }),
        "change_services" => json!({ "ids": [3, 4], "action": "activate" }),
        "activate_category" | "deactivate_category" | "activate_service" | "deactivate_service" => json!({}),
        id => panic!("{id} is new: add a valid body of it here"),
    }
}

/// The shortest valid query.
pub fn query(id: &str) -> &'static str {
    match id {
        "get_availability" | "get_available_slots" | "get_occupancy" => "?date=2026-11-25",
        "list_next_starts" => "?service_id=3",
        _ => "",
    }
}

impl Operation {
    /// Its path and shortest query; of an appointment if it is about one.
    pub fn target(&self, of: Option<&Appointment>) -> String {
        let reference = of.map_or("7K3M9QXR", |appointment| &appointment.reference);
        let path = self.path.replace("{reference}", reference).replace("{id}", id(&self.id));
        assert!(!path.contains('{'), "{} has a new parameter: fill it in here", self.id);
        format!("{path}{}", query(&self.id))
    }

    pub fn raw(&self, client: &Client, target: &str) -> Raw {
        client.raw(self.method.clone(), target)
    }

    /// The answer to a body, or to none.
    pub async fn send(&self, client: &Client, target: &str, body: Option<&Value>) -> RawAnswer {
        let raw = self.raw(client, target);
        let raw = match body {
            Some(body) => raw.json(body),
            None => raw,
        };
        raw.send().await.expect("an answer")
    }
}
