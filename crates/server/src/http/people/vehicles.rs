//! The cars that a customer keeps for the next booking.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Path},
};
use pitboard_api::{CreateSavedVehicle, PageQuery, SavedVehicle, SavedVehiclePage, page::limit_or_default};
use pitboard_domain::{
    person, text,
    vehicle::{MODEL_YEARS, Plate},
};

use crate::{
    app::{
        Failure, idempotency,
        people::vehicles::{self, NewVehicle, VehicleRow},
    },
    auth::extract::Customer,
    db,
    state::State,
    web::{
        body::Json,
        cursor,
        error::ApiError,
        fields::Fields,
        headers,
        openapi::{BadCreation, BadQuery, Failures, IdPath, IdempotencyKey, Missing, VehicleRefused},
        path_id,
        query::Query,
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
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let after = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let id = customer.id();
    let page = state.read(move |conn| {
        let zone = db::workshop::load(conn)?.zone;
        let rows = vehicles::list(conn, id, after, i64::from(limit) + 1)?;
        let shown = |rows: Vec<VehicleRow>| Ok(rows.into_iter().map(|row| saved(row, zone)).collect());
        cursor::page_after::<_, _, Failure, 1>(rows, limit, |row| [row.id], shown)
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Saves a vehicle of the caller.
///
/// At most fifty, each plate once.
#[utoipa::path(
    tag = "accounts", security(("bearer" = [])), request_body = CreateSavedVehicle,
    params(IdempotencyKey),
    responses((status = 201, body = SavedVehicle), Customer, BadCreation, VehicleRefused, Failures)
)]
#[post("/api/v1/me/vehicles")]
pub async fn add_vehicle(
    state: Data<State>,
    request: HttpRequest,
    customer: Customer,
    body: Json<CreateSavedVehicle>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let key = headers::idempotency_key(&request, &customer, "add_vehicle", &body)?;
    let mut fields = Fields::new();
    let car = car(&mut fields, "", &body.make, &body.model, body.year);
    let plate = fields.check("/license_plate", Plate::parse(&body.license_plate));
    let ((make, model), plate) = fields.done(car.zip(plate))?;
    let new = NewVehicle { make, model, year: body.year, kind: body.r#type, plate };

    let id = customer.id();
    let vehicle = state.write(customer.actor(), move |tx| {
        idempotency::once(tx, key.as_ref(), |tx| {
            let row = vehicles::insert(tx, id, &new)?;
            Ok(saved(row, db::workshop::load(tx)?.zone))
        })
    });
    Ok(HttpResponse::Created().json(vehicle.await?))
}

/// Deletes a saved vehicle of the caller.
///
/// Appointments with it stay.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), params(IdPath), responses((status = 204, description = "It is forgotten"), Customer, Missing, BadQuery, Failures))]
#[delete("/api/v1/me/vehicles/{id}")]
pub async fn delete_vehicle(
    state: Data<State>,
    customer: Customer,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let vehicle = path_id::id(&path)?;
    let id = customer.id();
    state.write(customer.actor(), move |tx| vehicles::delete(tx, id, vehicle)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make and model of a car, whose fields stand `at` a place of the body; its year is judged too.
pub fn car(fields: &mut Fields, at: &str, make: &str, model: &str, year: i32) -> Option<(String, String)> {
    let make = fields.check(&format!("{at}/make"), text::line(make, person::NAME_MAX));
    let model = fields.check(&format!("{at}/model"), text::line(model, person::NAME_MAX));
    if !MODEL_YEARS.contains(&year) {
        fields.add(&format!("{at}/year"), "must be the year of a car");
    }
    make.zip(model)
}

/// A saved car as it is shown.
pub fn saved(row: VehicleRow, zone: WorkshopZone) -> SavedVehicle {
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
