//! Creates an employee, with the invitation link by which they set a password.

use leptos::prelude::*;
use pitboard_api::{CreateEmployee, CreatedEmployee, EmployeePatch, ProblemCode};
use pitboard_domain::role::StaffRole;

use super::{contact::employee_fields, one_time_link::LinkToHandOver};
use crate::{
    api::use_api,
    components::{Button, Card, Draft, Form, Heading, Kind, Notice},
    error::ApiError,
    focus,
    task::task,
};

pub const TITLE: &str = "New employee";

#[component]
pub fn InviteEmployee() -> impl IntoView {
    let created = RwSignal::new(None::<CreatedEmployee>);
    let again = move || {
        created.set(None);
        focus::heading();
    };
    let content = move || match created.get() {
        None => view! { <NewEmployeeForm created=created /> }.into_any(),
        Some(CreatedEmployee { employee, invitation }) => view! {
            <LinkToHandOver link=invitation name=employee.name.clone() />
            <div class="actions">
                <a class="button quiet" href=format!("/admin/employees/{}", employee.id)>
                    {format!("Go to {}", employee.name)}
                </a>
                <Button kind=Kind::Quiet on_press=again>"Add another"</Button>
            </div>
        }
        .into_any(),
    };
    view! {
        <Heading title=TITLE>"They get no e-mail: you hand them a link by which they set a password."</Heading>
        <div class="stack form-wide">{content}</div>
    }
}

#[component]
fn NewEmployeeForm(created: RwSignal<Option<CreatedEmployee>>) -> impl IntoView {
    let (api, draft) = (use_api(), Draft::new(None));
    let invite = task(
        async move |new: CreateEmployee| api.call(async |client| client.create_employee(&new).await).await,
        move |answer| created.set(Some(answer)),
    );
    let error = invite.error();
    // The e-mail addresses of the last request and of the last one without an answer, whose account may exist.
    let (sent, unanswered) = (StoredValue::new(None), StoredValue::new(None));
    Effect::new(move || {
        if error.with(|error| error.as_ref().is_some_and(ApiError::is_transient)) {
            unanswered.set_value(sent.get_value());
        }
    });
    let may_exist = move || {
        let is_taken = error.with(|error| error.as_ref().is_some_and(|it| it.is(ProblemCode::EmailTaken)));
        (is_taken && unanswered.get_value() == sent.get_value()).then(|| {
            view! {
                <Notice>
                    <p>
                        "They may be there already: hand out a new invitation from "
                        <a href="/admin/employees">"their page"</a> "."
                    </p>
                </Notice>
            }
        })
    };
    let submit = move || match draft.read().map(new_employee) {
        Ok(new) => {
            sent.set_value(Some(new.email.clone()));
            invite.run(new);
        }
        Err(error) => invite.reject(error),
    };
    view! {
        <Card>
            <Form on_submit=submit busy=invite.busy() error=error verb="Add employee">
                {may_exist}
                {employee_fields(draft, true)}
            </Form>
        </Card>
    }
}

fn new_employee(patch: EmployeePatch) -> CreateEmployee {
    CreateEmployee {
        email: patch.email.unwrap_or_default(),
        first_name: patch.first_name.unwrap_or_default(),
        last_name: patch.last_name.unwrap_or_default(),
        phone: patch.phone.unwrap_or_default(),
        role: patch.role.unwrap_or(StaffRole::Employee),
        specialisation: patch.specialisation,
    }
}
