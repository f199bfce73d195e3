//! Errors of API calls as the page shows them. They are distinguished by code, never by text.

use std::sync::Arc;

use leptos::prelude::*;
use pitboard_api::{Alternative, FieldError, Problem, ProblemCode};
use pitboard_client::ClientError;

/// A failed call. It is cheap to clone, so signals can hold it.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// The server refused; the problem says why.
    Refused(Arc<Problem>),
    /// No answer came, or a proxy answered instead of the server.
    Unreachable,
    /// The answer does not have the expected form.
    Unexpected,
}

impl ApiError {
    /// Creates a validation error as the server would send it, for input that is checked before it is sent.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let code = ProblemCode::ValidationFailed;
        Self::Refused(Arc::new(Problem {
            r#type: String::new(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: String::new(),
            instance: String::new(),
            code,
            errors,
            alternatives: Vec::new(),
            conflicts: Vec::new(),
        }))
    }

    /// Creates a validation error of one field.
    pub fn for_field(pointer: &str, detail: &str) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() }])
    }

    /// Replaces JSON pointers by names where `name` returns one.
    pub fn with_field_names(self, name: impl Fn(&str) -> Option<String>) -> Self {
        let Self::Refused(problem) = self else { return self };
        let mut problem = Arc::unwrap_or_clone(problem);
        for error in &mut problem.errors {
            if let Some(name) = name(&error.pointer) {
                error.pointer = name;
            }
        }
        Self::Refused(Arc::new(problem))
    }

    /// Gathers the errors of single entries of a list at its pointer, since one field has them all: as
    /// `"our office" must be a network`.
    pub fn with_entries(self, list: &str, entries: &[String]) -> Self {
        let Self::Refused(problem) = self else { return self };
        let mut problem = Arc::unwrap_or_clone(problem);
        let (mut details, mut others) = (Vec::new(), Vec::new());
        for error in problem.errors {
            let nth = |pointer: &str| pointer.strip_prefix(list)?.strip_prefix('/')?.parse::<usize>().ok();
            match nth(&error.pointer).and_then(|nth| entries.get(nth)) {
                Some(entry) => details.push(format!("\"{entry}\" {}", error.detail)),
                None => others.push(error),
            }
        }
        if !details.is_empty() {
            others.push(FieldError { pointer: list.to_owned(), detail: details.join("; ") });
        }
        problem.errors = others;
        Self::Refused(Arc::new(problem))
    }

    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    pub fn code(&self) -> Option<ProblemCode> {
        self.problem().map(|problem| problem.code)
    }

    /// Whether the server refused with this code.
    pub fn is(&self, code: ProblemCode) -> bool {
        self.code() == Some(code)
    }

    /// Whether the same call may succeed in a moment.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Refused(problem) => problem.status >= 500 || problem.code == ProblemCode::RateLimited,
            Self::Unexpected => false,
        }
    }

    /// Whether the call may have been carried out although it failed.
    pub fn is_outcome_unknown(&self) -> bool {
        self.is_transient() && !self.is(ProblemCode::RateLimited)
    }

    /// Returns the message for a failed action, such as "Not changed. All slots of this period are taken."
    pub fn failure_message(&self, undone: &str) -> String {
        if self.is_outcome_unknown() {
            return "No answer came: look whether it was done.".to_owned();
        }
        format!("{undone}. {}.", self.title())
    }

    /// Whether the data on screen are outdated, so that the action no longer applies.
    pub fn is_stale(&self) -> bool {
        use ProblemCode::{CancellationWindowPassed, Forbidden, InvalidTransition, VersionConflict};
        [CancellationWindowPassed, Forbidden, InvalidTransition, VersionConflict]
            .iter()
            .any(|code| self.is(*code))
    }

    /// Returns the error of the field at a JSON pointer.
    pub fn field(&self, pointer: &str) -> Option<String> {
        let problem = self.problem()?;
        let error = problem.errors.iter().find(|error| error.pointer == pointer);
        // This code concerns one field only.
        let taken = problem.code == ProblemCode::EmailTaken && pointer == "/email";
        error.map(|error| error.detail.clone()).or_else(|| taken.then(|| problem.title.clone()))
    }

    /// Returns the starts that the server offers instead.
    pub fn alternatives(&self) -> &[Alternative] {
        self.problem().map_or(&[], |problem| &problem.alternatives)
    }

    /// Returns one short line.
    pub fn title(&self) -> String {
        match self {
            Self::Refused(problem) if problem.code == ProblemCode::ValidationFailed => {
                "Please check what you have entered".to_owned()
            }
            Self::Refused(problem) => problem.code.title().to_owned(),
            Self::Unreachable => "The workshop cannot be reached".to_owned(),
            Self::Unexpected => "The answer could not be understood".to_owned(),
        }
    }

    /// Returns further explanation, if there is any.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Refused(problem) => match problem.code {
                // The title is enough; the detail is meant for programs.
                ProblemCode::ValidationFailed | ProblemCode::Unavailable => None,
                ProblemCode::Internal => Some("It was noted. Please try again later.".to_owned()),
                ProblemCode::RateLimited => Some("Please wait a moment and try again.".to_owned()),
                ProblemCode::VersionConflict => {
                    Some("Somebody else was quicker. Look at how it stands now.".to_owned())
                }
                _ => Some(capitalize(&problem.detail)).filter(|detail| *detail != problem.title),
            },
            Self::Unreachable => Some("Check your connection, and try again.".to_owned()),
            Self::Unexpected => Some("Reload the page: the workshop may have a newer one.".to_owned()),
        }
    }
}

/// Capitalizes an error such as "must have 8 characters", which the server writes to follow a field's name.
pub fn capitalize(text: &str) -> String {
    let mut sentence = text.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// Returns the first error of several.
pub fn first<const N: usize>(of: [Signal<Option<ApiError>>; N]) -> Signal<Option<ApiError>> {
    Signal::derive(move || of.iter().find_map(|error| error.get()))
}

impl From<ClientError> for ApiError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Problem(problem) => Self::Refused(Arc::from(problem)),
            ClientError::Transport(_) => Self::Unreachable,
            ClientError::Unexpected { status: 500.., .. } => Self::Unreachable,
            ClientError::Unexpected { .. } => Self::Unexpected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: ProblemCode, errors: &[(&str, &str)]) -> ApiError {
        let errors = errors.iter().map(|(pointer, detail)| pitboard_api::FieldError {
            pointer: (*pointer).to_owned(),
            detail: (*detail).to_owned(),
        });
        ApiError::from(ClientError::Problem(Box::new(Problem {
            r#type: String::new(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: "why".to_owned(),
            instance: String::new(),
            code,
            errors: errors.collect(),
            alternatives: Vec::new(),
            conflicts: Vec::new(),
        })))
    }

    #[test]
    fn a_field_finds_its_own_error_by_pointer() {
        let error = refused(ProblemCode::ValidationFailed, &[("/vehicle/license_plate", "too short")]);
        assert_eq!(error.field("/vehicle/license_plate").as_deref(), Some("too short"));
        assert_eq!(error.field("/vehicle/make"), None);
        assert!(refused(ProblemCode::EmailTaken, &[]).field("/email").is_some());
    }

    #[test]
    fn the_errors_of_single_entries_are_at_their_list() {
        let wrong =
            [("/name", "is missing"), ("/networks/1", "must be a network"), ("/networks/9", "is odd")];
        let error = refused(ProblemCode::ValidationFailed, &wrong);
        let entries = ["203.0.113.0/24", "our office"].map(str::to_owned);
        let error = error.with_entries("/networks", &entries);
        assert_eq!(error.field("/networks").as_deref(), Some("\"our office\" must be a network"));
        assert!(error.field("/name").is_some() && error.field("/networks/9").is_some());
        let error = refused(ProblemCode::ValidationFailed, &[("/networks", "are too many")]);
        assert_eq!(error.clone().with_entries("/networks", &entries), error);
    }

    #[test]
    fn a_gateway_error_does_not_ask_to_reload() {
        let answered = |status| ApiError::from(ClientError::Unexpected { status, body: String::new() });
        assert_eq!(
            [502, 504, 200].map(answered),
            [ApiError::Unreachable, ApiError::Unreachable, ApiError::Unexpected]
        );
    }

    #[test]
    fn only_what_may_work_again_is_passing() {
        assert!(ApiError::Unreachable.is_transient());
        assert!(refused(ProblemCode::Unavailable, &[]).is_transient());
        assert!(!refused(ProblemCode::CapacityExceeded, &[]).is_transient());
    }
}
