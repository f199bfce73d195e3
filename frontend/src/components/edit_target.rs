//! What a form in a dialog is about: something known, or something new.

use leptos::prelude::*;

/// `let edited = EditTarget::<Category>::new();`, `edited.open(Some(one))`, `<Dialog open=edited.shown …>`; a handle to
/// copy around.
pub struct EditTarget<T: Send + Sync + 'static> {
    pub shown: RwSignal<bool>,
    one: RwSignal<Option<T>>,
}

impl<T: Send + Sync + 'static> Copy for EditTarget<T> {}
impl<T: Send + Sync + 'static> Clone for EditTarget<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone + Send + Sync + 'static> EditTarget<T> {
    pub fn new() -> Self {
        Self { shown: RwSignal::new(false), one: RwSignal::new(None) }
    }

    /// Nothing is something new.
    pub fn open(self, one: Option<T>) {
        self.one.set(one);
        self.shown.set(true);
    }

    pub fn close(self) {
        self.shown.set(false);
    }

    /// What it was opened with.
    pub fn one(self) -> Option<T> {
        self.one.get_untracked()
    }

    /// "Edit" and its name, or what is said of a new one.
    pub fn title(self, new: &'static str, name: fn(&T) -> &str) -> Signal<String> {
        let one = self.one;
        Signal::derive(move || {
            one.with(|one| one.as_ref().map_or_else(|| new.to_owned(), |one| format!("Edit {}", name(one))))
        })
    }
}
