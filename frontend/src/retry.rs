//! Idempotency keys: a repetition of the same request takes the same key, a changed one takes a new one.

use leptos::prelude::*;

use crate::browser::random_key;

/// The keys of the requests that were sent, with what each said: one that is changed and changed back is the same again.
/// A handle to copy around.
pub struct RetryKey<B: Send + Sync + 'static>(StoredValue<Vec<(String, B)>>);

impl<B: Send + Sync + 'static> Copy for RetryKey<B> {}
impl<B: Send + Sync + 'static> Clone for RetryKey<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Clone + PartialEq + Send + Sync + 'static> RetryKey<B> {
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// The key to send this body with. After a success call `done`.
    ///
    /// `let key = keys.of(&booking); api.call(async |c| c.with_key(&key).book_appointment(&booking).await)`
    pub fn of(self, body: &B) -> String {
        let known =
            self.0.with_value(|sent| sent.iter().find(|(_, said)| said == body).map(|(key, _)| key.clone()));
        known.unwrap_or_else(|| {
            let key = random_key();
            self.0.update_value(|sent| sent.push((key.clone(), body.clone())));
            key
        })
    }

    /// The next request is another one, even if it says the same.
    pub fn done(self) {
        self.0.update_value(Vec::clear);
    }
}
