//! A dialog on the browser's own `<dialog>`: it traps and returns the focus, Escape closes it.

use leptos::{html, prelude::*};

use super::{Icon, Shape, unique_id};

/// `<Dialog open=open title="Cancel this appointment?">…<div class="actions">…</div></Dialog>`
///
/// `open` opens and closes it and follows when it is closed by key. The content is made anew each time.
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
        let Some(element) = element.get() else { return };
        match (open.get(), element.open()) {
            (true, false) => drop(element.show_modal()),
            (false, true) => element.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="dialog" node_ref=element aria-labelledby=id on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <header>
                    <h2 id=heading_id.clone()>{title}</h2>
                    <button class="button plain" type="button" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon shape=Shape::Close />
                    </button>
                </header>
                {children()}
            </Show>
        </dialog>
    }
}
