//! The last step: the vehicle, and at the desk its owner.

use leptos::prelude::*;
use pitboard_api::SavedVehicle;
use pitboard_domain::{role::Role, vehicle::VehicleType};

use super::{
    form::{BookingForm, use_booking_form},
    hold::Reservation,
};
use crate::{
    components::{Field, ProblemAlert, Select, options},
    error::ApiError,
    labels,
    lazy::{LazyPart, chunk},
    pages::{
        account::cars::{describe, saved_cars},
        job::choices::complexity_options,
    },
    session::use_session,
};

chunk!(cars: saved_cars_view pages::book::car_step::SavedCars);

/// `refused` is the error that concerns this vehicle.
#[component]
pub fn CarStep(
    form: BookingForm,
    #[prop(into)] error: Signal<Option<ApiError>>,
    #[prop(into)] refused: Signal<Option<ApiError>>,
    choose: UnsyncCallback<pitboard_api::Alternative>,
    reservation: Reservation,
    /// Shown beside the heading.
    children: Children,
) -> impl IntoView {
    let session = use_session();
    let kinds = options(&[], VehicleType::ALL, labels::vehicle_type);
    let is_customer = Memo::new(move |_| session.role() == Some(Role::Customer));
    let desk = move || session.is_staff().then(|| view! { <Desk form=form error=error /> });
    view! {
        <section class="step" aria-labelledby="step-vehicle" on:focusin=move |_| reservation.begin()>
            <header>
                <h2 id="step-vehicle" tabindex="-1">"4 · Vehicle"</h2>
                {children()}
            </header>
            <div class="refusal" id="refusal-vehicle" tabindex="-1">
                <ProblemAlert error=refused choose=choose />
            </div>
            <div class="card form">
                <Show when=move || is_customer.get()><LazyPart part=saved_cars_view>""</LazyPart></Show>
                <div class="pair">
                    <Field label="Make" value=form.make pointer="/vehicle/make" error=error maxlength=80 />
                    <Field label="Model" value=form.model pointer="/vehicle/model" error=error maxlength=80 />
                </div>
                <div class="pair">
                    <Field
                        label="Year"
                        value=form.year
                        pointer="/vehicle/year"
                        error=error
                        inputmode="numeric"
                        maxlength=4
                    />
                    <Select
                        label="Type"
                        value=form.kind
                        options=kinds
                        pointer="/vehicle/type"
                        error=error
                    />
                </div>
                <Field
                    label="Plate"
                    value=form.plate
                    pointer="/vehicle/license_plate"
                    error=error
                    maxlength=32
                    hint="As it stands on the car."
                />
                <Field
                    label="Notes"
                    value=form.notes
                    pointer="/customer_notes"
                    error=error
                    rows=3
                    maxlength=2000
                    optional=true
                    hint="What we should know beforehand."
                />
            </div>
            {desk}
        </section>
    }
}

/// The customer for whom staff book.
#[component]
fn Desk(form: BookingForm, error: Signal<Option<ApiError>>) -> impl IntoView {
    view! {
        <div class="card form">
            <h3>"Customer at the desk"</h3>
            <div class="pair">
                <Field label="First name" value=form.first_name pointer="/customer/first_name" error=error />
                <Field label="Last name" value=form.last_name pointer="/customer/last_name" error=error />
            </div>
            <Field label="Phone" value=form.phone kind="tel" pointer="/customer/phone" error=error />
            <Select label="Work" value=form.work options=complexity_options() pointer="/complexity" error=error />
        </div>
    }
}

/// Buttons that fill in a saved car; nothing if the customer has saved none. Loaded on demand.
#[component]
pub fn SavedCars() -> impl IntoView {
    let (form, saved) = (use_booking_form(), saved_cars());
    let choice = move |one: SavedVehicle| {
        let words = describe(&one);
        let same = one.clone();
        let pressed = move || form.is(&same);
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                on:click=move |_| form.fill(&one)
            >
                {words}
            </button>
        }
    };
    let choices = move || saved.items.get().unwrap_or_default().into_iter().map(choice).collect_view();
    view! {
        <Show when=move || { saved.count() > 0 }>
            <div class="saved-cars" role="group" aria-label="Your cars">{choices}</div>
        </Show>
    }
}
