//! The demo's catalogue: categories, services, and the prices of some by body and complexity. In rupees here, in
//! paise in the database.

use std::collections::BTreeMap;

use pitboard_domain::{
    job::Complexity::{Complex, Standard},
    vehicle::VehicleType::{self, Hatchback, Sedan, Suv},
};

use crate::{
    app::Failure,
    db::{
        Connection,
        categories::{self, CategoryRow},
        prices,
        services::{self, ServiceRow},
    },
    demo::mistake,
};

const PAISE: i64 = 100;

struct Service {
    name: &'static str,
    description: &'static str,
    rupees: i64,
    minutes: i32,
    /// In periods; the seed's long services, which hold one slot all day, have one period each.
    span: i32,
    /// Prices of standard and complex work on bodies that cost more or less than most.
    matrix: &'static [(VehicleType, i64, i64)],
}

const fn service(name: &'static str, rupees: i64, minutes: i32, description: &'static str) -> Service {
    Service { name, description, rupees, minutes, span: 1, matrix: &[] }
}

impl Service {
    const fn spans(self, span: i32) -> Self {
        Self { span, ..self }
    }

    const fn priced(self, matrix: &'static [(VehicleType, i64, i64)]) -> Self {
        Self { matrix, ..self }
    }
}

const CATEGORIES: &[(&str, &[Service])] = &[
    (
        "Engine Tuning",
        &[
            service("ECU Remapping", 15_000, 240, "A new engine map, measured before and after."),
            service("Dyno Session", 9_500, 120, "Measured runs on the rollers."),
            service("Intake and Filter Upgrade", 8_000, 90, "Cold-air intake and a washable filter."),
            service("Throttle Response Tune", 6_500, 60, "Pedal mapping for town or track."),
        ],
    ),
    (
        "Exterior",
        &[
            service("Body Kit Install", 28_000, 240, "Bumpers, skirts and spoiler, fitted and aligned.")
                .priced(&[(Hatchback, 24_000, 30_000), (Sedan, 28_000, 35_000), (Suv, 34_000, 42_000)]),
            service("Paint Job", 35_000, 240, "Two panels in the car's own or another colour.").priced(&[
                (Hatchback, 30_000, 38_000),
                (Sedan, 35_000, 44_000),
                (Suv, 42_000, 52_000),
            ]),
            service("Full Respray", 95_000, 480, "The whole car, stripped, sanded and sprayed.")
                .spans(4)
                .priced(&[(Hatchback, 85_000, 98_000), (Sedan, 95_000, 115_000), (Suv, 120_000, 145_000)]),
            service("Ceramic Coating", 18_000, 240, "Polish and a nine-layer coating.").spans(2),
            service("Window Tinting", 4_500, 90, "Film of the permitted light transmission."),
        ],
    ),
    (
        "Electronics",
        &[
            service("Audio System", 12_000, 180, "Head unit, four speakers and wiring."),
            service("Parking Sensors and Camera", 6_800, 120, "Four sensors and a reversing camera."),
            service("LED Headlight Upgrade", 5_400, 80, "Projector units, aimed on the beam setter."),
            service("Dash Camera Install", 3_500, 60, "Front and rear, with parking mode."),
        ],
    ),
    (
        "Performance",
        &[
            service("Turbo Install", 85_000, 480, "Turbocharger, intercooler and pipes; remapping is extra."),
            service("Coilover Suspension", 48_000, 240, "Adjustable ride height, with alignment."),
            service("Big Brake Kit", 42_000, 180, "Larger discs and four-piston calipers."),
            service("Cat-back Exhaust", 32_000, 150, "Stainless steel from the converter back."),
        ],
    ),
    (
        "Maintenance",
        &[
            service("Full Service", 6_200, 120, "Oil, filters, fluids and a forty-point check.").priced(&[
                (Hatchback, 5_200, 6_400),
                (Sedan, 6_200, 7_600),
                (Suv, 7_800, 9_500),
            ]),
            service("Brake Pads", 3_800, 90, "Front axle, discs checked."),
            service("AC Service", 2_800, 60, "Refrigerant, compressor oil and cabin filter."),
            service("Oil and Filter Change", 2_200, 45, "Fully synthetic oil and a new filter."),
            service("Wheel Alignment", 1_500, 60, "Four wheels, balanced and aligned."),
            service("Underbody Coating", 7_400, 150, "Wax against rust, before the rains."),
        ],
    ),
];

/// The services' ids by name.
pub struct Services(BTreeMap<&'static str, i64>);

impl Services {
    pub fn id(&self, name: &str) -> Result<i64, Failure> {
        self.0.get(name).copied().ok_or_else(|| mistake(format!("there is no service {name}")))
    }
}

/// Inserts the catalogue.
pub fn insert(conn: &mut Connection) -> Result<Services, Failure> {
    let mut ids = BTreeMap::new();
    for (position, (category, services)) in (1..).zip(CATEGORIES) {
        let category_id = categories::insert(conn, &CategoryRow::new(category, position))?;
        for service in *services {
            ids.insert(service.name, insert_service(conn, category_id, service)?);
        }
    }
    Ok(Services(ids))
}

fn insert_service(conn: &mut Connection, category_id: i64, service: &Service) -> Result<i64, Failure> {
    let new = ServiceRow {
        description: service.description.to_owned(),
        duration_minutes: service.minutes,
        period_span: service.span,
        ..ServiceRow::new(category_id, service.name, service.rupees * PAISE)
    };
    let id = services::insert(conn, &new)?;
    for (body, standard, complex) in service.matrix {
        prices::insert(conn, id, *body, Standard, standard * PAISE)?;
        prices::insert(conn, id, *body, Complex, complex * PAISE)?;
    }
    Ok(id)
}
