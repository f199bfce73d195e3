//! The operations on a key: create, edit, rotate, revoke.

use leptos::prelude::*;
use pitboard_api::{ApiKey, ApiKeyWithSecret, RotateApiKey};

use crate::{
    api::use_api,
    components::{EditTarget, use_toasts},
    error::ApiError,
    focus,
    paged::Paged,
    pages::admin::integrations::secret::NewSecret,
    task::{Task, task},
};

/// The operations on a key and their tasks; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Operations {
    pub list: Paged<ApiKey>,
    /// The secret that was made last, until it is dismissed.
    pub secret: RwSignal<Option<NewSecret>>,
    pub edited: EditTarget<ApiKey>,
    /// The key in the dialog that is open, as it was when it was opened.
    pub asked: RwSignal<Option<ApiKey>>,
    pub rotate_open: RwSignal<bool>,
    pub revoke_open: RwSignal<bool>,
    /// Rotates a key, with the minutes for which the old secret stays valid.
    pub rotate: Task<(ApiKey, u32)>,
    pub revoke: Task<i64>,
}

impl Operations {
    pub fn new(list: Paged<ApiKey>) -> Self {
        let secret = RwSignal::new(None);
        let (rotate_open, revoke_open) = (RwSignal::new(false), RwSignal::new(false));
        let (rotate, revoke) = (rotate_task(list, secret, rotate_open), revoke_task(list, revoke_open));
        Effect::new(move || {
            let unanswered =
                |error: &Option<ApiError>| error.as_ref().is_some_and(ApiError::is_outcome_unknown);
            if [rotate.error(), revoke.error()].iter().any(|of| of.with(unanswered)) {
                list.refresh();
            }
        });
        Self {
            list,
            secret,
            edited: EditTarget::new(),
            asked: RwSignal::new(None),
            rotate_open,
            revoke_open,
            rotate,
            revoke,
        }
    }

    /// Opens the dialog that asks for a rotation.
    pub fn ask_rotation(self, key: ApiKey) {
        self.rotate.clear();
        self.asked.set(Some(key));
        self.rotate_open.set(true);
    }

    /// Opens the dialog that asks for a revocation.
    pub fn ask_revocation(self, key: ApiKey) {
        self.revoke.clear();
        self.asked.set(Some(key));
        self.revoke_open.set(true);
    }

    /// Returns the name of the key in the open dialog; reactive.
    pub fn asked_name(self) -> String {
        self.asked.with(|key| key.as_ref().map(|key| key.name.clone())).unwrap_or_default()
    }
}

/// Returns the secret of a created or rotated key, as it is shown.
pub fn new_secret(made: &ApiKeyWithSecret) -> NewSecret {
    NewSecret {
        of: made.api_key.name.clone(),
        secret: made.secret.clone(),
        usage: "The program sends it with each request: Authorization: Bearer, a space, and the secret."
            .to_owned(),
    }
}

/// A rotation is for one version: if it is sent again after a lost response, the secret in use would end at once.
fn rotate_task(
    list: Paged<ApiKey>,
    secret: RwSignal<Option<NewSecret>>,
    open: RwSignal<bool>,
) -> Task<(ApiKey, u32)> {
    let api = use_api();
    task(
        async move |(key, minutes): (ApiKey, u32)| {
            let rotation = RotateApiKey { overlap_minutes: Some(minutes) };
            api.call(async |client| client.if_match(key.version).rotate_api_key(key.id, &rotation).await)
                .await
        },
        move |made: ApiKeyWithSecret| {
            open.set(false);
            secret.set(Some(new_secret(&made)));
            list.refresh();
        },
    )
}

fn revoke_task(list: Paged<ApiKey>, open: RwSignal<bool>) -> Task<i64> {
    let (api, toasts) = (use_api(), use_toasts());
    task(
        async move |id: i64| api.call(async |client| client.revoke_api_key(id).await).await,
        move |key: ApiKey| {
            open.set(false);
            toasts.good(format!("{} is revoked.", key.name));
            list.refresh();
            // The pressed button is removed.
            focus::heading();
        },
    )
}
