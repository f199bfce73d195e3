//! The actions of a webhook: test, edit, rotate its secret, deactivate, activate, delete.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use pitboard_api::{Webhook, WebhookPatch};

use super::super::webhooks::{host, new_secret, test_task};
use crate::{
    api::use_api,
    components::{Button, EditTarget, Kind, ProblemAlert, use_toasts},
    error::{self, ApiError},
    idempotency::IdempotencyKeys,
    live::Live,
    pages::admin::integrations::secret::NewSecret,
    task::{Task, task},
};

/// The operations on a webhook and their tasks; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Actions {
    pub live: Live<Webhook>,
    /// The secret that was made last, until it is dismissed.
    pub secret: RwSignal<Option<NewSecret>>,
    pub edited: EditTarget<Webhook>,
    pub rotate_open: RwSignal<bool>,
    pub delete_open: RwSignal<bool>,
    /// Counts what changes the deliveries.
    pub sent: RwSignal<u32>,
    pub test: Task<i64>,
    pub set_active: Task<(i64, bool)>,
    /// Rotates the secret of the webhook with this id, at this version.
    pub rotate: Task<(i64, i64)>,
    pub delete: Task<i64>,
}

impl Actions {
    pub fn new(live: Live<Webhook>) -> Self {
        let (secret, sent) = (RwSignal::new(None), RwSignal::new(0));
        let (rotate_open, delete_open) = (RwSignal::new(false), RwSignal::new(false));
        let count = move || sent.update(|sent| *sent += 1);
        let (test, set_active) = (test_task(count), active_task(live, count));
        let (rotate, delete) = (rotate_task(live, secret, rotate_open), delete_task(delete_open));
        Effect::new(move || {
            let unanswered =
                |error: &Option<ApiError>| error.as_ref().is_some_and(ApiError::is_outcome_unknown);
            if [set_active.error(), rotate.error(), delete.error()].iter().any(|of| of.with(unanswered)) {
                live.refresh();
            }
        });
        let edited = EditTarget::new();
        Self { live, secret, edited, rotate_open, delete_open, sent, test, set_active, rotate, delete }
    }

    /// Returns the id of the webhook once it is loaded.
    pub fn id(self) -> Option<i64> {
        self.live.data.with_untracked(|one| one.as_ref().map(|one| one.id))
    }

    /// Returns the host of its address; reactive.
    pub fn host(self) -> String {
        self.live.data.with(|one| one.as_ref().map(|one| host(&one.url).to_owned())).unwrap_or_default()
    }

    /// Whether events are sent; reactive.
    pub fn is_active(self) -> bool {
        self.live.data.with(|one| one.as_ref().is_some_and(|one| one.active))
    }
}

fn active_task(live: Live<Webhook>, changed: impl Fn() + 'static) -> Task<(i64, bool)> {
    let (api, toasts) = (use_api(), use_toasts());
    task(
        async move |(id, on): (i64, bool)| {
            let patch = WebhookPatch { active: Some(on), ..WebhookPatch::default() };
            api.call(async |client| client.update_webhook(id, &patch).await).await
        },
        move |one: Webhook| {
            toasts.good(match one.active {
                true => "The webhook is active: events are sent from now on.",
                false => "The webhook is inactive. What was waiting is not sent.",
            });
            live.data.set(Some(one));
            changed();
        },
    )
}

/// A rotation is for one version: if it is sent again after a lost response, the secret in use would end at once.
fn rotate_task(
    live: Live<Webhook>,
    secret: RwSignal<Option<NewSecret>>,
    open: RwSignal<bool>,
) -> Task<(i64, i64)> {
    let api = use_api();
    task(
        async move |(id, version): (i64, i64)| {
            api.call(async |client| client.if_match(version).rotate_webhook_secret(id).await).await
        },
        move |one: Webhook| {
            open.set(false);
            secret.set(new_secret(&one));
            live.refresh();
        },
    )
}

fn delete_task(open: RwSignal<bool>) -> Task<i64> {
    let (api, toasts, keys, navigate) = (use_api(), use_toasts(), IdempotencyKeys::new(), use_navigate());
    task(
        async move |id: i64| keys.send(api, &id, async |client| client.delete_webhook(id).await).await,
        move |()| {
            open.set(false);
            toasts.good("The webhook is deleted.");
            navigate("/admin/webhooks", Default::default());
        },
    )
}

/// `<ActionsBar actions=actions />`
#[component]
pub fn ActionsBar(actions: Actions) -> impl IntoView {
    let Actions { live, edited, test, set_active, .. } = actions;
    let active = Memo::new(move |_| actions.is_active());
    let with_id = move |run: fn(Actions, i64)| {
        if let Some(id) = actions.id() {
            run(actions, id);
        }
    };
    let ask_rotation = move || {
        actions.rotate.clear();
        actions.rotate_open.set(true);
    };
    let ask_deletion = move || {
        actions.delete.clear();
        actions.delete_open.set(true);
    };
    let test_button = move || {
        view! {
            <Button kind=Kind::Quiet busy=test.busy() on_press=move || with_id(|actions, id| actions.test.run(id))>
                "Send a test"
            </Button>
        }
    };
    let log = move || {
        live.data.with(|one| one.as_ref().map(|one| format!("/admin/log?subject=webhook:{}", one.id)))
    };
    let toggle =
        move || with_id(|actions, id| actions.set_active.run((id, !untrack(|| actions.is_active()))));
    view! {
        <ProblemAlert error=error::first([test.error(), set_active.error()]) />
        <div class="actions">
            <Show when=move || active.get()>{test_button}</Show>
            <Button kind=Kind::Quiet on_press=move || edited.open(live.data.get_untracked())>"Edit"</Button>
            <Button kind=Kind::Quiet on_press=ask_rotation>"Rotate the secret"</Button>
            <Button kind=Kind::Quiet busy=set_active.busy() on_press=toggle>
                {move || if active.get() { "Deactivate" } else { "Activate" }}
            </Button>
            <Button kind=Kind::Quiet on_press=ask_deletion>"Delete"</Button>
            <a class="button plain" href=log>"Log"</a>
        </div>
    }
}
