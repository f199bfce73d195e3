//! Idempotency keys: repeating a request reuses its key, a changed request gets a new one.

use leptos::prelude::*;

use crate::browser::random_key;

/// The sent requests with their keys. A request that is changed and changed back gets its first key again. A
/// handle to copy around.
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

    /// Whether this request was sent before.
    pub fn was_sent(self, body: &B) -> bool {
        self.0.try_with_value(|sent| sent.iter().any(|(_, said)| said == body)).unwrap_or(false)
    }

    /// Returns the key to send this request with. Call `clear` after a success.
    ///
    /// `let key = keys.key_for(&booking); api.call(async |c|
    /// c.with_key(&key).book_appointment(&booking).await)`
    pub fn key_for(self, body: &B) -> String {
        let find =
            |sent: &Vec<(String, B)>| sent.iter().find(|(_, said)| said == body).map(|(key, _)| key.clone());
        self.0.try_with_value(find).flatten().unwrap_or_else(|| {
            let key = random_key();
            // If the page is gone, the request is not repeated, and the key need not be kept.
            let _ = self.0.try_update_value(|sent| sent.push((key.clone(), body.clone())));
            key
        })
    }

    /// Forgets all keys: the next request is a new one, even if it is equal to an earlier one.
    pub fn clear(self) {
        self.0.update_value(Vec::clear);
    }
}
