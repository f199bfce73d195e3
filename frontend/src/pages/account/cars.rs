//! The cars that a customer has saved for later bookings.

use leptos::prelude::*;
use pitboard_api::{CreateSavedVehicle, PageQuery, SavedVehicle};
use pitboard_domain::vehicle::VehicleType;

use crate::{
    api::use_api,
    components::{Button, Card, Field, Kind, More, ProblemAlert, Select, SkeletonLines, options, use_toasts},
    focus,
    idempotency::IdempotencyKeys,
    labels,
    paged::{Paged, paged},
    session::use_session,
    task::task,
};

const POINTERS: &[&str] = &["/make", "/model", "/year", "/license_plate", "/type"];

/// Loads the visitor's saved cars.
pub fn saved_cars() -> Paged<SavedVehicle> {
    let (api, session) = (use_api(), use_session());
    let customer = move || session.account().filter(|me| !me.role.is_staff()).map(|me| me.id);
    paged(customer, async move |_, cursor| {
        let query = PageQuery { limit: Some(100), cursor };
        api.call(async |client| client.list_vehicles(&query).await).await
    })
}

/// Describes a car as "Honda Civic 2020 · GJ01 AB 1234".
pub fn describe(car: &SavedVehicle) -> String {
    format!("{} {} {} · {}", car.make, car.model, car.year, car.license_plate)
}

#[component]
pub fn Cars() -> impl IntoView {
    let cars = saved_cars();
    let adding = RwSignal::new(false);
    view! {
        <Card title="Your cars">
            <p class="muted">"Kept for your next booking."</p>
            <Show when=move || cars.is_loading()>
                <SkeletonLines count=2 />
            </Show>
            <ul class="cars">
                <For
                    each=move || cars.items.get().unwrap_or_default()
                    key=|car| car.id
                    children=move |car| view! { <li class="paged"><CarLine car=car cars=cars /></li> }
                />
            </ul>
            <More of=cars />
            <Show
                when=move || adding.get()
                fallback=move || {
                    view! { <Button kind=Kind::Quiet on_press=move || adding.set(true)>"Add a car"</Button> }
                }
            >
                <AddCarForm adding=adding cars=cars />
            </Show>
        </Card>
    }
}

#[component]
fn CarLine(car: SavedVehicle, cars: Paged<SavedVehicle>) -> impl IntoView {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    let id = car.id;
    let forget = task(
        async move |()| keys.send(api, &id, async |client| client.delete_vehicle(id).await).await,
        move |()| {
            toasts.good("The car is removed.");
            focus::heading();
            cars.refresh();
        },
    );
    let name = describe(&car);
    view! {
        <span>
            <b>{car.make} " " {car.model}</b>
            <span class="muted small">{car.license_plate} " · " {car.year} " · " {labels::vehicle_type(car.r#type)}</span>
        </span>
        <Button kind=Kind::Quiet label=format!("Remove {name}") busy=forget.busy() on_press=move || forget.run(())>
            "Remove"
        </Button>
        <ProblemAlert error=forget.error() />
    }
}

#[component]
fn AddCarForm(adding: RwSignal<bool>, cars: Paged<SavedVehicle>) -> impl IntoView {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    let [make, model, year, plate] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let kind = RwSignal::new(VehicleType::Other.to_string());
    let add = task(
        async move |car: CreateSavedVehicle| {
            keys.send(api, &car, async |client| client.add_vehicle(&car).await).await
        },
        move |car: SavedVehicle| {
            toasts.good(format!("{} is saved.", describe(&car)));
            adding.set(false);
            focus::heading();
            cars.refresh();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        add.run(CreateSavedVehicle {
            make: make.get_untracked(),
            model: model.get_untracked(),
            // The server reports a missing year.
            year: year.with_untracked(|year| year.trim().parse().unwrap_or_default()),
            license_plate: plate.get_untracked(),
            r#type: kind.get_untracked().parse().unwrap_or(VehicleType::Other),
        });
    };
    let kinds = options(&[], VehicleType::ALL, labels::vehicle_type);
    let error = add.error();
    focus::when_drawn(".new-car input");
    view! {
        <form class="form new-car" novalidate on:submit=submit>
            <ProblemAlert error=error fields=POINTERS />
            <div class="pair">
                <Field label="Make" value=make pointer="/make" error=error maxlength=80 />
                <Field label="Model" value=model pointer="/model" error=error maxlength=80 />
            </div>
            <div class="pair">
                <Field label="Year" value=year pointer="/year" error=error inputmode="numeric" maxlength=4 />
                <Select label="Type" value=kind options=kinds pointer="/type" error=error />
            </div>
            <Field label="Plate" value=plate pointer="/license_plate" error=error maxlength=32 />
            <div class="actions">
                <Button submit=true busy=add.busy()>"Save car"</Button>
                <Button kind=Kind::Quiet on_press=move || adding.set(false)>"Not now"</Button>
            </div>
        </form>
    }
}
