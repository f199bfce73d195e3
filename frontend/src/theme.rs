//! Light, dark or as the device has it. `start.js` sets it before the program has come.

use leptos::prelude::*;

use crate::browser;

const NAME: &str = "pitboard.theme";

/// What the visitor wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// What was chosen in this browser.
    pub fn chosen() -> Self {
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

    /// Shows it and keeps it.
    pub fn choose(self) {
        let word = match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        };
        browser::remember(NAME, word);
        if let Some(root) = document().document_element() {
            let _ = match word {
                Some(word) => root.set_attribute("data-theme", word),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}
