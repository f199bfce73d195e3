//! Asks for confirmation of an action that cannot be undone or that affects many things.

use leptos::prelude::*;

use super::{Button, Dialog, Kind, ProblemAlert};
use crate::error::ApiError;

/// `<Confirm open=open title="Delete 3 services?" verb="Delete" kind=Kind::Danger busy=run.busy()`
/// `error=run.error() on_confirm=move || run.run(())>…what it means…</Confirm>`
///
/// The caller closes it when the action has succeeded.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] verb: Signal<String>,
    #[prop(default = "Leave it")] back: &'static str,
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] error: Signal<Option<ApiError>>,
    #[prop(into)] on_confirm: UnsyncCallback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Dialog open=open title=title>
            <div class="stack">
                {children.with_value(|children| children())}
                <ProblemAlert error=error />
            </div>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || open.set(false)>{back}</Button>
                <Button kind=kind busy=busy disabled=disabled on_press=on_confirm>{verb}</Button>
            </div>
        </Dialog>
    }
}
