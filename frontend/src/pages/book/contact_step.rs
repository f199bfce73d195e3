//! The contact of a visitor who books without an account.

use leptos::prelude::*;

use super::{form::BookingForm, hold::Reservation};
use crate::{
    components::{Button, Field, Kind},
    error::ApiError,
};

/// `sign_in` is for visitors who have an account; in a frame nobody can sign in.
#[component]
pub fn ContactStep(
    form: BookingForm,
    #[prop(into)] error: Signal<Option<ApiError>>,
    reservation: Reservation,
    sign_in: Option<UnsyncCallback<()>>,
) -> impl IntoView {
    let sign_in = sign_in.map(|sign_in| {
        view! { <Button kind=Kind::Plain on_press=sign_in>"I have an account"</Button> }
    });
    view! {
        <section class="step" aria-labelledby="step-contact" on:focusin=move |_| reservation.begin()>
            <header>
                <h2 id="step-contact" tabindex="-1">"5 · Contact"</h2>
                {sign_in}
            </header>
            <div class="card form">
                <div class="pair">
                    <Field
                        label="First name"
                        value=form.first_name
                        pointer="/customer/first_name"
                        error=error
                        autocomplete="given-name"
                        maxlength=80
                    />
                    <Field
                        label="Last name"
                        value=form.last_name
                        pointer="/customer/last_name"
                        error=error
                        autocomplete="family-name"
                        maxlength=80
                        optional=true
                    />
                </div>
                <div class="pair">
                    <Field
                        label="Phone"
                        value=form.phone
                        kind="tel"
                        pointer="/customer/phone"
                        error=error
                        autocomplete="tel"
                        maxlength=32
                        required=false
                    />
                    <Field
                        label="E-mail"
                        value=form.email
                        kind="email"
                        pointer="/customer/email"
                        error=error
                        autocomplete="email"
                        maxlength=254
                        required=false
                    />
                </div>
                <p class="hint">"A phone number or an e-mail address is enough. We only use it for this booking."</p>
            </div>
        </section>
    }
}
