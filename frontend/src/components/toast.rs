//! Short messages at the edge of the page, and announcements for screen readers.

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

/// Shows messages; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    said: RwSignal<String>,
    last: StoredValue<u32>,
}

/// Returns the handle, as in `use_toasts().good("Saved")`. Call it while the component is created, not in a
/// callback.
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

    /// Shows a success for a few seconds.
    pub fn good(self, text: impl Into<String>) {
        let id = self.add("good", text.into());
        spawn_detached(async move {
            browser::sleep(SHOWN_FOR).await;
            self.drop(id);
        });
    }

    /// Shows a failure until it is dismissed.
    pub fn bad(self, text: impl Into<String>) {
        self.add("bad", text.into());
    }

    /// Announces a text to screen readers.
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

/// The region of messages; used once in the page.
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
