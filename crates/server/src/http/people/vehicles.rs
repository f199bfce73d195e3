//! The cars that a customer keeps for the next booking.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use pitboard_api::{CreateSavedVehicle, PageQuery, SavedVehicle, SavedVehiclePage};
use pitboard_domain::{
    person, text,
    vehicle::{MODEL_YEARS, Plate},
};

use crate::{
    app::{Failure, people::vehicles},
    auth::extract::Customer,
    db::{
        self, Connection,
        vehicles::{NewVehicle, VehicleRow},
    },
    http::{
        change::RemovalRequest,
        idempotency::{IdempotencyKey, write_once},
        respond::{Created, NoContent, Resource},
    },
    state::State,
    web::{
        body::Json,
        cursor::ListQuery,
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, BadRemoval, BadWrite, Failures, Missing, VehicleRefused},
        path::Id,
    },
    zone::WorkshopZone,
};

/// Lists the saved vehicles of the caller.
///
/// The oldest first.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = SavedVehiclePage), Customer, Missing, BadQuery, Failures))]
#[get("/api/v1/me/vehicles")]
pub async fn list_vehicles(
    state: Data<State>,
    customer: Customer,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let after = page.after(Some)?.unwrap_or(0);
    let id = customer.id();
    let vehicles = state
        .read(move |conn| {
            let zone = db::workshop::load(conn)?.zone;
            let rows = db::vehicles::list(conn, id, after, page.rows())?;
            let present =
                |rows: Vec<VehicleRow>| Ok(rows.into_iter().map(|row| saved_vehicle(row, zone)).collect());
            page.page::<_, _, _, Failure>(rows, |row| row.id, present)
        })
        .await?;
    Ok(HttpResponse::Ok().json(vehicles))
}

/// Saves a vehicle of the caller.
///
/// At most fifty, each plate once.
#[utoipa::path(
    tag = "accounts", security(("bearer" = [])), request_body = CreateSavedVehicle,
    params(IdempotencyKey),
    responses((status = 201, body = SavedVehicle), Customer, BadWrite, VehicleRefused, Failures)
)]
#[post("/api/v1/me/vehicles")]
pub async fn add_vehicle(
    state: Data<State>,
    customer: Customer,
    key: IdempotencyKey,
    body: Json<CreateSavedVehicle>,
) -> Result<Created<SavedVehicle>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let vehicle = parse_vehicle(&body)?;
    let id = customer.id();
    let saved = write_once(&state, &customer, key, move |tx| {
        let row = vehicles::add(tx, id, &vehicle)?;
        Ok(saved_vehicle(row, tx.workshop()?.zone))
    })
    .await?;
    Ok(Created(saved))
}

/// Deletes a saved vehicle of the caller.
///
/// Appointments with it stay.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), params(Id, IdempotencyKey), responses((status = 204, description = "Deleted"), Customer, Missing, BadRemoval, Failures))]
#[delete("/api/v1/me/vehicles/{id}")]
pub async fn delete_vehicle(
    state: Data<State>,
    customer: Customer,
    removal: RemovalRequest,
) -> Result<NoContent, ApiError> {
    let own = customer.id();
    let find = move |conn: &mut Connection<'_>, id| vehicles::load(conn, own, id);
    removal.execute(&state, &customer, find, move |tx, id| vehicles::delete(tx, own, id)).await
}

fn parse_vehicle(body: &CreateSavedVehicle) -> Result<NewVehicle, ApiError> {
    let mut fields = Fields::new();
    let car = parse_car(&mut fields, "", &body.make, &body.model, body.year);
    let plate = fields.check("/license_plate", Plate::parse(&body.license_plate));
    let ((make, model), plate) = fields.done(car.zip(plate))?;
    Ok(NewVehicle { make, model, year: body.year, kind: body.r#type, plate })
}

/// Parses make and model of a car, whose fields are `at` a pointer into the body, and validates its year.
pub fn parse_car(
    fields: &mut Fields,
    at: &str,
    make: &str,
    model: &str,
    year: i32,
) -> Option<(String, String)> {
    let make = fields.check(&format!("{at}/make"), text::line(make, person::NAME_MAX));
    let model = fields.check(&format!("{at}/model"), text::line(model, person::NAME_MAX));
    if !MODEL_YEARS.contains(&year) {
        fields.add(&format!("{at}/year"), "must be the year of a car");
    }
    make.zip(model)
}

/// Returns a saved car as the API shows it.
pub fn saved_vehicle(row: VehicleRow, zone: WorkshopZone) -> SavedVehicle {
    SavedVehicle {
        id: row.id,
        make: row.make,
        model: row.model,
        year: row.year,
        license_plate: row.license_plate,
        r#type: row.vehicle_type.0,
        created_at: zone.local(row.created_at.and_utc()),
    }
}

impl Resource for SavedVehicle {}
