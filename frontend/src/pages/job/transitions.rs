//! The transitions that the caller may make on a job: buttons, and forms for those that need input.

use leptos::prelude::*;
use pitboard_api::{Appointment, Assign};
use pitboard_domain::{role::Role, status::Transition};

use super::{
    action::{Action, ActionKeys, JobRef},
    forms::{AssignForm, CancelForm, CompleteForm, HoldForm},
    reopen::{ReopenForm, RestoreForm},
};
use crate::{
    api::use_api,
    components::{Button, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    focus, labels,
    session::use_session,
    task::task,
};

/// Returns the place of a button; the first permitted one is the primary button. `None` has no button here.
fn place(transition: Transition) -> Option<u8> {
    match transition {
        Transition::Resume => Some(0),
        Transition::Start => Some(1),
        Transition::Assign => Some(2),
        Transition::Complete => Some(3),
        Transition::Hold => Some(4),
        Transition::Unassign => Some(5),
        Transition::Cancel => Some(6),
        Transition::Reopen => Some(7),
        Transition::Restore => Some(8),
        // The new date and period are chosen on a separate page.
        Transition::Reschedule => None,
    }
}

/// Transitions whose button is never primary.
const QUIET: [Transition; 3] = [Transition::Cancel, Transition::Reopen, Transition::Restore];

/// `<TransitionsPanel job=job on_done=move |appointment| … on_stale=move || … />`
#[component]
pub fn TransitionsPanel(
    #[prop(into)] job: Signal<JobRef>,
    /// Called with the job after a transition, also if the panel was closed meanwhile.
    #[prop(into)]
    on_done: UnsyncCallback<Appointment>,
    /// Called if the job has changed since it was shown.
    #[prop(into)]
    on_stale: UnsyncCallback<()>,
) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let keys = ActionKeys::new();
    let (form, pressed) = (RwSignal::new(None::<Transition>), RwSignal::new(None::<Transition>));
    let run = task(
        async move |action: Action| {
            let job = action.execute(api, keys, &job.get_untracked()).await?;
            toasts.good(format!("{}: {}.", job.service.name, labels::status(job.status)));
            on_done.try_run(job);
            Ok(())
        },
        move |()| form.set(None),
    );
    Effect::new(move || {
        if run.error().with(|error| error.as_ref().is_some_and(ApiError::is_stale)) {
            on_stale.run(());
        }
    });
    // Employees assign jobs to themselves only.
    let is_employee = move || session.role() == Some(Role::Employee);
    let press = move |transition: Transition| {
        run.clear();
        pressed.set(Some(transition));
        match transition {
            Transition::Start => run.run(Action::Start),
            Transition::Resume => run.run(Action::Resume),
            Transition::Unassign => run.run(Action::Unassign),
            Transition::Assign if untrack(is_employee) => run.run(Action::Assign(Assign::default())),
            // The new date and period are chosen on a separate page.
            Transition::Reschedule => {}
            Transition::Assign
            | Transition::Hold
            | Transition::Complete
            | Transition::Cancel
            | Transition::Reopen
            | Transition::Restore => {
                form.set(Some(transition));
                focus::when_drawn(".move-form :is(select, input, textarea)");
            }
        }
    };
    let back = UnsyncCallback::new(move |()| {
        run.clear();
        form.set(None);
        focus::when_drawn(".moves .actions button");
    });
    let permitted = Memo::new(move |_| {
        let mut permitted = job.with(|job| job.may.clone());
        permitted.retain(|one| place(*one).is_some());
        permitted.sort_by_key(|one| place(*one));
        permitted
    });
    let button = move |(at, transition): (usize, Transition)| {
        let kind = if at == 0 && !QUIET.contains(&transition) { Kind::Primary } else { Kind::Quiet };
        let busy = Signal::derive(move || run.busy().get() && pressed.get() == Some(transition));
        let label = move || match transition {
            Transition::Assign if is_employee() => "Take this job",
            _ => labels::transition(transition),
        };
        view! { <Button kind=kind busy=busy on_press=move || press(transition)>{label}</Button> }
    };
    let buttons = move || permitted.get().into_iter().enumerate().map(button).collect_view();
    // The new date and period are chosen on a separate page.
    let reschedule = move || {
        let address = |job: &JobRef| format!("/appointments/{}/move", job.reference);
        let to = job.with(|job| job.may.contains(&Transition::Reschedule).then(|| address(job)));
        to.map(
            |to| view! { <a class="button quiet" href=to>{labels::transition(Transition::Reschedule)}</a> },
        )
    };
    let has_nothing = Memo::new(move |_| {
        permitted.with(Vec::is_empty)
            && job.with(|job| !job.may.contains(&Transition::Reschedule))
            && form.get().is_none()
    });
    let content = move || match form.get() {
        // These need no form.
        None
        | Some(Transition::Start | Transition::Resume | Transition::Unassign | Transition::Reschedule) => {
            view! { <div class="actions">{buttons} {reschedule}</div> }.into_any()
        }
        Some(Transition::Assign) => {
            let now = job.with_untracked(|job| job.assignee);
            view! { <AssignForm run=run back=back now=now /> }.into_any()
        }
        Some(Transition::Hold) => view! { <HoldForm run=run back=back /> }.into_any(),
        Some(Transition::Complete) => view! { <CompleteForm run=run back=back /> }.into_any(),
        Some(Transition::Reopen) => {
            let before = job.with_untracked(|job| job.assignee);
            view! { <ReopenForm run=run back=back before=before /> }.into_any()
        }
        Some(Transition::Restore) => view! { <RestoreForm run=run back=back /> }.into_any(),
        Some(Transition::Cancel) => view! { <CancelForm run=run back=back /> }.into_any(),
    };
    view! {
        <div class="moves">
            <Show when=move || form.with(Option::is_none)>
                <ProblemAlert error=run.error() />
            </Show>
            <Show when=move || has_nothing.get()>
                <p class="muted">"There is nothing that you could do to it now."</p>
            </Show>
            {content}
        </div>
    }
}
