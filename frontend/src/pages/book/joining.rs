//! The last step of somebody who is not signed in: where it stands.

use leptos::prelude::*;

use crate::components::AccountInput;

/// Whether the dialog is open, what it proposes, and what was typed into it; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Joining {
    pub open: RwSignal<bool>,
    pub is_new: RwSignal<bool>,
    pub input: AccountInput,
    /// Whether somebody has been signed in here.
    pub joined: RwSignal<bool>,
}

impl Joining {
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            is_new: RwSignal::new(true),
            input: AccountInput::new(),
            joined: RwSignal::new(false),
        }
    }

    pub fn ask(self) {
        self.open.set(true);
    }

    /// For somebody who has an account.
    pub fn ask_to_sign_in(self) {
        self.is_new.set(false);
        self.open.set(true);
    }
}
