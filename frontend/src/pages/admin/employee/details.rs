//! Name, contact, role and what somebody is best at.

use leptos::prelude::*;
use pitboard_api::{Account, Employee, EmployeePatch};

use crate::{
    api::use_api,
    components::{Button, Card, Field, ProblemAlert, Select, use_toasts},
    form_input::changed_text,
    live::Live,
    pages::admin::{
        contact::{POINTERS, Person, PersonFields},
        invite::roles,
    },
    session::use_session,
    task::task,
};

/// `<Details live=live />`
#[component]
pub fn Details(live: Live<Employee>) -> impl IntoView {
    // What is typed stays while the rest is kept fresh.
    let id = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.id)));
    let form = move || {
        let one = id.get().and_then(|_| live.data.get_untracked())?;
        Some(view! { <Form one=one live=live /> })
    };
    view! { <Card title="Details">{form}</Card> }
}

#[component]
fn Form(one: Employee, live: Live<Employee>) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let id = one.id;
    let email = one.email.clone().unwrap_or_default();
    let person = Person::new(&one.first_name, &one.last_name, &email, &one.phone);
    let role = RwSignal::new(one.role.to_string());
    let skill = RwSignal::new(one.specialisation.clone().unwrap_or_default());
    let before = StoredValue::new(one);
    let save = task(
        async move |patch: EmployeePatch| {
            api.call(async |client| client.update_employee(id, &patch).await).await
        },
        move |one: Employee| {
            toasts.good(format!("{} is saved.", one.name));
            let me = untrack(|| session.account()).filter(|me| me.id == one.id);
            live.data.set(Some(one.clone()));
            before.set_value(one.clone());
            if let Some(me) = me {
                session.update_account(changed(me, one));
            }
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(before.with_value(|before| EmployeePatch {
            email: changed_text(person.email, before.email.as_deref().unwrap_or_default()),
            first_name: changed_text(person.first_name, &before.first_name),
            last_name: changed_text(person.last_name, &before.last_name),
            phone: changed_text(person.phone, &before.phone),
            role: changed_text(role, &before.role.to_string()).and_then(|role| role.parse().ok()),
            specialisation: changed_text(skill, before.specialisation.as_deref().unwrap_or_default()),
        }));
    };
    let error = save.error();
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=POINTERS />
            <PersonFields person=person error=error />
            <Select
                label="Role"
                value=role
                options=roles()
                pointer="/role"
                error=error
                hint="Acts at once, in every session of theirs."
            />
            <Field
                label="Specialisation"
                value=skill
                pointer="/specialisation"
                error=error
                maxlength=80
                optional=true
            />
            <Button submit=true busy=save.busy()>"Save"</Button>
        </form>
    }
}

/// The visitor as they are after they have changed themselves.
fn changed(me: Account, one: Employee) -> Account {
    Account {
        id: me.id,
        email: one.email.unwrap_or(me.email),
        first_name: one.first_name,
        last_name: one.last_name,
        phone: one.phone,
        role: one.role,
    }
}
