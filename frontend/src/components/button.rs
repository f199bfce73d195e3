//! A button that cannot be pressed while it is busy, and keeps the focus meanwhile.

use leptos::prelude::*;

/// The emphasis of a button. A view has at most one `Primary`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Primary,
    Quiet,
    Danger,
    /// Drawn like a link.
    Plain,
}

impl Kind {
    pub fn class(self) -> &'static str {
        match self {
            Kind::Primary => "button",
            Kind::Quiet => "button quiet",
            Kind::Danger => "button danger",
            Kind::Plain => "button plain",
        }
    }
}

/// `<Button on_press=move || save.run(()) busy=save.busy()>"Save"</Button>`; with `submit` it sends its form.
#[component]
pub fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] submit: bool,
    /// The accessible name, where the content is only an icon.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] on_press: Option<UnsyncCallback<()>>,
    children: Children,
) -> impl IntoView {
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            class=kind.class()
            class:busy=busy
            type=if submit { "submit" } else { "button" }
            // Not `disabled`, which would lose the focus.
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-label=label
            disabled=disabled
            on:click=press
        >
            {children()}
        </button>
    }
}
