//! The dialog for a new or an existing webhook.

use leptos::prelude::*;
use pitboard_api::{CreateWebhook, Webhook, WebhookPatch};
use pitboard_client::Client;
use pitboard_domain::{
    text::NOTE_MAX,
    webhook::{PublicEventType, URL_MAX},
};

use super::{operations::new_secret, types};
use crate::{
    api::use_api,
    components::{Checkbox, Choices, Draft, EditTarget, Field, entity_dialog},
    error::ApiError,
    idempotency::IdempotencyKeys,
    pages::admin::integrations::secret::NewSecret,
};

/// The text of the input for types if all are sent.
const ALL: &str = "all";

/// `<WebhookDialog edited=edited secret=secret on_saved=move || list.refresh() />`
#[component]
pub fn WebhookDialog(
    edited: EditTarget<Webhook>,
    /// Set to the secret of a new webhook.
    secret: RwSignal<Option<NewSecret>>,
    #[prop(into)] on_saved: UnsyncCallback<()>,
) -> impl IntoView {
    let api = use_api();
    // Of the webhook as it was when the dialog was opened.
    let version = StoredValue::new(0);
    let save = async move |id, patch: WebhookPatch, keys: IdempotencyKeys<WebhookPatch>| match id {
        Some(id) => {
            let update = async |client: Client| client.update_webhook(id, &patch).await;
            let version = version.try_get_value().unwrap_or_default();
            keys.send_for_version(api, &patch, version, update).await
        }
        None => {
            let new = new_webhook(patch);
            let created = api.call(async |client| client.create_webhook(&new).await).await;
            if created.as_ref().is_err_and(ApiError::is_outcome_unknown) {
                on_saved.try_run(());
            }
            created.inspect(|created| drop(secret.try_set(new_secret(created))))
        }
    };
    let fields = move |draft, before: Option<Webhook>| {
        version.set_value(before.as_ref().map_or(0, |one| one.version));
        fields(draft, before)
    };
    entity_dialog(edited, "Add a webhook", fields, save, unanswered, on_saved)
}

fn fields(draft: Draft<Webhook, WebhookPatch>, before: Option<Webhook>) -> AnyView {
    let url = draft.text("/url", |one| &one.url, |patch| &mut patch.url);
    let description = draft.text("/description", |one| &one.description, |patch| &mut patch.description);
    let types = draft.input("/types", ALL, types_text, |patch, typed| {
        let all = typed.as_str() == ALL;
        patch.types = Some(if all { Vec::new() } else { typed.choices::<PublicEventType>() });
    });
    let active = draft.check(|one| one.active, |patch| &mut patch.active);
    active.update(|active| *active |= before.is_none());
    let all = RwSignal::new(types.value.with_untracked(|text| text == ALL));
    Effect::new(move |was_all: Option<bool>| {
        let all = all.get();
        if was_all.is_some_and(|was_all| was_all != all) {
            types.value.set(if all { ALL } else { "" }.to_owned());
        }
        all
    });
    view! {
        <Field
            label="Address"
            value=url
            kind="url"
            inputmode="url"
            maxlength=URL_MAX
            hint="Where events are sent. It begins with https:// and can be reached from the internet."
        />
        <Field label="Description" value=description rows=2 maxlength=NOTE_MAX optional=true />
        <Checkbox label="Send all events, also types that are added later" checked=all />
        <Show when=move || !all.get()>
            <Choices legend="Events" value=types options=types::choices() />
        </Show>
        <Checkbox label="Active" checked=active />
    }
    .into_any()
}

/// Returns the types as the input has them.
fn types_text(one: &Webhook) -> String {
    match one.types.is_empty() {
        true => ALL.to_owned(),
        false => one.types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" "),
    }
}

fn new_webhook(patch: WebhookPatch) -> CreateWebhook {
    CreateWebhook {
        url: patch.url.unwrap_or_default(),
        types: patch.types,
        description: patch.description,
        active: patch.active,
    }
}

fn unanswered(error: &ApiError) -> Option<&'static str> {
    error.is_outcome_unknown().then_some("We didn\u{2019}t get a reply. Check the list before trying again.")
}
