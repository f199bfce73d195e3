//! Applies calendar changes: dry run first, then the conflicts are shown, and only then the change is applied.

use leptos::prelude::*;
use pitboard_api::{Preview, ProblemCode};

use super::CalendarChange;
use crate::{
    api::{Api, use_api},
    components::use_toasts,
    error::ApiError,
    idempotency::IdempotencyKeys,
    task::{Task, task},
};

/// Applies one change at a time; a `Copy` handle. `ConflictDialogs` renders its questions.
#[derive(Clone, Copy)]
pub struct ChangeTask {
    /// The last change that has conflicts, and its dry run.
    pub(super) conflicting: RwSignal<Option<(CalendarChange, Preview)>>,
    pub(super) conflicts_open: RwSignal<bool>,
    /// The change that waits for confirmation.
    pub(super) to_confirm: RwSignal<Option<CalendarChange>>,
    pub(super) confirm_open: RwSignal<bool>,
    attempt: Task<Attempt>,
}

struct Attempt {
    change: Result<CalendarChange, ApiError>,
    accept_conflicts: bool,
}

enum Outcome {
    Applied(CalendarChange),
    HasConflicts(CalendarChange, Preview),
}

/// Creates a task that shows a success message and calls `on_applied` after each applied change.
///
/// `change_task(move |change| list.refresh())`
pub fn change_task(on_applied: impl Fn(CalendarChange) + 'static) -> ChangeTask {
    let (api, toasts) = (use_api(), use_toasts());
    let (conflicting, conflicts_open) = (RwSignal::new(None), RwSignal::new(false));
    let (to_confirm, confirm_open) = (RwSignal::new(None), RwSignal::new(false));
    let keys = IdempotencyKeys::new();
    let attempt = task(
        async move |attempt: Attempt| execute(api, keys, attempt.change?, attempt.accept_conflicts).await,
        move |outcome| match outcome {
            Outcome::HasConflicts(change, preview) => {
                confirm_open.set(false);
                conflicting.set(Some((change, preview)));
                conflicts_open.set(true);
            }
            Outcome::Applied(change) => {
                conflicts_open.set(false);
                confirm_open.set(false);
                toasts.good(change.success_message());
                on_applied(change);
            }
        },
    );
    ChangeTask { conflicting, conflicts_open, to_confirm, confirm_open, attempt }
}

async fn execute(
    api: Api,
    keys: IdempotencyKeys<(CalendarChange, bool)>,
    change: CalendarChange,
    accept_conflicts: bool,
) -> Result<Outcome, ApiError> {
    let preview = async || api.call(async |client| change.preview(&client).await).await;
    let request = (change.clone(), accept_conflicts);
    // A repetition skips the dry run: the first attempt may have succeeded, and would conflict with itself.
    if !accept_conflicts && !keys.is_unanswered(&request) {
        let preview = preview().await?;
        if preview.total > 0 {
            return Ok(Outcome::HasConflicts(change, preview));
        }
    }
    match keys.send(api, &request, async |client| change.apply(&client, accept_conflicts).await).await {
        Ok(()) => Ok(Outcome::Applied(change)),
        // An appointment was booked between the dry run and the change.
        Err(error) if error.is(ProblemCode::Conflicts) => {
            let preview = preview().await?;
            Ok(Outcome::HasConflicts(change, preview))
        }
        Err(error) => Err(error),
    }
}

impl ChangeTask {
    /// Applies the change unless it has conflicts; shows the error if the input could not be read.
    pub fn start(self, change: Result<CalendarChange, ApiError>) {
        self.attempt.run(Attempt { change, accept_conflicts: false });
    }

    /// Asks for confirmation, then starts.
    pub fn confirm(self, change: CalendarChange) {
        self.clear();
        self.to_confirm.set(Some(change));
        self.confirm_open.set(true);
    }

    /// Applies the change whose conflicts are shown.
    pub(super) fn accept_conflicts(self) {
        if let Some((change, _)) = self.conflicting.get_untracked() {
            self.attempt.run(Attempt { change: Ok(change), accept_conflicts: true });
        }
    }

    pub fn busy(self) -> Signal<bool> {
        self.attempt.busy()
    }

    /// The error of the last attempt.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.attempt.error()
    }

    /// Clears the error.
    pub fn clear(self) {
        self.attempt.clear();
    }
}
