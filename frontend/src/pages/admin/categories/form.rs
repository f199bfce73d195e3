//! The form for a category, new or known, in a dialog.

use leptos::prelude::*;
use pitboard_api::{CategoryPatch, ManagedCategory, NewCategory, ProblemCode};
use pitboard_domain::text;

use crate::{
    api::use_api,
    components::{Button, Dialog, EditTarget, Field, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    form_input::changed_text,
    idempotency::IdempotencyKeys,
    task::task,
};

/// `<CategoryDialog edited=edited saved=move || list.refresh() />`
#[component]
pub fn CategoryDialog(
    edited: EditTarget<ManagedCategory>,
    #[prop(into)] saved: UnsyncCallback<()>,
) -> impl IntoView {
    let title = edited.title("Add a category", |one| &one.name);
    view! {
        <Dialog open=edited.shown title=title>
            <Form edited=edited saved=saved />
        </Dialog>
    }
}

/// In use is a name, where something is made or changed.
pub fn taken(error: &ApiError) -> Option<&'static str> {
    error.is(ProblemCode::InUse).then_some("This name is taken")
}

#[component]
fn Form(edited: EditTarget<ManagedCategory>, saved: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let one = edited.one();
    let id = one.as_ref().map(|one| one.id);
    let (name, description) = one.map(|one| (one.name, one.description)).unwrap_or_default();
    let before = StoredValue::new((name.clone(), description.clone()));
    let [name, description] = [name, description].map(RwSignal::new);
    let keys = IdempotencyKeys::new();
    let save = task(
        async move |()| match id {
            Some(id) => {
                let patch = before.with_value(|(known, words)| CategoryPatch {
                    name: changed_text(name, known),
                    description: changed_text(description, words),
                    position: None,
                });
                api.call(async |client| client.update_category(id, &patch).await).await
            }
            None => {
                let (name, description) = (name.get_untracked(), Some(description.get_untracked()));
                let new = NewCategory { name, description, position: None, active: None };
                let key = keys.key_for(&new);
                api.call(async |client| client.with_key(&key).create_category(&new).await).await
            }
        },
        move |one: ManagedCategory| {
            edited.close();
            toasts.good(format!("{} is saved.", one.name));
            saved.run(());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let error = save.error();
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=&["/name", "/description"] words=taken />
            <Field label="Name" value=name pointer="/name" error=error maxlength=80 />
            <Field
                label="Description"
                value=description
                pointer="/description"
                error=error
                rows=2
                maxlength=text::NOTE_MAX as u32
                optional=true
            />
            <div class="actions">
                <Button submit=true busy=save.busy()>"Save"</Button>
                <Button kind=Kind::Quiet on_press=move || edited.close()>"Leave it"</Button>
            </div>
        </form>
    }
}
