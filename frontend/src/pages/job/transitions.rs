//! What may be done to a job: the moves that the server opens to the visitor, each with what it asks for.

use leptos::prelude::*;
use pitboard_api::{Appointment, Assign};
use pitboard_domain::{role::Role, status::Transition};

use super::{
    action::{Action, JobRef},
    again::{ReopenForm, RestoreForm},
    forms::{AssignForm, CancelForm, CompleteForm, HoldForm},
};
use crate::{
    api::use_api,
    components::{Button, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    focus, labels,
    session::use_session,
    task::task,
};

/// In this order they are offered; the first that is open is the loud one.
const ORDER: [Transition; 9] = [
    Transition::Resume,
    Transition::Start,
    Transition::Assign,
    Transition::Complete,
    Transition::Hold,
    Transition::Unassign,
    Transition::Cancel,
    Transition::Reopen,
    Transition::Restore,
];
/// These are never loud.
const QUIET: [Transition; 3] = [Transition::Cancel, Transition::Reopen, Transition::Restore];
const FIELDS: &[&str] = &["/employee_id", "/reason", "/expected_resume", "/note"];

/// `<TransitionsPanel job=job moved=move |appointment| … stale=move || … />`
#[component]
pub fn TransitionsPanel(
    #[prop(into)] job: Signal<JobRef>,
    /// Called with the job as it stands after a move, also where the panel was closed meanwhile.
    #[prop(into)]
    moved: UnsyncCallback<Appointment>,
    /// Called when the job turns out to stand otherwise than shown.
    #[prop(into)]
    stale: UnsyncCallback<()>,
) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let (form, pressed) = (RwSignal::new(None::<Transition>), RwSignal::new(None::<Transition>));
    let run = task(
        async move |action: Action| {
            let job = action.execute(api, &job.get_untracked()).await?;
            toasts.good(format!("{}: {}.", job.service.name, labels::status(job.status)));
            moved.try_run(job);
            Ok(())
        },
        move |()| form.set(None),
    );
    Effect::new(move || {
        if run.error().with(|error| error.as_ref().is_some_and(ApiError::is_stale)) {
            stale.run(());
        }
    });
    // Employees give work to themselves only.
    let takes = move || session.role() == Some(Role::Employee);
    let press = move |what: Transition| {
        run.clear();
        pressed.set(Some(what));
        match what {
            Transition::Start => run.run(Action::Start),
            Transition::Resume => run.run(Action::Resume),
            Transition::Unassign => run.run(Action::Unassign),
            Transition::Assign if untrack(takes) => run.run(Action::Assign(Assign::default())),
            _ => {
                form.set(Some(what));
                focus::when_drawn(".move-form :is(select, input, textarea)");
            }
        }
    };
    let back = UnsyncCallback::new(move |()| {
        run.clear();
        form.set(None);
        focus::when_drawn(".moves .actions button");
    });
    let open = Memo::new(move |_| {
        job.with(|job| ORDER.into_iter().filter(|what| job.may.contains(what)).collect::<Vec<_>>())
    });
    let button = move |(at, what): (usize, Transition)| {
        let kind = if at == 0 && !QUIET.contains(&what) { Kind::Primary } else { Kind::Quiet };
        let busy = Signal::derive(move || run.busy().get() && pressed.get() == Some(what));
        let words = move || match what {
            Transition::Assign if takes() => "Take this job",
            _ => labels::transition(what),
        };
        view! { <Button kind=kind busy=busy on_press=move || press(what)>{words}</Button> }
    };
    let buttons = move || open.get().into_iter().enumerate().map(button).collect_view();
    // Another start is chosen on a page of its own.
    let elsewhere = move || {
        let address = |job: &JobRef| format!("/appointments/{}/move", job.reference);
        let to = job.with(|job| job.may.contains(&Transition::Reschedule).then(|| address(job)));
        to.map(
            |to| view! { <a class="button quiet" href=to>{labels::transition(Transition::Reschedule)}</a> },
        )
    };
    let idle = Memo::new(move |_| {
        open.with(Vec::is_empty)
            && job.with(|job| !job.may.contains(&Transition::Reschedule))
            && form.get().is_none()
    });
    let content = move || match form.get() {
        None => view! { <div class="actions">{buttons} {elsewhere}</div> }.into_any(),
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
        Some(_) => view! { <CancelForm run=run back=back /> }.into_any(),
    };
    view! {
        <div class="moves">
            <ProblemAlert error=run.error() fields=FIELDS />
            <Show when=move || idle.get()>
                <p class="muted">"There is nothing that you could do to it now."</p>
            </Show>
            {content}
        </div>
    }
}
