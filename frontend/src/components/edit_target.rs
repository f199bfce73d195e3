//! The object of a form in a dialog: an existing one, or a new one.

use leptos::prelude::*;

/// `let edited = EditTarget::<Category>::new();`, `edited.open(Some(one))`, `<Dialog open=edited.shown …>`; a
/// handle to copy around.
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

    /// Opens the dialog for an existing object, or with `None` for a new one.
    pub fn open(self, one: Option<T>) {
        self.one.set(one);
        self.shown.set(true);
    }

    pub fn close(self) {
        self.shown.set(false);
    }

    /// Returns the object that the dialog was opened with.
    pub fn one(self) -> Option<T> {
        self.one.get_untracked()
    }

    /// Returns the dialog's title: "Edit" and the object's name, or `new`.
    pub fn title(self, new: &'static str, name: fn(&T) -> &str) -> Signal<String> {
        let one = self.one;
        Signal::derive(move || {
            one.with(|one| one.as_ref().map_or_else(|| new.to_owned(), |one| format!("Edit {}", name(one))))
        })
    }
}
