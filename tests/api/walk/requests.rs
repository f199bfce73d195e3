//! Builds a valid request for every operation: a body with every documented field, and the shortest query.

use std::sync::atomic::{AtomicU32, Ordering};

use pitboard_api::{Appointment, PageQuery};
use pitboard_client::{Client, Raw, RawAnswer};
use pitboard_domain::{
    money::Currency,
    settings::{DEFAULTS, Settings},
};
use pitboard_tests::{Authenticator, appointment, authenticator, car, people::PASSWORD, services};
use serde_json::{Value, json};

use super::{
    document::Operation,
    scene::{self, DAY, Scene},
};

/// Returns an unused name.
pub fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    format!("new{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Returns an unused e-mail address.
pub fn new_email() -> String {
    format!("{}@example.com", new_name())
}

/// Returns a booking as a customer sends it.
pub fn own_booking() -> Value {
    serde_json::to_value(appointment(services::AUDIO, DAY, "09:00")).expect("a body")
}

/// Returns a booking at the desk with every field.
pub fn desk_booking() -> Value {
    let mut body = own_booking();
    body["customer_notes"] = json!("Please keep the old parts\nand call");
    body["complexity"] = json!("complex");
    body["external_reference"] = json!(new_name());
    body["metadata"] = json!({ "driver": "D. Moore" });
    body["hold"] = json!("a hold that has ended");
    body["customer"] = json!({ "first_name": "Grace", "last_name": "Hopper", "phone": "+1 212 555 0100", "email": new_email() });
    body
}

/// Returns a valid body with every field, for operations that have a body.
pub fn body(id: &str, scene: &Scene) -> Value {
    match id {
        "register" => json!({
            "email": new_email(), "password": PASSWORD, "first_name": "Žofia", "last_name": "आशा", "phone": "+421 2 5555",
        }),
        // A code is ignored where there is no second factor.
        "login" => json!({ "email": scene.owner.account.email, "password": PASSWORD, "code": "123456" }),
        "accept_invitation" => json!({ "token": scene.invitation, "password": PASSWORD, "code": "123456" }),
        "reset_password" => json!({ "token": scene.password_reset, "password": PASSWORD, "code": "123456" }),
        "set_up_second_factor" => json!({}),
        // A code that is wrong; [`present_body`] has one that is right.
        "confirm_second_factor" | "replace_recovery_codes" => json!({ "code": "123456" }),
        "remove_second_factor" => json!({ "current_password": PASSWORD, "code": "123456" }),
        "update_me" => json!({ "first_name": "Żaneta", "last_name": "O’Neill", "phone": "(030) 12-34/5" }),
        "change_password" => {
            json!({ "current_password": PASSWORD, "new_password": "another long enough password" })
        }
        "book_appointment" => desk_booking(),
        "create_hold" => {
            json!({ "service_id": services::AUDIO, "date": DAY, "period": "09:00", "replaces": "one that has ended" })
        }
        "update_appointment" => {
            json!({
                "customer_notes": "Ring the bell", "priority": "high", "complexity": "complex",
                "external_reference": new_name(), "metadata": { "driver": "D. Moore" },
            })
        }
        "cancel_appointment" => json!({ "reason": "customer_request", "note": "Called at noon" }),
        "cancel_appointments" => {
            json!({ "references": ["7K3M9QXR"], "reason": "other", "note": "A robot booked it" })
        }
        "assign_appointment" => json!({ "employee_id": scene.assignee.id() }),
        "hold_appointment" => {
            json!({ "reason": "parts", "expected_resume": "2026-11-26T09:00:00+05:30", "note": "The amplifier is late" })
        }
        "complete_appointment" => json!({ "note": "The test drive went well" }),
        "reschedule_appointment" => {
            json!({ "date": "2026-11-26", "period": "11:00", "service_id": services::PAINT_JOB })
        }
        "reopen_appointment" => json!({ "reason": "It rattles", "employee_id": scene.assignee.id() }),
        "restore_appointment" => json!({ "reason": "Cancelled by mistake" }),
        "add_appointment_note" => json!({ "text": "The keys are\nat the desk" }),
        // All dates of the calendar are after the booking horizon, so that no booking conflicts.
        "create_weekly_pattern" => json!({
            "valid_from": "2027-02-01", "accept_conflicts": true,
            "days": [{ "weekday": "monday", "periods": [{ "start": "08:00", "end": "09:30", "capacity": 3 }] }],
        }),
        "create_closure" => json!({
            "first_date": "2027-01-05", "last_date": "2027-01-08", "periods": ["09:00", "11:00"],
            "reason": "Stocktaking", "public_note": "Back on Saturday", "accept_conflicts": true,
        }),
        "create_capacity_override" => json!({
            "date": "2027-01-09", "period": "09:00", "capacity": 8, "reason": "A rented lift",
            "accept_conflicts": true,
        }),
        "update_settings" => {
            let mut body = settings();
            for confirmation in ["confirm_zone", "confirm_currency", "accept_conflicts"] {
                body[confirmation] = true.into();
            }
            body
        }
        "create_employee" | "update_employee" => json!({
            "email": new_email(), "first_name": "Žofia", "last_name": "आशा", "phone": "+421 2 5555",
            "role": "employee", "specialisation": "Body and paint",
        }),
        "update_customer" => json!({
            "email": new_email(), "first_name": "Žofia", "last_name": "आशा", "phone": "+421 2 5555",
            "external_reference": new_name(), "metadata": { "crm": "north" },
        }),
        "add_vehicle" => json!({
            "make": "Škoda", "model": "Octavia", "year": 2019, "license_plate": car().license_plate, "type": "sedan",
        }),
        "set_employee_status" => json!({ "status": "break" }),
        // These bodies have no fields.
        "import_settings" => settings(),
        "reset_settings" => json!({ "accept_conflicts": true }),
        "unassign_appointment" | "start_appointment" | "resume_appointment" => json!({}),
        "activate_employee" | "deactivate_employee" | "reset_employee_password" => json!({}),
        "activate_customer" | "deactivate_customer" | "reset_customer_password" => json!({}),
        "confirm_customer" => json!({}),
        "erase_customer" => json!({}),
        "create_api_key" => json!({
            "name": "Fleet Ltd", "scopes": ["appointments:write", "customers:read"], "livemode": true,
            "networks": ["203.0.113.0/24", "2001:db8::7"], "expires_at": "2027-11-20T00:00:00+05:30",
        }),
        "update_api_key" => json!({
            "name": "Fleet Ltd", "scopes": ["appointments:write"], "networks": ["0.0.0.0/0", "::/0"],
            "expires_at": "2027-11-20T00:00:00+05:30",
        }),
        "rotate_api_key" => json!({ "overlap_minutes": 60 }),
        "revoke_api_key" => json!({}),
        "create_category" => {
            json!({ "name": new_name(), "description": "Wheels\nand tyres", "position": 7, "active": false })
        }
        "update_category" => json!({ "name": "Electronics", "description": "Sound", "position": 3 }),
        "order_categories" => json!({ "ids": [4, 2, 3, 1] }),
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
        "set_prices" => json!({ "cells": [
            { "vehicle_type": "suv", "complexity": "complex", "price": { "amount": 900_000, "currency": "INR" } },
        ] }),
        "raise_prices" => json!({
            "basis_points": 750, "service_ids": [services::AUDIO, services::PAINT_JOB], "own_prices": true, "cells": true,
            "vehicle_types": ["suv"], "complexities": ["complex"],
        }),
        "change_services" => json!({ "ids": [services::AUDIO, services::PAINT_JOB], "action": "activate" }),
        "activate_category" | "deactivate_category" | "activate_service" | "deactivate_service" => json!({}),
        "create_webhook" | "update_webhook" => json!({
            "url": "https://example.com/hook", "types": ["appointment.booked", "catalogue.changed"],
            "description": "Our booking\ncalendar", "active": true,
        }),
        "test_webhook" | "rotate_webhook_secret" | "replay_webhook_delivery" => json!({}),
        id => panic!("{id} is new: add a valid body for it here"),
    }
}

/// As [`body`], also for an operation whose body names everything that exists, or has a code of the admin's second
/// factor.
pub async fn present_body(id: &str, scene: &Scene) -> Value {
    let mut body = body(id, scene);
    match id {
        "order_categories" => {
            let page = scene.admin.list_managed_categories(&PageQuery::default()).await.expect("categories");
            body["ids"] = page.items.iter().rev().map(|category| category.id).collect();
        }
        "confirm_second_factor" => {
            authenticator::forget(&scene.app, scene.admin.id()).await;
            let app = Authenticator::set_up(&scene.admin).await;
            body["code"] = app.code(scene.app.clock.now()).into();
        }
        "remove_second_factor" | "replace_recovery_codes" => {
            scene.restore_password().await;
            authenticator::forget(&scene.app, scene.admin.id()).await;
            let (app, _) = Authenticator::enroll(&scene.app, &scene.admin).await;
            body["code"] = app.next_code(&scene.app).into();
        }
        _ => {}
    }
    body
}

/// Returns the shortest valid query.
pub fn query(id: &str) -> &'static str {
    match id {
        "get_availability" | "get_available_slots" | "stream_availability" | "get_occupancy" => {
            "?date=2026-11-25"
        }
        "get_ledger" => "?date=2026-11-25&period=09:00",
        "list_next_starts" => "?service_id=3",
        "get_statistics" | "export_statistics" => "?from=2026-11-01&to=2026-11-30",
        // A closure of a bookable day would leave too few periods for the other operations.
        "reset_settings" => "?dry_run=true",
        _ => "",
    }
}

impl Operation {
    /// Returns the path with the shortest query, for an appointment if the operation needs one.
    pub fn target(&self, of: Option<&Appointment>) -> String {
        self.target_of(of, self.subject())
    }

    /// Returns the path with the shortest query, for a subject with an id.
    pub fn target_of(&self, of: Option<&Appointment>, id: i64) -> String {
        let reference = of.map_or("7K3M9QXR", |appointment| &appointment.reference);
        let path = self.path.replace("{reference}", reference).replace("{id}", &id.to_string());
        let path = path
            .replace("{valid_from}", scene::PATTERN)
            .replace("{hold}", "a-hold-that-has-ended")
            .replace("{delivery}", "1")
            .replace("{session}", "a-session-that-has-ended");
        assert!(!path.contains('{'), "{} has a new parameter: fill it in here", self.id);
        format!("{path}{}", query(&self.id))
    }

    /// Returns the id of the subject: the only calendar entry of its kind, or a part of the catalogue that no
    /// booking needs.
    fn subject(&self) -> i64 {
        match self.id.as_str() {
            "activate_service" | "deactivate_service" | "delete_service" => services::ENGINE_REBUILD,
            "activate_category" | "deactivate_category" | "delete_category" => 1,
            _ if ["/closures/", "/capacity-overrides/", "/webhooks/"]
                .iter()
                .any(|kind| self.path.contains(kind)) =>
            {
                1
            }
            _ => 3,
        }
    }

    pub fn raw(&self, client: &Client, target: &str) -> Raw {
        client.raw(self.method.clone(), target)
    }

    /// Sends a body, or none, and returns the answer.
    pub async fn send(&self, client: &Client, target: &str, body: Option<&Value>) -> RawAnswer {
        let raw = self.raw(client, target);
        let raw = match body {
            Some(body) => raw.json(body),
            None => raw,
        };
        let answer = if self.is_stream() { raw.send_until(b"}\n\n").await } else { raw.send().await };
        answer.expect("an answer")
    }
}

/// Returns settings that accept the bookings of the walk.
fn settings() -> Value {
    let settings = pitboard_api::Settings::new(
        "CarModX".to_owned(),
        Some("+91 79 4000 1234".to_owned()),
        "Asia/Kolkata".to_owned(),
        Currency::parse("INR").expect("a code"),
        vec!["https://shop.example".to_owned()],
        Settings {
            slots_per_period: 500,
            daily_limit: Some(10_000),
            max_active_per_customer: 0,
            max_changes_per_customer_per_day: 0,
            ..DEFAULTS
        },
    );
    serde_json::to_value(settings).expect("JSON")
}
