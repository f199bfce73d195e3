//! Reschedules an appointment, with the same day and period steps as a booking; for its customer and for
//! managers.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use pitboard_api::{Alternative, Appointment, Reschedule};
use pitboard_domain::status::Transition;

use super::{
    appointment::{MISSING, cancel::explain_limit, facts, reference},
    book::{
        booking_data::{BookingData, Rescheduled},
        choice::Choice,
        day_step::DayStep,
        submit::{concerns_start, concerns_vehicle},
        time_step::TimeStep,
    },
};
use crate::{
    api::{Api, use_api},
    components::{Button, Empty, Heading, Loaded, ProblemAlert, use_toasts},
    dates,
    error::ApiError,
    focus, labels,
    live::Live,
    pages::job::action::{Action, ActionKeys, JobRef},
    session::use_session,
    shop::use_shop,
    task::{Task, task},
};

pub const TITLE: &str = "Move an appointment";

#[component]
pub fn RescheduleAppointment() -> impl IntoView {
    let session = use_session();
    let live = facts::watch_appointment(reference());
    let (list, words) =
        if untrack(|| session.is_staff()) { ("/jobs", "Jobs") } else { ("/appointments", "My appointments") };
    view! {
        <Heading title=TITLE><RescheduleLine live=live /></Heading>
        <Loaded live=live missing=MISSING list=list words=words>
            <Steps live=live />
        </Loaded>
    }
}

/// The line below the heading: the service and its current start.
#[component]
pub fn RescheduleLine(live: Live<Appointment>) -> impl IntoView {
    let now = move || {
        live.data.with(|one| one.as_ref().map(|one| format!("{}, now on {}.", one.service.name, start(one))))
    };
    // A space keeps the line's height until it is loaded.
    move || now().unwrap_or_else(|| "\u{a0}".to_owned())
}

/// The steps to another start; used by customers, staff and the holder of a guest's link.
#[component]
pub fn Steps(live: Live<Appointment>) -> impl IntoView {
    let service = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.service.id)));
    let choice = Choice::for_service(service);
    let rescheduled = Memo::new(move |_| live.data.with(|one| one.as_ref().map(Rescheduled::from)));
    let data = BookingData::watch(choice, rescheduled.into(), Signal::stored(None));
    let send = submit(live, choice, data);
    let concerns_slots = |error: &ApiError| concerns_start(error) || concerns_vehicle(error);
    let lost = Signal::derive(move || send.error().get().filter(concerns_slots));
    let choose = UnsyncCallback::new(move |other: Alternative| choice.choose_offer(other.date, other.period));
    let may = Memo::new(move |_| {
        live.data.with(|one| one.as_ref().is_some_and(|one| one.may.contains(&Transition::Reschedule)))
    });
    move || match may.get() {
        true => view! {
            <div class="flow">
                <div>
                    <DayStep number=1 choice=choice data=data />
                    <TimeStep number=2 choice=choice data=data error=send.error() lost=lost choose=choose />
                </div>
                <Summary live=live choice=choice send=send />
            </div>
        }
        .into_any(),
        false => view! { <NotMovable live=live /> }.into_any(),
    }
}

/// The current and the new start, beside the steps or, on phones, below them.
#[component]
fn Summary(live: Live<Appointment>, choice: Choice, send: Task<()>) -> impl IntoView {
    let shown = |error: &ApiError| !concerns_start(error) && !concerns_vehicle(error);
    let error = Signal::derive(move || send.error().get().filter(shown));
    let (shop, session) = (use_shop(), use_session());
    let from = move || live.data.with(|one| one.as_ref().map(start));
    // Explains the rule for staff, which differs from the customers'.
    let for_staff = move || {
        let hours = shop.get().filter(|_| session.is_staff())?.booking_window.cancellation_cutoff_hours;
        let until = labels::hours_before(hours);
        let words = format!(
            "You may move it at any time. Its customer may until {until}, and sees the new one at once."
        );
        Some(view! { <p class="muted small">{words}</p> })
    };
    let to = move || match (choice.date.get(), choice.period.get()) {
        (Some(date), Some(period)) => Some(format!("{}, {}", dates::day(date), dates::clock(period))),
        _ => None,
    };
    let to_in_words = move || match to() {
        Some(to) => to.into_any(),
        None => view! { <span class="muted">"not chosen yet"</span> }.into_any(),
    };
    view! {
        <aside class="summary" aria-labelledby="summary">
            <h2 id="summary">"Your move"</h2>
            <dl>
                <dt>"Now"</dt>
                <dd>{from}</dd>
                <dt>"New start"</dt>
                <dd>{to_in_words}</dd>
            </dl>
            <div class="refusal" id="refusal-summary" tabindex="-1">
                <ProblemAlert error=error fields=&["/date", "/period"] />
            </div>
            <Button busy=send.busy() on_press=move || send.run(())>"Move appointment"</Button>
            <p class="muted small">"The old slot becomes free when the new one is yours, not before."</p>
            {for_staff}
        </aside>
        <div class="dock">
            <b>{move || to().unwrap_or_else(|| "Choose a time".to_owned())}</b>
            <Button busy=send.busy() on_press=move || send.run(())>"Move appointment"</Button>
        </div>
    }
}

/// Explains why the appointment cannot be rescheduled, and what to do instead.
#[component]
fn NotMovable(live: Live<Appointment>) -> impl IntoView {
    let (api, shop, session) = (use_api(), use_shop(), use_session());
    let why = move || {
        let shop = shop.get()?;
        live.data.with(|one| one.as_ref().map(|one| explain_limit(one, &shop)))
    };
    let text = Signal::derive(move || match session.role() {
        Some(role) if role.is_manager() => {
            "Booked and assigned jobs can be moved, and those on hold; not one that runs or is over."
                .to_owned()
        }
        Some(role) if role.is_staff() => "Managers and administrators give a job another start.".to_owned(),
        _ => why().unwrap_or_default(),
    });
    let phone = move || shop.phone();
    view! {
        <Empty title="It cannot be moved here" text=text>
            {move || {
                phone().map(|phone| view! { <a class="button" href=format!("tel:{phone}")>{format!("Call {phone}")}</a> })
            }}
            <a class="button quiet" href=move || live.data.with(|one| address(api, one.as_ref(), session.is_staff()))>
                "Back to the appointment"
            </a>
        </Empty>
    }
}

fn submit(live: Live<Appointment>, choice: Choice, data: BookingData) -> Task<()> {
    let (api, session, toasts, navigate) = (use_api(), use_session(), use_toasts(), use_navigate());
    let keys = ActionKeys::new();
    let send = task(
        async move |()| {
            let (date, period) = match (choice.date.get_untracked(), choice.period.get_untracked()) {
                (Some(date), Some(period)) if data.date.get_untracked() == Some(date) => (date, period),
                _ => return Err(nothing_chosen()),
            };
            let job = live.data.with_untracked(|one| one.as_ref().map(JobRef::from));
            let job = job.ok_or(ApiError::Unreachable)?;
            let action = Action::Reschedule(Reschedule { date, period, service_id: None });
            let moved = action.execute(api, keys, &job).await?;
            toasts.good(format!("Moved to {}.", start(&moved)));
            Ok(moved)
        },
        move |moved: Appointment| {
            let to = address(api, Some(&moved), untrack(|| session.is_staff()));
            navigate(&to, NavigateOptions { replace: true, ..Default::default() });
        },
    );
    // An error of one start does not apply to another.
    Effect::new(move |before: Option<()>| {
        choice.date.track();
        choice.period.track();
        if before.is_some() {
            send.clear();
        }
    });
    Effect::new(move || {
        let Some(error) = send.error().get() else { return };
        if error.is_stale() {
            live.refresh();
        }
        data.refresh();
        let place = match &error {
            error if error.field("/period").is_some() => "#step-time",
            error if concerns_start(error) || concerns_vehicle(error) => "#refusal-time",
            _ => "#refusal-summary",
        };
        focus::soon(place);
    });
    send
}

fn nothing_chosen() -> ApiError {
    ApiError::for_field("/period", "Please choose a time.")
}

fn start(one: &Appointment) -> String {
    format!("{}, {}", dates::day(one.date), dates::clock(one.period))
}

/// Returns the address of the appointment: staff see it as a job.
fn address(api: Api, one: Option<&Appointment>, staff: bool) -> String {
    match one {
        Some(one) if staff => format!("/jobs/{}", one.reference),
        Some(one) => api.appointment_address(&one.reference, ""),
        None if staff => "/jobs".to_owned(),
        None => "/appointments".to_owned(),
    }
}
