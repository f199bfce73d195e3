//! The dialog for a new or an existing service.

use leptos::prelude::*;
use pitboard_api::{CreateService, ManagedService, ServicePatch};
use pitboard_domain::{catalogue::IMAGE_URL_MAX, person::NAME_MAX, text::NOTE_MAX};

use super::super::categories::name_taken;
use crate::{
    api::use_api,
    components::{Draft, EditTarget, Field, Select, entity_dialog},
    error::ApiError,
    idempotency::IdempotencyKeys,
    money::plain,
    shop::use_shop,
};

/// `<ServiceDialog edited=edited categories=options on_saved=move || list.refresh() />`
#[component]
pub fn ServiceDialog(
    edited: EditTarget<ManagedService>,
    /// Id and name of each.
    categories: Signal<Vec<(String, String)>>,
    on_saved: UnsyncCallback<()>,
) -> impl IntoView {
    let api = use_api();
    let save = async move |id, patch: ServicePatch, keys: IdempotencyKeys<ServicePatch>| match id {
        Some(id) => api.call(async |client| client.update_service(id, &patch).await).await,
        None => {
            let service = new_service(patch.clone())?;
            keys.send(api, &patch, async |client| client.create_service(&service).await).await
        }
    };
    let fields = move |draft, before| fields(draft, before, categories);
    entity_dialog(edited, "Add a service", fields, save, name_taken, on_saved)
}

fn fields(
    draft: Draft<ManagedService, ServicePatch>,
    before: Option<ManagedService>,
    categories: Signal<Vec<(String, String)>>,
) -> AnyView {
    let category = draft.input(
        "/category_id",
        "",
        |one| one.category.id.to_string(),
        |patch, typed| patch.category_id = Some(typed.id()),
    );
    // The browser shows the first option, also if the options arrive later.
    Effect::new(move || {
        let first = categories.with(|all| all.first().map(|(id, _)| id.clone()));
        if let Some(first) = first.filter(|_| category.value.with_untracked(String::is_empty)) {
            category.value.set(first);
        }
    });
    let shop = use_shop();
    let currency =
        before.map(|one| one.price.currency).or_else(|| untrack(|| shop.get()).map(|shop| shop.currency));
    let unit = currency.map(|currency| format!("In {}.", currency.as_str())).unwrap_or_default();
    let price = draft.input(
        "/price/amount",
        "",
        |one| plain(one.price),
        move |patch, typed| patch.price = currency.map(|currency| typed.price(currency)),
    );
    let name = draft.text("/name", |one| &one.name, |patch| &mut patch.name);
    let description = draft.text("/description", |one| &one.description, |patch| &mut patch.description);
    let minutes = draft.number(
        "/duration_minutes",
        "60",
        |one| one.duration_minutes,
        |patch| &mut patch.duration_minutes,
    );
    let span = draft.number("/period_span", "1", |one| one.period_span, |patch| &mut patch.period_span);
    let image = draft.input(
        "/image_url",
        "",
        |one| one.image_url.clone().unwrap_or_default(),
        |patch, typed| patch.image_url = Some(typed.optional_text()),
    );
    view! {
        <Field label="Name" value=name maxlength=NAME_MAX />
        <Select label="Category" value=category options=categories />
        <Field label="Description" value=description rows=2 maxlength=NOTE_MAX optional=true />
        <div class="pair">
            <Field label="Price" value=price inputmode="decimal" hint=unit />
            <Field label="Minutes of work" value=minutes inputmode="numeric" hint="What customers are told." />
            <Field label="Periods" value=span inputmode="numeric" hint="That it takes in a row." />
        </div>
        <Field
            label="Picture"
            value=image
            inputmode="url"
            maxlength=IMAGE_URL_MAX
            hint="An address that begins with https://."
            optional=true
        />
        <p class="muted small">"What is booked already keeps its price and its periods."</p>
    }
    .into_any()
}

/// Returns the request for a new service; without the workshop's currency there is no price yet.
fn new_service(patch: ServicePatch) -> Result<CreateService, ApiError> {
    Ok(CreateService {
        category_id: patch.category_id.unwrap_or_default(),
        name: patch.name.unwrap_or_default(),
        description: patch.description,
        price: patch.price.ok_or(ApiError::Unreachable)?,
        duration_minutes: patch.duration_minutes.unwrap_or_default(),
        period_span: patch.period_span,
        image_url: patch.image_url.flatten(),
        active: None,
    })
}
