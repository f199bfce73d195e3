//! The dialog for a new or an existing key.

use chrono::{DateTime, Days, FixedOffset, NaiveTime};
use leptos::prelude::*;
use pitboard_api::{ApiKey, ApiKeyPatch, CreateApiKey, LocalDate};
use pitboard_client::Client;
use pitboard_domain::{person::NAME_MAX, scope::Scope};

use super::{
    line::last_day,
    operations::{Operations, new_secret},
    scopes,
};
use crate::{
    api::use_api,
    components::{Choice, Choices, Draft, Field, entity_dialog},
    dates,
    error::ApiError,
    idempotency::IdempotencyKeys,
    shop::{Shop, use_shop},
};

const LIVE: &str = "live";
const NETWORKS: &str = "/networks";

const KINDS: [Choice; 2] = [
    Choice { value: LIVE, label: "Live", text: "What the program does counts: it books real appointments." },
    Choice {
        value: "test",
        label: "Test",
        text: "For trying things out: every request is checked and answered, and nothing is stored.",
    },
];

/// The typed values that differ from those of the key.
#[derive(Debug, Clone, Default, PartialEq)]
struct KeyInput {
    name: Option<String>,
    scopes: Option<Vec<Scope>>,
    networks: Option<Vec<String>>,
    last_day: Option<Option<LocalDate>>,
    is_live: Option<bool>,
}

impl KeyInput {
    fn patch(&self, shop: Shop) -> Result<ApiKeyPatch, ApiError> {
        let expires_at = self.last_day.map(|day| day.map(|day| end_of(day, shop)).transpose()).transpose()?;
        Ok(ApiKeyPatch {
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            networks: self.networks.clone(),
            expires_at,
        })
    }

    fn key(&self, shop: Shop) -> Result<CreateApiKey, ApiError> {
        let patch = self.patch(shop)?;
        Ok(CreateApiKey {
            name: patch.name.unwrap_or_default(),
            scopes: patch.scopes.unwrap_or_default(),
            livemode: self.is_live,
            networks: patch.networks,
            expires_at: patch.expires_at.flatten(),
        })
    }
}

/// Returns the end of a day of the workshop, which must not be over.
fn end_of(day: LocalDate, shop: Shop) -> Result<DateTime<FixedOffset>, ApiError> {
    if untrack(|| shop.today()).is_some_and(|today| day < today) {
        return Err(ApiError::for_field("/expires_at", "must be today or later"));
    }
    let zone = untrack(|| shop.get()).map(|shop| shop.zone.clone());
    let midnight = day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN));
    midnight.zip(zone).and_then(|(at, zone)| dates::instant(at, &zone)).ok_or(ApiError::Unreachable)
}

/// `<KeyDialog operations=operations />`
#[component]
pub fn KeyDialog(operations: Operations) -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let Operations { list, secret, edited, .. } = operations;
    // Of the key as it was when the dialog was opened.
    let version = StoredValue::new(0);
    let save = async move |id: Option<i64>, input: KeyInput, keys: IdempotencyKeys<KeyInput>| {
        let saved = match id {
            Some(id) => {
                let patch = input.patch(shop)?;
                let update = async |client: Client| client.update_api_key(id, &patch).await;
                let version = version.try_get_value().unwrap_or_default();
                keys.send_for_version(api, &input, version, update).await
            }
            None => {
                let key = input.key(shop)?;
                let created = api.call(async |client| client.create_api_key(&key).await).await;
                created.map(|created| {
                    secret.try_set(Some(new_secret(&created)));
                    created.api_key
                })
            }
        };
        saved.map_err(|error| {
            // Also a key whose creation was not answered must be seen.
            if error.is_outcome_unknown() || error.is_stale() {
                list.refresh();
            }
            error.with_entries(NETWORKS, &input.networks.unwrap_or_default())
        })
    };
    let fields = move |draft, before: Option<ApiKey>| {
        version.set_value(before.as_ref().map_or(0, |key| key.version));
        fields(draft, before.is_none())
    };
    entity_dialog(
        edited,
        "Create an API key",
        fields,
        save,
        unanswered,
        UnsyncCallback::new(move |()| list.refresh()),
    )
}

fn fields(draft: Draft<ApiKey, KeyInput>, is_new: bool) -> AnyView {
    let name = draft.text("/name", |one| &one.name, |input| &mut input.name);
    let kind = is_new.then(|| {
        let is_live = |input: &mut KeyInput, on| input.is_live = Some(on);
        let kind = draft.input(
            "/livemode",
            LIVE,
            |_| String::new(),
            move |input, typed| is_live(input, typed.as_str() == LIVE),
        );
        view! { <Choices legend="Kind" value=kind options=KINDS.to_vec() single=true /> }
    });
    let scopes = draft.input(
        "/scopes",
        "",
        |one| one.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
        |input, typed| input.scopes = Some(typed.choices()),
    );
    let last_day = draft.input(
        "/expires_at",
        "",
        |one| one.expires_at.map(|at| last_day(at).to_string()).unwrap_or_default(),
        |input, typed| input.last_day = Some(typed.optional_date()),
    );
    let networks = draft.lines(NETWORKS, |one| &one.networks, |input| &mut input.networks);
    view! {
        <Field label="Name" value=name maxlength=NAME_MAX hint="The program or firm that gets the key." />
        {kind}
        <Choices legend="Permissions" value=scopes options=scopes::choices() />
        <Field
            label="Valid through"
            value=last_day
            kind="date"
            optional=true
            hint="The last day on which the key works. Without one it works until you revoke it."
        />
        <Field
            label="Networks"
            value=networks
            rows=2
            optional=true
            hint="The key works from these addresses only, one a line, as 203.0.113.7 or 203.0.113.0/24."
        />
    }
    .into_any()
}

fn unanswered(error: &ApiError) -> Option<&'static str> {
    error.is_outcome_unknown().then_some("We didn\u{2019}t get a reply. Check the list before trying again.")
}
