//! The secret for the authenticator app, as a picture and as text, and the code that confirms it.

use leptos::prelude::*;
use pitboard_api::{Account, SecondFactorCode, SecondFactorSetup};

use super::Step;
use crate::{
    api::use_api,
    components::{Button, Card, Field, Kind, ProblemAlert},
    focus,
    session::use_session,
    task::task,
};

#[component]
pub(super) fn SetUp(new: SecondFactorSetup, step: RwSignal<Step>) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let code = RwSignal::new(String::new());
    let confirm = task(
        async move |code: SecondFactorCode| {
            api.call(async |client| client.confirm_second_factor(&code).await).await
        },
        move |codes| {
            if let Some(me) = untrack(|| session.account()) {
                session.update_account(Account { second_factor_missing: false, ..me });
            }
            step.set(Step::Codes(codes.codes));
            focus::heading();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        confirm.run(SecondFactorCode { code: code.get_untracked() });
    };
    let cancel = move || {
        step.set(Step::Overview);
        focus::heading();
    };
    let error = confirm.error();
    view! {
        <Card title="Set up your app">
            <p>"Scan the picture with the app:"</p>
            // Drawn by the server.
            <div class="qr" role="img" aria-label="QR code of the secret" inner_html=new.qr_svg></div>
            <p>"Or open this page on the phone itself: " <a href=new.uri>"Add to the app"</a> "."</p>
            <p>"Or type this secret into it: " <code class="secret">{in_groups(&new.secret)}</code></p>
            <form class="form" novalidate on:submit=submit>
                <ProblemAlert error=error fields=&["/code"] />
                <Field
                    label="Code"
                    value=code
                    pointer="/code"
                    error=error
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    hint="The six digits that the app shows now."
                />
                <div class="actions">
                    <Button kind=Kind::Quiet on_press=cancel>"Cancel"</Button>
                    <Button submit=true busy=confirm.busy()>"Activate"</Button>
                </div>
            </form>
        </Card>
    }
}

/// Separates a secret after every fourth character, as apps show it.
fn in_groups(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_in_groups_of_four() {
        assert_eq!(in_groups("JBSWY3DPEH"), "JBSW Y3DP EH");
    }
}
