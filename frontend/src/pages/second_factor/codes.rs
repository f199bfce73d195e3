//! New recovery codes, to be kept: they are not shown again.

use leptos::prelude::*;

use crate::{
    browser,
    components::{Button, Card, Kind, Notice, use_toasts},
    task::task,
};

/// The name of the file.
const FILE: &str = "pitboard-recovery-codes.txt";

#[component]
pub(super) fn Codes(codes: Vec<String>, #[prop(into)] on_done: UnsyncCallback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let text = StoredValue::new(codes.join("\n"));
    let copy = task(
        async move |text: String| Ok(browser::copy(&text).await),
        move |is_copied| {
            if is_copied {
                toasts.good("The codes are copied.");
            } else {
                toasts.bad("Couldn\u{2019}t copy. Download or print them instead.");
            }
        },
    );
    let download = move || {
        let text = text.with_value(|text| format!("{text}\n"));
        if browser::download(FILE, "text/plain", &text).is_err() {
            toasts.bad("This browser did not take the file.");
        }
    };
    let print = || drop(window().print());
    view! {
        <Card title="Recovery codes">
            <Notice tone="warning">
                <p>
                    "Keep these codes where you find them without your phone. Each lets you in once. They are shown only here and now."
                </p>
            </Notice>
            <ul class="recovery-codes">
                {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
            </ul>
            <div class="actions">
                <Button kind=Kind::Quiet busy=copy.busy() on_press=move || copy.run(text.get_value())>"Copy"</Button>
                <Button kind=Kind::Quiet on_press=download>"Download"</Button>
                <Button kind=Kind::Quiet on_press=print>"Print"</Button>
                <Button on_press=on_done>"I have kept them"</Button>
            </div>
        </Card>
    }
}
