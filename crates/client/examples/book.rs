//! Books an appointment, reschedules it and cancels it, as a customer of the demo.
//!
//! ```sh
//! cargo run -p pitboard-client --example book -- http://127.0.0.1:8000
//! ```

use std::{
    error::Error,
    time::{SystemTime, UNIX_EPOCH},
};

use pitboard_client::{
    Client, ClientError,
    api::{
        Appointment, BookingVehicle, Cancel, CreateAppointment, HhMm, LocalDate, Login, NextQuery,
        ProblemCode, Reschedule, ServiceQuery,
    },
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8000".to_owned());
    let client = Client::new(&url);
    let services = client.list_services(&ServiceQuery::default()).await?.items;
    let service = services.first().ok_or("this workshop has no service")?;
    let starts = client.list_next_starts(&NextQuery::new(service.id)).await?.items;
    // Late ones: a customer may reschedule only until a day before the start.
    let [.., first, last] = starts.as_slice() else {
        return Err("there are not two free starts".into());
    };

    // The account of a demo; a program with an API key has its credential already.
    let login =
        Login { email: "ada@example.com".to_owned(), password: "pitboard-demo".to_owned(), code: None };
    let ada = client.with_token(&client.login(&login).await?.access_token);

    let appointment = book(&ada, service.id, first.date, first.period).await?;
    println!("booked {} for {} {}", appointment.reference, appointment.date, appointment.period);

    // The version says on which state the decision is based: after the change of another, this would be refused.
    let start = Reschedule { date: last.date, period: last.period, service_id: None };
    let moved = ada.if_match(appointment.version);
    let moved = moved.reschedule_appointment(&appointment.reference, &start).await?;
    println!("rescheduled to {} {}", moved.date, moved.period);

    let cancelled = ada.cancel_appointment(&moved.reference, &Cancel::default()).await?;
    println!("{} is {}", cancelled.reference, cancelled.status);
    Ok(())
}

/// Books a start, or an alternative if others took the last slot meanwhile.
async fn book(
    customer: &Client,
    service_id: i64,
    date: LocalDate,
    period: HhMm,
) -> Result<Appointment, ClientError> {
    let mut booking = CreateAppointment {
        service_id,
        date,
        period,
        vehicle: BookingVehicle {
            make: "Honda".to_owned(),
            model: "Civic".to_owned(),
            year: 2020,
            license_plate: Some("GJ27 PB 4711".to_owned()),
            r#type: Default::default(),
        },
        customer_notes: None,
        complexity: None,
        customer: None,
        hold: None,
        external_reference: None,
        metadata: None,
    };
    loop {
        let problem = match book_once(customer, &booking).await {
            Err(ClientError::Problem(problem)) if problem.code == ProblemCode::CapacityExceeded => problem,
            result => return result,
        };
        let Some(next) = problem.alternatives.first() else {
            return Err(ClientError::Problem(problem));
        };
        println!("{} It is at {} {} instead.", problem.detail, next.date, next.period);
        (booking.date, booking.period) = (next.date, next.period);
    }
}

/// Sends a booking, and sends it again if no response comes: with one key it is executed once.
async fn book_once(customer: &Client, booking: &CreateAppointment) -> Result<Appointment, ClientError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let customer = customer.with_key(&format!("example-{}", now.as_nanos()));
    match customer.book_appointment(booking).await {
        Err(ClientError::Transport(_)) => customer.book_appointment(booking).await,
        result => result,
    }
}
