//! Somebody new: an account without a password, and the link by which they set one.

use leptos::prelude::*;
use pitboard_api::{CreatedEmployee, NewEmployee, ProblemCode};
use pitboard_domain::role::StaffRole;

use super::{
    contact::{POINTERS, Person, PersonFields},
    one_time_link::LinkToHandOver,
};
use crate::{
    api::use_api,
    components::{Button, Card, Field, Heading, Kind, Notice, ProblemAlert, Select},
    error::ApiError,
    focus, labels,
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
        None => view! { <Form created=created /> }.into_any(),
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
fn Form(created: RwSignal<Option<CreatedEmployee>>) -> impl IntoView {
    let api = use_api();
    let person = Person::new("", "", "", "");
    let (role, skill) = (RwSignal::new(StaffRole::Employee.to_string()), RwSignal::new(String::new()));
    let hire = task(
        async move |new: NewEmployee| api.call(async |client| client.create_employee(&new).await).await,
        move |answer| created.set(Some(answer)),
    );
    let error = hire.error();
    // The address that got no answer: its account may be there.
    let unanswered = RwSignal::new(None);
    Effect::new(move || {
        if error.with(|error| error.as_ref().is_some_and(ApiError::is_transient)) {
            unanswered.set(Some(person.email.get_untracked()));
        }
    });
    let perhaps_there = move || {
        let taken = error.with(|error| error.as_ref().is_some_and(|it| it.is(ProblemCode::EmailTaken)));
        (taken && unanswered.with(|email| email.as_ref() == Some(&*person.email.read()))).then(|| {
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
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        hire.run(NewEmployee {
            email: person.email.get_untracked(),
            first_name: person.first_name.get_untracked(),
            last_name: person.last_name.get_untracked(),
            phone: person.phone.get_untracked(),
            role: role.get_untracked().parse().unwrap_or(StaffRole::Employee),
            specialisation: Some(skill.get_untracked()),
        });
    };
    view! {
        <Card>
            <form class="form" novalidate on:submit=submit>
                <ProblemAlert error=error fields=POINTERS />
                {perhaps_there}
                <PersonFields person=person error=error />
                <div class="pair">
                    <Select label="Role" value=role options=roles() pointer="/role" error=error />
                    <Field
                        label="Specialisation"
                        value=skill
                        pointer="/specialisation"
                        error=error
                        maxlength=80
                        optional=true
                    />
                </div>
                <Button submit=true busy=hire.busy()>"Add employee"</Button>
            </form>
        </Card>
    }
}

/// The roles of staff, to choose from.
pub fn roles() -> Vec<(String, String)> {
    StaffRole::ALL.iter().map(|role| (role.to_string(), labels::role((*role).into()).to_owned())).collect()
}
