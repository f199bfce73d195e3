//! The last thing to fill in: the car, and at the desk whose it is.

use leptos::prelude::*;
use pitboard_domain::{role::Role, vehicle::VehicleType};

use super::car::Car;
use crate::{
    coming::{Part, chunk},
    components::{Field, ProblemAlert, Select},
    labels,
    pages::job::choices::works,
    session::use_session,
    trouble::Trouble,
};

chunk!(cars: saved_cars pages::book::saved::SavedCars);

/// `refused` is what stands in the way of this very car.
#[component]
pub fn CarStep(
    car: Car,
    #[prop(into)] trouble: Signal<Option<Trouble>>,
    #[prop(into)] refused: Signal<Option<Trouble>>,
    choose: UnsyncCallback<pitboard_api::Alternative>,
) -> impl IntoView {
    let session = use_session();
    let kinds =
        VehicleType::ALL.iter().map(|kind| (kind.to_string(), labels::vehicle_type(*kind).to_owned()));
    let kinds: Vec<_> = kinds.collect();
    let is_customer = Memo::new(move |_| session.role() == Some(Role::Customer));
    let desk = move || session.is_staff().then(|| view! { <Desk car=car trouble=trouble /> });
    view! {
        <section class="step" aria-labelledby="step-vehicle">
            <header><h2 id="step-vehicle">"4 · Vehicle"</h2></header>
            <div class="refusal" id="refusal-vehicle" tabindex="-1">
                <ProblemAlert trouble=refused choose=choose />
            </div>
            <div class="card form">
                <Show when=move || is_customer.get()><Part part=saved_cars>""</Part></Show>
                <div class="pair">
                    <Field label="Make" value=car.make pointer="/vehicle/make" trouble=trouble maxlength=80 />
                    <Field label="Model" value=car.model pointer="/vehicle/model" trouble=trouble maxlength=80 />
                </div>
                <div class="pair">
                    <Field
                        label="Year"
                        value=car.year
                        pointer="/vehicle/year"
                        trouble=trouble
                        inputmode="numeric"
                        maxlength=4
                    />
                    <Select
                        label="Type"
                        value=car.kind
                        options=kinds
                        pointer="/vehicle/type"
                        trouble=trouble
                    />
                </div>
                <Field
                    label="Plate"
                    value=car.plate
                    pointer="/vehicle/license_plate"
                    trouble=trouble
                    maxlength=32
                    hint="As it stands on the car."
                />
                <Field
                    label="Notes"
                    value=car.notes
                    pointer="/customer_notes"
                    trouble=trouble
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

/// For whom staff book.
#[component]
fn Desk(car: Car, trouble: Signal<Option<Trouble>>) -> impl IntoView {
    view! {
        <div class="card form">
            <h3>"Customer at the desk"</h3>
            <div class="pair">
                <Field label="First name" value=car.first_name pointer="/customer/first_name" trouble=trouble />
                <Field label="Last name" value=car.last_name pointer="/customer/last_name" trouble=trouble />
            </div>
            <Field label="Phone" value=car.phone kind="tel" pointer="/customer/phone" trouble=trouble />
            <Select label="Work" value=car.work options=works() pointer="/complexity" trouble=trouble />
        </div>
    }
}
