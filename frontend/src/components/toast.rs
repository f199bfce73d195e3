//! Short messages that come and go, and what only screen readers are told.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::{browser, scope::spawn_detached};

const SHOWN_FOR: Duration = Duration::from_secs(6);

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: &'static str,
    text: String,
}

/// Where messages go; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    said: RwSignal<String>,
    last: StoredValue<u32>,
}

/// `use_toasts().good("Saved")`; take the handle while the component is made, not in a callback.
pub fn use_toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            last: StoredValue::new(0),
        }
    }

    /// It worked. Gone after a few seconds.
    pub fn good(self, text: impl Into<String>) {
        let id = self.add("good", text.into());
        spawn_detached(async move {
            browser::sleep(SHOWN_FOR).await;
            self.drop(id);
        });
    }

    /// It did not work. Stays until it is sent away.
    pub fn bad(self, text: impl Into<String>) {
        self.add("bad", text.into());
    }

    /// Tells screen readers, when they have a moment.
    pub fn announce(self, text: impl Into<String>) {
        self.said.set(text.into());
    }

    fn add(self, tone: &'static str, text: String) -> u32 {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.shown.update(|shown| shown.push(Toast { id, tone, text }));
        id
    }

    fn drop(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The region of messages; once in the page.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let toast = move |toast: Toast| {
        let shape = if toast.tone == "good" { Shape::Check } else { Shape::Warning };
        view! {
            <div class=format!("toast {}", toast.tone)>
                <Icon shape=shape />
                <span>{toast.text}</span>
                <button class="button plain" type="button" aria-label="Dismiss" on:click=move |_| toasts.drop(toast.id)>
                    <Icon shape=Shape::Close />
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status">
            <For each=move || toasts.shown.get() key=|toast| toast.id children=toast />
        </div>
        <p class="sr-only" aria-live="polite">{toasts.said}</p>
    }
}
