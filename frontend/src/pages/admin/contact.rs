//! Name and contact as one types them, of whoever has an account.

use leptos::prelude::*;

use crate::{components::Field, error::ApiError};

/// Fields that show their errors themselves.
pub const POINTERS: &[&str] = &["/first_name", "/last_name", "/email", "/phone", "/role", "/specialisation"];

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct Person {
    pub first_name: RwSignal<String>,
    pub last_name: RwSignal<String>,
    pub email: RwSignal<String>,
    pub phone: RwSignal<String>,
}

impl Person {
    pub fn new(first_name: &str, last_name: &str, email: &str, phone: &str) -> Self {
        let [first_name, last_name, email, phone] =
            [first_name, last_name, email, phone].map(|text| RwSignal::new(text.to_owned()));
        Self { first_name, last_name, email, phone }
    }
}

/// `<PersonFields person=person error=save.error() />`; without an address nobody can sign in.
#[component]
pub fn PersonFields(
    person: Person,
    #[prop(into)] error: Signal<Option<ApiError>>,
    #[prop(optional)] email_optional: bool,
) -> impl IntoView {
    view! {
        <div class="pair">
            <Field label="First name" value=person.first_name pointer="/first_name" error=error maxlength=80 />
            <Field label="Last name" value=person.last_name pointer="/last_name" error=error maxlength=80 />
        </div>
        <Field
            label="E-mail"
            value=person.email
            kind="email"
            pointer="/email"
            error=error
            optional=email_optional
        />
        <Field label="Phone" value=person.phone kind="tel" pointer="/phone" error=error maxlength=32 />
    }
}
