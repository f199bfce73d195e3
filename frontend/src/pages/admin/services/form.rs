//! The form for a service, new or known, in a dialog.

use leptos::prelude::*;
use pitboard_api::{ManagedService, NewService, ServicePatch};
use pitboard_domain::{catalogue, money::Currency, text};

use super::super::categories::taken;
use crate::{
    api::use_api,
    components::{Button, Dialog, EditTarget, Field, Kind, ProblemAlert, Select, use_toasts},
    error::ApiError,
    form_input::{FormInput, words},
    idempotency::IdempotencyKeys,
    money::plain,
    shop::use_shop,
    task::task,
};

const POINTERS: &[&str] = &[
    "/name",
    "/category_id",
    "/description",
    "/price",
    "/price/amount",
    "/duration_minutes",
    "/period_span",
    "/image_url",
];

/// `<ServiceDialog edited=edited categories=options saved=move || list.refresh() />`
#[component]
pub fn ServiceDialog(
    edited: EditTarget<ManagedService>,
    /// Id and name of each.
    categories: Signal<Vec<(String, String)>>,
    saved: UnsyncCallback<()>,
) -> impl IntoView {
    let title = edited.title("Add a service", |one| &one.name);
    view! {
        <Dialog open=edited.shown title=title>
            <Form edited=edited categories=categories saved=saved />
        </Dialog>
    }
}

/// What stands in the fields.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    category: RwSignal<String>,
    description: RwSignal<String>,
    price: RwSignal<String>,
    minutes: RwSignal<String>,
    span: RwSignal<String>,
    image: RwSignal<String>,
}

impl Draft {
    fn of(one: Option<&ManagedService>) -> Self {
        let field = |say: fn(&ManagedService) -> String, new: &str| {
            RwSignal::new(one.map_or_else(|| new.to_owned(), say))
        };
        Self {
            name: field(|one| one.name.clone(), ""),
            category: field(|one| one.category.id.to_string(), ""),
            description: field(|one| one.description.clone(), ""),
            price: field(|one| plain(one.price), ""),
            minutes: field(|one| one.duration_minutes.to_string(), "60"),
            span: field(|one| one.period_span.to_string(), "1"),
            image: field(|one| one.image_url.clone().unwrap_or_default(), ""),
        }
    }

    /// As it is sent, or what is wrong before it is.
    fn read(self, currency: Currency) -> Result<NewService, ApiError> {
        let mut typed = FormInput::default();
        let new = NewService {
            category_id: self.category.with_untracked(|id| typed.id("/category_id", id)),
            name: self.name.get_untracked(),
            description: Some(self.description.get_untracked()),
            price: self.price.with_untracked(|text| typed.price("/price/amount", text, currency)),
            duration_minutes: self.minutes.with_untracked(|text| typed.number("/duration_minutes", text)),
            period_span: Some(self.span.with_untracked(|text| typed.number("/period_span", text))),
            image_url: self.image.with_untracked(|text| words(text)),
            active: None,
        };
        typed.finish(new)
    }
}

/// What differs from what the form began with: what somebody else changed meanwhile stays.
fn patch(all: NewService, before: &ManagedService) -> ServicePatch {
    ServicePatch {
        category_id: Some(all.category_id).filter(|id| *id != before.category.id),
        name: Some(all.name).filter(|name| *name != before.name),
        description: all.description.filter(|text| *text != before.description),
        price: Some(all.price).filter(|price| price.amount != before.price.amount),
        duration_minutes: Some(all.duration_minutes).filter(|minutes| *minutes != before.duration_minutes),
        period_span: all.period_span.filter(|span| *span != before.period_span),
        image_url: Some(all.image_url).filter(|image| *image != before.image_url),
    }
}

#[component]
fn Form(
    edited: EditTarget<ManagedService>,
    categories: Signal<Vec<(String, String)>>,
    saved: UnsyncCallback<()>,
) -> impl IntoView {
    let (api, shop, toasts) = (use_api(), use_shop(), use_toasts());
    let one = edited.one();
    let before = StoredValue::new(one.clone());
    let draft = Draft::of(one.as_ref());
    // The browser shows the first, also where they come later.
    Effect::new(move || {
        let first = categories.with(|all| all.first().map(|(id, _)| id.clone()));
        if let Some(first) = first.filter(|_| draft.category.with_untracked(String::is_empty)) {
            draft.category.set(first);
        }
    });
    let currency = move || {
        let shop = untrack(|| shop.get()).map(|shop| shop.currency);
        one.as_ref().map(|one| one.price.currency).or(shop)
    };
    let unit = currency().map(|currency| format!("In {}.", currency.as_str()));
    let keys = IdempotencyKeys::new();
    let save = task(
        async move |()| {
            let new = draft.read(currency().ok_or(ApiError::Unreachable)?)?;
            match before.get_value() {
                Some(before) => {
                    let patch = patch(new, &before);
                    api.call(async |client| client.update_service(before.id, &patch).await).await
                }
                None => {
                    let key = keys.key_for(&new);
                    api.call(async |client| client.with_key(&key).create_service(&new).await).await
                }
            }
        },
        move |service: ManagedService| {
            edited.close();
            toasts.good(format!("{} is saved.", service.name));
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
            <ProblemAlert error=error fields=POINTERS words=taken />
            <Field label="Name" value=draft.name pointer="/name" error=error maxlength=80 />
            <Select
                label="Category"
                value=draft.category
                options=categories
                pointer="/category_id"
                error=error
            />
            <Field
                label="Description"
                value=draft.description
                pointer="/description"
                error=error
                rows=2
                maxlength=text::NOTE_MAX as u32
                optional=true
            />
            <div class="pair">
                <Field
                    label="Price"
                    value=draft.price
                    pointer="/price/amount"
                    error=error
                    inputmode="decimal"
                    hint=unit.unwrap_or_default()
                />
                <Field
                    label="Minutes of work"
                    value=draft.minutes
                    pointer="/duration_minutes"
                    error=error
                    inputmode="numeric"
                    hint="What customers are told."
                />
                <Field
                    label="Periods"
                    value=draft.span
                    pointer="/period_span"
                    error=error
                    inputmode="numeric"
                    hint="That it takes in a row."
                />
            </div>
            <Field
                label="Picture"
                value=draft.image
                pointer="/image_url"
                error=error
                inputmode="url"
                maxlength=catalogue::IMAGE_URL_MAX as u32
                hint="An address that begins with https://."
                optional=true
            />
            <p class="muted small">"What is booked already keeps its price and its periods."</p>
            <div class="actions">
                <Button submit=true busy=save.busy()>"Save"</Button>
                <Button kind=Kind::Quiet on_press=move || edited.close()>"Leave it"</Button>
            </div>
        </form>
    }
}
