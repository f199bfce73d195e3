//! The active second factor: new recovery codes, and its removal.

use leptos::prelude::*;
use pitboard_api::{SecondFactor, SecondFactorCode, SecondFactorRemoval};

use super::Step;
use crate::{
    api::use_api,
    components::{Button, Card, CodeField, Dialog, Field, Kind, ProblemAlert, use_toasts},
    focus,
    live::Live,
    session::use_session,
    task::task,
};

/// Fewer recovery codes than this are worth a hint.
const FEW: u32 = 3;

#[component]
pub(super) fn Manage(state: SecondFactor, live: Live<SecondFactor>, step: RwSignal<Step>) -> impl IntoView {
    let (replacing, removing) = (RwSignal::new(false), RwSignal::new(false));
    let left = match state.recovery_codes {
        1 => "1 recovery code is left.".to_owned(),
        number => format!("{number} recovery codes are left."),
    };
    let few = (state.recovery_codes < FEW).then_some(" Get new ones before you need them.");
    view! {
        <Card title="Active">
            <p>"Signing in needs a code of your authenticator app. " {left} {few}</p>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || replacing.set(true)>"New recovery codes"</Button>
                <Button kind=Kind::Quiet on_press=move || removing.set(true)>"Remove"</Button>
            </div>
        </Card>
        <NewCodes open=replacing step=step />
        <Removal open=removing live=live required=state.required />
    }
}

#[component]
fn NewCodes(open: RwSignal<bool>, step: RwSignal<Step>) -> impl IntoView {
    let api = use_api();
    let code = RwSignal::new(String::new());
    let replace = task(
        async move |code: SecondFactorCode| {
            api.call(async |client| client.replace_recovery_codes(&code).await).await
        },
        move |codes| {
            open.set(false);
            step.set(Step::Codes(codes.codes));
            focus::heading();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        replace.run(SecondFactorCode { code: code.get_untracked() });
    };
    begin_anew(open, move || {
        code.set(String::new());
        replace.clear();
    });
    view! {
        <Dialog open=open title="New recovery codes">
            <form class="form" novalidate on:submit=submit>
                <p>"The earlier ones do not work any more."</p>
                <ProblemAlert error=replace.error() fields=&["/code"] />
                <CodeField code=code error=replace.error() />
                <div class="actions">
                    <Button kind=Kind::Quiet on_press=move || open.set(false)>"Leave it"</Button>
                    <Button submit=true busy=replace.busy()>"Get new codes"</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn Removal(open: RwSignal<bool>, live: Live<SecondFactor>, required: bool) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let remove = task(
        async move |removal: SecondFactorRemoval| {
            api.call(async |client| client.remove_second_factor(&removal).await).await
        },
        move |()| {
            open.set(false);
            toasts.good("The second factor is removed. Other devices are signed out.");
            if required {
                session.require_second_factor();
            }
            live.refresh();
            focus::heading();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        remove.run(SecondFactorRemoval {
            current_password: password.get_untracked(),
            code: code.get_untracked(),
        });
    };
    begin_anew(open, move || {
        password.set(String::new());
        code.set(String::new());
        remove.clear();
    });
    let meaning = match required {
        true => "The workshop requires one: you set up another before you go on.",
        false => "Then your password alone is enough to sign in.",
    };
    view! {
        <Dialog open=open title="Remove the second factor?">
            <form class="form" novalidate on:submit=submit>
                <p>{meaning}</p>
                <ProblemAlert error=remove.error() fields=&["/current_password", "/code"] />
                <Field
                    label="Current password"
                    value=password
                    kind="password"
                    autocomplete="current-password"
                    pointer="/current_password"
                    error=remove.error()
                />
                <CodeField code=code error=remove.error() />
                <div class="actions">
                    <Button kind=Kind::Quiet on_press=move || open.set(false)>"Leave it"</Button>
                    <Button submit=true kind=Kind::Danger busy=remove.busy()>"Remove"</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Forgets what was typed whenever a dialog opens.
fn begin_anew(open: RwSignal<bool>, forget: impl Fn() + 'static) {
    Effect::new(move || {
        if open.get() {
            forget();
        }
    });
}
