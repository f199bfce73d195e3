//! Request bodies, and short ways to write dates and times.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_api::{BookingVehicle, CreateAppointment, Reschedule};
use pitboard_domain::vehicle::VehicleType;

/// The week of the tests; today is Monday.
pub const MONDAY: &str = "2026-11-23";
pub const TUESDAY: &str = "2026-11-24";
pub const WEDNESDAY: &str = "2026-11-25";
pub const THURSDAY: &str = "2026-11-26";
pub const FRIDAY: &str = "2026-11-27";
pub const SATURDAY: &str = "2026-11-28";
/// The day on which the workshop is closed.
pub const SUNDAY: &str = "2026-11-29";

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time")
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Returns an instant in the time zone of the workshop; the time is `09:00` or `08:59:59`.
pub fn local(day: &str, time: &str) -> DateTime<Utc> {
    let seconds = if time.len() == 5 { ":00" } else { "" };
    at(&format!("{day}T{time}{seconds}+05:30"))
}

/// Returns a car that differs from all others.
pub fn car() -> BookingVehicle {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    BookingVehicle {
        make: "Honda".to_owned(),
        model: "Civic".to_owned(),
        year: 2020,
        license_plate: Some(format!("GJ01 T {number}")),
        r#type: VehicleType::Sedan,
    }
}

/// Returns a phone number that differs from all others.
pub fn phone() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    format!("+91 79 {:07}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Returns the booking of a service for a new car.
pub fn appointment(service_id: i64, day: &str, period: &str) -> CreateAppointment {
    CreateAppointment {
        service_id,
        date: date(day).into(),
        period: time(period).into(),
        vehicle: car(),
        customer_notes: None,
        complexity: None,
        customer: None,
        external_reference: None,
        metadata: None,
        hold: None,
    }
}

/// Returns the body of a reschedule.
pub fn new_start(day: &str, period: &str) -> Reschedule {
    Reschedule { date: date(day).into(), period: time(period).into(), service_id: None }
}
