//! A dialog based on the browser's `<dialog>`, which traps and returns the focus and closes on Escape.

use leptos::{html, prelude::*};

use super::{Icon, Shape, unique_id};
use crate::{browser::next_frame, scope};

/// `<Dialog open=open title="Cancel this appointment?">…<div class="actions">…</div></Dialog>`
///
/// `open` opens and closes the dialog, and follows when the visitor closes it. The content is created each
/// time it opens; its first control gets the focus, so begin with a harmless one.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let id = unique_id("dialog");
    let heading_id = id.clone();
    Effect::new(move || {
        let (Some(element), open) = (element.get(), open.get()) else { return };
        // Wait until the content is drawn, so that the focus finds it.
        scope::spawn(async move {
            next_frame().await;
            match (open, element.open()) {
                (true, false) => drop(element.show_modal()),
                (false, true) => element.close(),
                _ => {}
            }
        });
    });
    view! {
        <dialog class="dialog" node_ref=element aria-labelledby=id on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <h2 id=heading_id.clone()>{title}</h2>
                {children()}
                // Last, so that the focus starts at the content.
                <button class="button plain close" type="button" aria-label="Close" on:click=move |_| open.set(false)>
                    <Icon shape=Shape::Close />
                </button>
            </Show>
        </dialog>
    }
}
