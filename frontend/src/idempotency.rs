//! The retry mechanism of the page: a repetition of an unanswered write has the key of its first attempt, so that the
//! server executes it once and responds to both. For writes that are not the same twice, such as a booking or a note.
//! A write that sets a value is sent again without a key: others may have changed the value since the first attempt.

use leptos::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::{Client, ClientError};

use crate::{api::Api, browser::random_key, error::ApiError};

/// The unanswered attempts of one action, whose requests are values of `B`. A handle to copy around.
pub struct IdempotencyKeys<B: Send + Sync + 'static>(StoredValue<Attempts<B>>);

impl<B: Send + Sync + 'static> Copy for IdempotencyKeys<B> {}
impl<B: Send + Sync + 'static> Clone for IdempotencyKeys<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Clone + PartialEq + Send + Sync + 'static> IdempotencyKeys<B> {
    pub fn new() -> Self {
        Self(StoredValue::new(Attempts(Vec::new())))
    }

    /// Whether an attempt of this request is unanswered: the server may have executed it.
    pub fn is_unanswered(self, request: &B) -> bool {
        self.0.try_with_value(|attempts| attempts.find(request).is_some()).unwrap_or(false)
    }

    /// Sends a write as the visitor. `request` is everything that decides what is written: an equal request is a
    /// repetition until it is answered.
    ///
    /// `keys.send(api, &booking, async |client| client.book_appointment(&booking).await).await`
    pub async fn send<T>(
        self,
        api: Api,
        request: &B,
        write: impl AsyncFn(Client) -> Result<T, ClientError>,
    ) -> Result<T, ApiError> {
        self.send_attempt(api, request, None, write).await
    }

    /// As [`Self::send`], for a change of this version only. A repetition names the version of the first attempt,
    /// because the present one may be the result of that attempt.
    pub async fn send_for_version<T>(
        self,
        api: Api,
        request: &B,
        version: i64,
        write: impl AsyncFn(Client) -> Result<T, ClientError>,
    ) -> Result<T, ApiError> {
        self.send_attempt(api, request, Some(version), write).await
    }

    async fn send_attempt<T>(
        self,
        api: Api,
        request: &B,
        version: Option<i64>,
        write: impl AsyncFn(Client) -> Result<T, ClientError>,
    ) -> Result<T, ApiError> {
        let new = Attempt { request: request.clone(), key: random_key(), version };
        // Stored before it is sent, so that it is kept if the task is dropped. If the page is gone, it is not repeated.
        let stored = self.0.try_update_value(|attempts| attempts.begin(new.clone()));
        let attempt = stored.unwrap_or(new);
        let send = async |client: Client| {
            let client = client.with_key(&attempt.key);
            match attempt.version {
                Some(version) => write(client.if_match(version)).await,
                None => write(client).await,
            }
        };
        let answer = api.call(send).await;
        let _ = self.0.try_update_value(|attempts| attempts.end(request, answer.as_ref().err()));
        answer
    }
}

/// The unanswered attempts, one for each request.
struct Attempts<B>(Vec<Attempt<B>>);

#[derive(Clone)]
struct Attempt<B> {
    request: B,
    key: String,
    /// The version that it changes, if it is for one.
    version: Option<i64>,
}

impl<B: Clone + PartialEq> Attempts<B> {
    fn find(&self, request: &B) -> Option<&Attempt<B>> {
        self.0.iter().find(|attempt| attempt.request == *request)
    }

    /// Returns the unanswered attempt of the same request, or begins `new`.
    fn begin(&mut self, new: Attempt<B>) -> Attempt<B> {
        // A write raises the version by one. Beyond that others have changed the thing, and the response to the first
        // attempt would be out of date.
        let is_outdated = |before: &Attempt<B>| {
            before.version.zip(new.version).is_some_and(|(sent, shown)| shown > sent + 1)
        };
        self.0.retain(|before| before.request != new.request || !is_outdated(before));
        if let Some(before) = self.find(&new.request) {
            return before.clone();
        }
        self.0.push(new.clone());
        new
    }

    /// Ends the attempt of this request if it was refused, and all attempts if it succeeded: an equal request after
    /// that is a new one. Other errors leave open whether an attempt was executed.
    fn end(&mut self, request: &B, error: Option<&ApiError>) {
        match error {
            None => self.0.clear(),
            Some(error) if is_refusal(error) => self.0.retain(|attempt| attempt.request != *request),
            Some(_) => {}
        }
    }
}

/// Whether the server would have returned the response of an earlier attempt instead. It limits the rate and asks for a
/// session before it looks up the key.
fn is_refusal(error: &ApiError) -> bool {
    error.problem().is_some() && !error.is_transient() && !error.is(ProblemCode::Unauthenticated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: ProblemCode) -> ApiError {
        ApiError::Refused(std::sync::Arc::new(pitboard_api::Problem {
            r#type: String::new(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: String::new(),
            instance: String::new(),
            code,
            errors: Vec::new(),
            alternatives: Vec::new(),
            conflicts: Vec::new(),
        }))
    }

    /// Begins an attempt with a new key, and returns the key and the version to send.
    fn begin(attempts: &mut Attempts<&'static str>, request: &'static str, new: i64) -> (String, i64) {
        let new = Attempt { request, key: format!("key {new}"), version: Some(new) };
        let Attempt { key, version, .. } = attempts.begin(new);
        (key, version.unwrap_or_default())
    }

    #[test]
    fn a_request_is_a_new_one_after_others_have_changed_the_thing() {
        let mut attempts = Attempts(Vec::new());
        let first = begin(&mut attempts, "hold", 3);
        assert_eq!(begin(&mut attempts, "hold", 4), first, "version 4 may be its own result");
        assert_eq!(begin(&mut attempts, "hold", 5), ("key 5".to_owned(), 5));
    }

    #[test]
    fn an_unanswered_request_is_repeated_with_its_key_and_version() {
        let mut attempts = Attempts(Vec::new());
        let first = begin(&mut attempts, "start", 1);
        let open = [
            ApiError::Unreachable,
            ApiError::Unexpected,
            refused(ProblemCode::Unavailable),
            refused(ProblemCode::RateLimited),
            refused(ProblemCode::Unauthenticated),
        ];
        for error in &open {
            attempts.end(&"start", Some(error));
            assert_eq!(begin(&mut attempts, "start", 2), first, "{error:?}");
        }
        assert_ne!(begin(&mut attempts, "hold", 2), first);
        assert_eq!(begin(&mut attempts, "start", 2), first, "another request has not ended it");
    }

    #[test]
    fn a_refused_request_is_repeated_as_a_new_one() {
        let mut attempts = Attempts(Vec::new());
        let kept = begin(&mut attempts, "hold", 1);
        begin(&mut attempts, "start", 1);
        attempts.end(&"start", Some(&refused(ProblemCode::VersionConflict)));
        assert_eq!(begin(&mut attempts, "start", 2), ("key 2".to_owned(), 2));
        assert_eq!(begin(&mut attempts, "hold", 2), kept);
    }

    #[test]
    fn after_a_success_every_request_is_a_new_one() {
        let mut attempts = Attempts(Vec::new());
        begin(&mut attempts, "deactivate", 1);
        begin(&mut attempts, "activate", 2);
        attempts.end(&"activate", None);
        assert_eq!(begin(&mut attempts, "deactivate", 3), ("key 3".to_owned(), 3));
    }
}
