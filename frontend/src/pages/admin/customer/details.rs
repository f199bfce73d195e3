//! Name and contact of a customer.

use leptos::prelude::*;
use pitboard_api::{Customer, CustomerPatch};

use crate::{
    api::use_api,
    components::{Button, Card, ProblemAlert, use_toasts},
    form_input::changed_text,
    live::Live,
    pages::admin::contact::{POINTERS, Person, PersonFields},
    task::task,
};

/// `<Details live=live />`
#[component]
pub fn Details(live: Live<Customer>) -> impl IntoView {
    // What is typed stays while the rest is kept fresh.
    let id = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.id)));
    let form = move || {
        let one = id.get().and_then(|_| live.data.get_untracked())?;
        Some(view! { <Form one=one live=live /> })
    };
    view! { <Card title="Details">{form}</Card> }
}

#[component]
fn Form(one: Customer, live: Live<Customer>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let id = one.id;
    // One who has an address keeps one: without it the account would be lost to them.
    let email_optional = one.email.is_none();
    let email = one.email.clone().unwrap_or_default();
    let person = Person::new(&one.first_name, &one.last_name, &email, &one.phone);
    let before = StoredValue::new(one);
    let save = task(
        async move |patch: CustomerPatch| {
            api.call(async |client| client.update_customer(id, &patch).await).await
        },
        move |one: Customer| {
            toasts.good(format!("{} is saved.", one.name));
            before.set_value(one.clone());
            live.data.set(Some(one));
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(before.with_value(|before| CustomerPatch {
            email: changed_text(person.email, before.email.as_deref().unwrap_or_default()),
            first_name: changed_text(person.first_name, &before.first_name),
            last_name: changed_text(person.last_name, &before.last_name),
            phone: changed_text(person.phone, &before.phone),
        }));
    };
    let error = save.error();
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=POINTERS />
            <PersonFields person=person error=error email_optional=email_optional />
            <Button submit=true busy=save.busy()>"Save"</Button>
        </form>
    }
}
