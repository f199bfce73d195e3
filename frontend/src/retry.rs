//! Idempotency keys: a repetition of the same request takes the same key, a changed one takes a new one.

use leptos::prelude::*;

use crate::browser::random_key;

/// The key of the request that was sent last, and what that request said.
#[derive(Clone, Copy)]
pub struct RetryKey(StoredValue<Option<(String, String)>>);

impl RetryKey {
    pub fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// The key to send this body with. After a success call `done`.
    ///
    /// `let key = keys.of(&booking); api.call(async |c| c.with_key(&key).book_appointment(&booking).await)`
    pub fn of(self, body: &impl std::fmt::Debug) -> String {
        let said = format!("{body:?}");
        match self.0.get_value() {
            Some((key, before)) if before == said => key,
            _ => {
                let key = random_key();
                self.0.set_value(Some((key.clone(), said)));
                key
            }
        }
    }

    /// The next request is another one, even if it says the same.
    pub fn done(self) {
        self.0.set_value(None);
    }
}
