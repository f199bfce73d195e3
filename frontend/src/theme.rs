//! The colour theme: light, dark or the device's. `start.js` applies it before the program is loaded.

use std::cell::RefCell;

use leptos::prelude::*;

use crate::browser;

const NAME: &str = "pitboard.theme";

thread_local! {
    /// Shared by all theme switches of the page.
    static CHOSEN: RefCell<Option<ArcRwSignal<Theme>>> = const { RefCell::new(None) };
}

/// A choice of colour theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// Returns the theme chosen in this browser; reactive.
    pub fn chosen() -> Self {
        signal().get()
    }

    fn kept() -> Self {
        match browser::recall(NAME).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Auto,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Applies the theme and stores the choice.
    pub fn choose(self) {
        let word = match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        };
        browser::remember(NAME, word);
        signal().set(self);
        if let Some(root) = document().document_element() {
            let _ = match word {
                Some(word) => root.set_attribute("data-theme", word),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

fn signal() -> ArcRwSignal<Theme> {
    CHOSEN.with_borrow_mut(|chosen| chosen.get_or_insert_with(|| ArcRwSignal::new(Theme::kept())).clone())
}
