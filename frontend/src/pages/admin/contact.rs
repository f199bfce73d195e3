//! The fields of a customer and of an employee.

use leptos::prelude::*;
use pitboard_api::{Customer, CustomerPatch, Employee, EmployeePatch};
use pitboard_domain::{
    person::{NAME_MAX, PHONE_MAX},
    role::StaffRole,
};

use crate::{
    components::{Draft, Field, Select, options},
    labels,
};

/// First name, last name, e-mail address (empty if there is none) and phone number.
pub trait Contact {
    fn contact(&self) -> [&str; 4];
}

/// The same fields of a patch.
pub trait ContactPatch: Default {
    fn contact(&mut self) -> [&mut Option<String>; 4];
}

macro_rules! contacts {
    ($($one:ty, $patch:ty;)+) => {
        $(
            impl Contact for $one {
                fn contact(&self) -> [&str; 4] {
                    [&self.first_name, &self.last_name, self.email.as_deref().unwrap_or_default(), &self.phone]
                }
            }

            impl ContactPatch for $patch {
                fn contact(&mut self) -> [&mut Option<String>; 4] {
                    [&mut self.first_name, &mut self.last_name, &mut self.email, &mut self.phone]
                }
            }
        )+
    };
}
contacts! {
    Customer, CustomerPatch;
    Employee, EmployeePatch;
}

/// Renders the fields for name and contact. Without an e-mail address the account cannot sign in.
pub fn contact_fields<T: Contact, P: ContactPatch>(
    draft: Draft<T, P>,
    email_optional: bool,
) -> impl IntoView {
    let first_name = draft.text("/first_name", |one| one.contact()[0], |patch| nth(patch, 0));
    let last_name = draft.text("/last_name", |one| one.contact()[1], |patch| nth(patch, 1));
    let email = draft.text("/email", |one| one.contact()[2], |patch| nth(patch, 2));
    let phone = draft.text("/phone", |one| one.contact()[3], |patch| nth(patch, 3));
    view! {
        <div class="pair">
            <Field label="First name" value=first_name maxlength=NAME_MAX />
            <Field label="Last name" value=last_name maxlength=NAME_MAX />
        </div>
        <Field label="E-mail" value=email kind="email" optional=email_optional />
        <Field label="Phone" value=phone kind="tel" maxlength=PHONE_MAX />
    }
}

fn nth<P: ContactPatch>(patch: &mut P, at: usize) -> &mut Option<String> {
    let [first_name, last_name, email, phone] = patch.contact();
    match at {
        0 => first_name,
        1 => last_name,
        2 => email,
        _ => phone,
    }
}

/// Renders all fields of an employee, those of a new one in less height.
pub fn employee_fields(draft: Draft<Employee, EmployeePatch>, is_new: bool) -> AnyView {
    let role = draft.input(
        "/role",
        StaffRole::Employee.as_str(),
        |one| one.role.to_string(),
        |patch, typed| patch.role = typed.text().parse().ok(),
    );
    let specialisation = draft.text(
        "/specialisation",
        |one| one.specialisation.as_deref().unwrap_or_default(),
        |patch| &mut patch.specialisation,
    );
    let options = options(&[], StaffRole::ALL, |role| labels::role(role.into()));
    let specialisation =
        view! { <Field label="Specialisation" value=specialisation maxlength=NAME_MAX optional=true /> };
    let contact = contact_fields(draft, false);
    match is_new {
        true => view! {
            {contact}
            <div class="pair"><Select label="Role" value=role options=options /> {specialisation}</div>
        }
        .into_any(),
        false => view! {
            {contact}
            <Select label="Role" value=role options=options hint="Acts at once, in every session of theirs." />
            {specialisation}
        }
        .into_any(),
    }
}
