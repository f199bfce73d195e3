//! The bodies of services: parsed field by field, and shown to admins and to the public.

use pitboard_api::{Category, CreateService, ManagedService, Price, Service, ServicePatch, VehiclePrice};
use pitboard_domain::{
    catalogue::{DURATION_MINUTES, PERIOD_SPAN, PRICE, image_url},
    money::{Currency, Money},
    person,
    text::{self, NOTE_MAX},
};

use crate::{
    app::catalogue::services::ServiceEdit,
    db::services::{ServiceRow, ServiceWithCategory},
    web::{error::ApiError, fields::Fields},
};

/// Parses a service to create; the database assigns its id.
pub fn parse_service(body: CreateService) -> Result<ServiceRow, ApiError> {
    let mut fields = Fields::new();
    let name = fields.check("/name", person::name(&body.name));
    let description =
        fields.check("/description", text::note(&body.description.unwrap_or_default(), NOTE_MAX));
    let image_url = body.image_url.and_then(|url| fields.check("/image_url", image_url(&url)));
    numbers(&mut fields, Some(body.price), Some(body.duration_minutes), body.period_span);
    let (name, description) = fields.done(name.zip(description))?;
    Ok(ServiceRow {
        description,
        duration_minutes: body.duration_minutes as i32,
        period_span: body.period_span.unwrap_or(1) as i32,
        image_url,
        active: body.active.unwrap_or(true),
        ..ServiceRow::new(body.category_id, name, body.price.amount)
    })
}

/// Parses the changes of a service.
pub fn parse_patch(body: ServicePatch) -> Result<ServiceEdit, ApiError> {
    let mut fields = Fields::new();
    let description =
        |fields: &mut Fields, text: &str| fields.check("/description", text::note(text, NOTE_MAX));
    let edit = ServiceEdit {
        category_id: body.category_id,
        name: body.name.and_then(|name| fields.check("/name", person::name(&name))),
        description: body.description.and_then(|text| description(&mut fields, &text)),
        price_amount: body.price.map(|price| price.amount),
        currency: body.price.map(|price| price.currency),
        duration_minutes: body.duration_minutes.map(|minutes| minutes as i32),
        period_span: body.period_span.map(|periods| periods as i32),
        image_url: body.image_url.map(|url| url.and_then(|url| fields.check("/image_url", image_url(&url)))),
    };
    numbers(&mut fields, body.price, body.duration_minutes, body.period_span);
    fields.finish()?;
    Ok(edit)
}

fn numbers(fields: &mut Fields, price: Option<Price>, minutes: Option<u32>, span: Option<u32>) {
    if let Some(price) = price {
        amount(fields, "/price/amount", price.amount);
    }
    fields.within("/duration_minutes", minutes, &DURATION_MINUTES);
    fields.within("/period_span", span, &PERIOD_SPAN);
}

/// Notes an amount that is no price.
pub fn amount(fields: &mut Fields, pointer: &str, amount: i64) {
    if !PRICE.contains(&amount) {
        fields.add(pointer, format_args!("must be {} to {}", PRICE.start(), PRICE.end()));
    }
}

/// Returns a service as admins see it.
pub fn managed_service(service: ServiceWithCategory, currency: Currency) -> ManagedService {
    let ServiceWithCategory { row, category } = service;
    ManagedService {
        id: row.id,
        name: row.name,
        description: row.description,
        category: Category { id: row.category_id, name: category.name },
        price: Money { amount: row.price_amount, currency },
        duration_minutes: row.duration_minutes.unsigned_abs(),
        period_span: row.period_span.unsigned_abs(),
        image_url: row.image_url,
        active: row.active,
        offered: row.active && category.active,
    }
}

/// Returns a service as the public sees it, with its other prices.
pub fn public_service(
    vehicle_prices: Vec<VehiclePrice>,
    ServiceWithCategory { row, category }: ServiceWithCategory,
    currency: Currency,
) -> Service {
    Service {
        id: row.id,
        name: row.name,
        description: row.description,
        category: Category { id: category.id, name: category.name },
        price: Money { amount: row.price_amount, currency },
        vehicle_prices,
        duration_minutes: row.duration_minutes.unsigned_abs(),
        period_span: row.period_span.unsigned_abs(),
        image_url: row.image_url,
    }
}
