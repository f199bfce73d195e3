//! Idempotency keys: a repetition of the same request takes the same key, a changed one takes a new one.

use leptos::prelude::*;

use crate::browser::random_key;

/// The key of the request that was sent last, and what that request said; a handle to copy around.
pub struct RetryKey<B: Send + Sync + 'static>(StoredValue<Option<(String, B)>>);

impl<B: Send + Sync + 'static> Copy for RetryKey<B> {}
impl<B: Send + Sync + 'static> Clone for RetryKey<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Clone + PartialEq + Send + Sync + 'static> RetryKey<B> {
    pub fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// The key to send this body with. After a success call `done`.
    ///
    /// `let key = keys.of(&booking); api.call(async |c| c.with_key(&key).book_appointment(&booking).await)`
    pub fn of(self, body: &B) -> String {
        if let Some((key, before)) = self.0.get_value()
            && before == *body
        {
            return key;
        }
        let key = random_key();
        self.0.set_value(Some((key.clone(), body.clone())));
        key
    }

    /// The next request is another one, even if it says the same.
    pub fn done(self) {
        self.0.set_value(None);
    }
}
