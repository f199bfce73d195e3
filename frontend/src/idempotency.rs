//! Idempotency keys: a repetition of the same request takes the same key, a changed one takes a new one.

use leptos::prelude::*;

use crate::browser::random_key;

/// The keys of the requests that were sent, with what each said: one that is changed and changed back is the same again.
/// A handle to copy around.
pub struct IdempotencyKeys<B: Send + Sync + 'static>(StoredValue<Vec<(String, B)>>);

impl<B: Send + Sync + 'static> Copy for IdempotencyKeys<B> {}
impl<B: Send + Sync + 'static> Clone for IdempotencyKeys<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Clone + PartialEq + Send + Sync + 'static> IdempotencyKeys<B> {
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Whether this was sent before.
    pub fn was_sent(self, body: &B) -> bool {
        self.0.try_with_value(|sent| sent.iter().any(|(_, said)| said == body)).unwrap_or(false)
    }

    /// The key to send this body with. After a success call `clear`.
    ///
    /// `let key = keys.key_for(&booking); api.call(async |c| c.with_key(&key).book_appointment(&booking).await)`
    pub fn key_for(self, body: &B) -> String {
        let find =
            |sent: &Vec<(String, B)>| sent.iter().find(|(_, said)| said == body).map(|(key, _)| key.clone());
        self.0.try_with_value(find).flatten().unwrap_or_else(|| {
            let key = random_key();
            // The page may have gone: then nobody tries again.
            let _ = self.0.try_update_value(|sent| sent.push((key.clone(), body.clone())));
            key
        })
    }

    /// The next request is another one, even if it says the same.
    pub fn clear(self) {
        self.0.update_value(Vec::clear);
    }
}
