//! The dialog for a new or an existing category.

use leptos::prelude::*;
use pitboard_api::{CategoryPatch, CreateCategory, ManagedCategory, ProblemCode};
use pitboard_client::Client;
use pitboard_domain::{person::NAME_MAX, text::NOTE_MAX};

use crate::{
    api::use_api,
    components::{Draft, EditTarget, Field, entity_dialog},
    error::ApiError,
    idempotency::IdempotencyKeys,
};

/// `<CategoryDialog edited=edited on_saved=move || list.refresh() />`
#[component]
pub fn CategoryDialog(
    edited: EditTarget<ManagedCategory>,
    #[prop(into)] on_saved: UnsyncCallback<()>,
) -> impl IntoView {
    let api = use_api();
    let save = async move |id, patch: CategoryPatch, keys: IdempotencyKeys<CategoryPatch>| {
        let create = async |client: Client| client.create_category(&new_category(patch.clone())).await;
        match id {
            Some(id) => api.call(async |client| client.update_category(id, &patch).await).await,
            None => keys.send(api, &patch, create).await,
        }
    };
    entity_dialog(edited, "Add a category", fields, save, name_taken, on_saved)
}

fn fields(draft: Draft<ManagedCategory, CategoryPatch>, _: Option<ManagedCategory>) -> AnyView {
    let name = draft.text("/name", |one| &one.name, |patch| &mut patch.name);
    let description = draft.text("/description", |one| &one.description, |patch| &mut patch.description);
    view! {
        <Field label="Name" value=name maxlength=NAME_MAX />
        <Field label="Description" value=description rows=2 maxlength=NOTE_MAX optional=true />
    }
    .into_any()
}

fn new_category(patch: CategoryPatch) -> CreateCategory {
    CreateCategory {
        name: patch.name.unwrap_or_default(),
        description: patch.description,
        position: None,
        active: None,
    }
}

/// Returns the title of the `InUse` error where a category or a service is created or renamed.
pub fn name_taken(error: &ApiError) -> Option<&'static str> {
    error.is(ProblemCode::InUse).then_some("This name is taken")
}
