//! Every component in every state, in development builds only.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta};
use leptos::prelude::*;
use pitboard_api::HhMm;
use pitboard_api::*;
use pitboard_domain::{
    availability::State,
    job::{CancelReason, HoldReason, Priority},
    money::Currency,
    role::Role,
    status::{Status, Transition},
    vehicle::VehicleType,
};

use crate::{browser, components::*, dates, error::ApiError, labels, live::Freshness, money::money, scope};

use samples::{ChoiceGroups, CodeSample, day, held, held_day, refused, unbookable};

mod samples;

#[component]
pub fn Styleguide() -> impl IntoView {
    scope::spawn(async {
        let _ = browser::enable_sheets("staff").await;
    });
    view! {
        <Heading title="Style guide">"Every part in every state."</Heading>
        <div class="stack">
            <Buttons />
            <Fields />
            <Availability />
            <SlotTiles />
            <Messages />
            <Words />
        </div>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let kinds = [
        ("Primary", Kind::Primary),
        ("Quiet", Kind::Quiet),
        ("Danger", Kind::Danger),
        ("Plain", Kind::Plain),
    ];
    let row = move |(name, kind)| {
        view! {
            <div class="actions">
                <Button kind=kind>{name}</Button>
                <Button kind=kind busy=true>"Busy"</Button>
                <Button kind=kind disabled=true>"Disabled"</Button>
            </div>
        }
    };
    let badges = Status::ALL.iter().map(|status| view! { <StatusBadge status=*status /> }).collect_view();
    let priorities = Priority::ALL.iter().map(|one| view! { <PriorityMark priority=*one /> }).collect_view();
    // In time, late, and without an estimate.
    let clocks = [Some(7200), Some(1800), None].map(|planned| {
        let started = DateTime::from_timestamp_millis(crate::browser::now() as i64 - 3_600_000);
        let started = started.unwrap_or_default().fixed_offset();
        view! { <RunningClock started=started ready=planned.map(|seconds| started + TimeDelta::seconds(seconds)) /> }
    });
    let clocks = clocks.into_iter().collect_view();
    let lines = [
        Freshness::Waiting,
        Freshness::Live { updated: crate::browser::now() },
        Freshness::Paused { updated: crate::browser::now() - 90_000.0 },
        Freshness::Offline { since: crate::browser::now() },
    ];
    view! {
        <Card title="Buttons">{kinds.map(row).into_iter().collect_view()}</Card>
        <Card title="Badges and lines">
            <div class="actions">{badges} <StatusBadge status=Status::OnHold note="parts" /></div>
            <div class="actions">{priorities}</div>
            <div class="actions">{clocks}</div>
            <div class="actions">{lines.map(|line| view! { <LiveLine freshness=line /> }).into_iter().collect_view()}</div>
            <Gauge taken=2 of=5 label="Free" />
            <Gauge taken=4 of=5 label="Few" />
            <Gauge taken=5 of=5 label="Full" />
        </Card>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let text = || RwSignal::new("GJ01 AB 1234".to_owned());
    let wrong =
        Some(refused(ProblemCode::ValidationFailed, &[("/plate", "must have 2 to 16 letters and digits")]));
    let options = vec![("suv".to_owned(), "SUV".to_owned()), ("other".to_owned(), "Other".to_owned())];
    view! {
        <Card title="Fields">
            <div class="form">
                <Field label="Plate" value=text() hint="As it stands on the car." />
                <Field label="Plate" value=text() pointer="/plate" error=wrong.clone() hint="As it stands on the car." />
                <Field label="Plate" value=text() disabled=true />
                <Field label="Notes" value=text() rows=3 optional=true />
                <Select label="Type" value=RwSignal::new("suv".to_owned()) options=options.clone() />
                <Select
                    label="Type"
                    value=RwSignal::new("suv".to_owned())
                    options=options.clone()
                    pointer="/plate"
                    error=wrong
                />
                <Select label="Type" value=RwSignal::new("suv".to_owned()) options=options disabled=true />
                <ThemeSwitch />
                <ChoiceGroups /> <CodeSample />
            </div>
        </Card>
        <Card title="Signing in and up">
            <SignInForm input=AccountInput::new() />
            <RegisterForm input=AccountInput::new() />
        </Card>
    }
}

#[component]
fn Availability() -> impl IntoView {
    let first = LocalDate(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default());
    let chosen = RwSignal::new(first.checked_add_days(Days::new(1)).map(LocalDate));
    // Three weeks of all kinds, then days that are not open yet.
    let days = (0..31).filter_map(|at| {
        let date = first.checked_add_days(Days::new(at))?.into();
        let remaining = [0, 9, 18, 0, 21, 25, 4][at as usize % 7];
        let state = match at % 7 {
            0 => State::Closed,
            3 => State::Full,
            _ if at > 20 => State::TooFar,
            _ => State::Open,
        };
        Some(DaySummary {
            date,
            capacity: 25,
            occupied: 25 - remaining,
            remaining,
            bookable: state == State::Open,
            state,
        })
    });
    let days: Vec<_> = days.collect();
    let start = RwSignal::new(NaiveTime::from_hms_opt(13, 0, 0).map(HhMm));
    let day = RwSignal::new(Some(day()));
    let change = move || {
        day.update(|day| {
            if let Some(period) = day.as_mut().and_then(|day| day.periods.get_mut(2)) {
                period.remaining = period.remaining % 5 + 1;
                period.occupied = 5 - period.remaining;
            }
        });
    };
    view! {
        <Card title="Month strip">
            <MonthStrip days=days selected=chosen choose=move |date| chosen.set(Some(date)) />
        </Card>
        <Card title="Period cards">
            <PeriodCards day=day selected=start choose=move |at| start.set(Some(at)) />
            <Button kind=Kind::Quiet on_press=change>"Change 13:00"</Button>
        </Card>
        <Card title="Period cards that cannot be chosen, lead on, or are seen from the desk">
            <PeriodCards day=Some(unbookable()) />
            <PeriodCards day=day to=|_: HhMm| "/appointments/book/".to_owned() />
            <PeriodCards
                day=Some(unbookable())
                selected=NaiveTime::from_hms_opt(11, 0, 0).map(HhMm)
                choose=|_: HhMm| ()
                desk=true
            />
            <PeriodCards
                day=Some(held_day())
                choose=|_: HhMm| ()
                span=4_u32
            />
        </Card>
    }
}

#[component]
fn SlotTiles() -> impl IntoView {
    let tile = |(at, status): (usize, &Status)| {
        let slot = OccupancySlot {
            slot_no: at as u32 + 1,
            appointment: Some(held(*status)),
            #[cfg(not(target_arch = "wasm32"))]
            hold: None,
        };
        view! { <SlotTile tile=slot over={at == 5} /> }
    };
    let free = OccupancySlot {
        slot_no: 7,
        appointment: None,
        #[cfg(not(target_arch = "wasm32"))]
        hold: None,
    };
    let free = view! {
        <SlotTile tile=free.clone() />
        <SlotTile tile=free book=Some("/appointments/book/".to_owned()) />
    };
    view! {
        <Card title="Slots">
            <div class="slots">
                {Status::ALL.iter().enumerate().map(tile).collect_view()}
                {free}
            </div>
        </Card>
    }
}

#[component]
fn Messages() -> impl IntoView {
    let (toasts, open, asks) = (use_toasts(), RwSignal::new(false), RwSignal::new(false));
    let full = refused(ProblemCode::CapacityExceeded, &[]);
    view! {
        <Card title="Messages">
            <Notice>"The workshop is closed on Friday."</Notice>
            <Notice tone="good">"Booked."</Notice>
            <Notice tone="warning">"Starts in less than an hour."</Notice>
            <ProblemAlert error=Some(full) choose=|_: Alternative| () retry=|| () />
            <ProblemAlert error=Some(ApiError::Unreachable) retry=|| () />
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || toasts.good("Saved.")>"Good toast"</Button>
                <Button kind=Kind::Quiet on_press=move || toasts.bad("It did not work.")>"Bad toast"</Button>
                <Button kind=Kind::Danger on_press=move || open.set(true)>"Dialog"</Button>
            </div>
            <Dialog open=open title="Cancel this appointment?">
                <p>"Its slot becomes free at once."</p>
                <div class="actions">
                    <Button kind=Kind::Quiet on_press=move || open.set(false)>"Keep it"</Button>
                    <Button kind=Kind::Danger on_press=move || open.set(false)>"Cancel appointment"</Button>
                </div>
            </Dialog>
            <Button kind=Kind::Danger on_press=move || asks.set(true)>"Question"</Button>
            <Confirm
                open=asks
                title="Delete 3 services?"
                verb="Delete 3 services"
                kind=Kind::Danger
                on_confirm=move || asks.set(false)
            >
                <p>"They go for good, with their prices."</p>
            </Confirm>
            <Table caption="Prices" shown=true heads=vec!["Body", "Standard"] figures=1>
                <tr>
                    <th scope="row">"Sedan"</th>
                    <td class="figure">"₹15,000"</td>
                </tr>
            </Table>
            <Empty title="No appointments yet" text="What you book stands here.">
                <a class="button" href="/appointments/book/">"Book a slot"</a>
            </Empty>
            <SkeletonLines />
            <SkeletonCards count=3 />
        </Card>
    }
}

/// Labels, dates, amounts and icons.
#[component]
fn Words() -> impl IntoView {
    let vocabularies = [
        Status::ALL.iter().map(|word| labels::status(*word)).collect::<Vec<_>>(),
        Transition::ALL.iter().map(|word| labels::transition(*word)).collect(),
        HoldReason::ALL.iter().map(|word| labels::hold_reason(*word)).collect(),
        CancelReason::ALL.iter().map(|word| labels::cancel_reason(*word)).collect(),
        Priority::ALL.iter().map(|word| labels::priority(*word)).collect(),
        Role::ALL.iter().map(|word| labels::role(*word)).collect(),
        VehicleType::ALL.iter().map(|word| labels::vehicle_type(*word)).collect(),
    ];
    let at = chrono::DateTime::UNIX_EPOCH.fixed_offset();
    let (date, time) = (at.date_naive(), at.time());
    let times = move || {
        let span = dates::span(time, time + chrono::TimeDelta::hours(2));
        [dates::long(date), dates::short(date), dates::moment(at), span, dates::about(90)].join(" · ")
    };
    let amounts = move || {
        let amount = |amount| Currency::parse("INR").map(|currency| money(Money { amount, currency }));
        [amount(1_500_000), amount(1_234_550)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let shapes = [
        Shape::Menu,
        Shape::Left,
        Shape::Right,
        Shape::Up,
        Shape::Down,
        Shape::Close,
        Shape::Check,
        Shape::Warning,
        Shape::Gauge,
    ];
    view! {
        <Card title="Words">
            {vocabularies.map(|words| view! { <p>{words.join(" · ")}</p> }).into_iter().collect_view()}
            <p>{times}</p>
            <p>{amounts}</p>
            <p><ZoneNote /></p>
            <div class="actions">{shapes.map(|shape| view! { <Icon shape=shape /> }).into_iter().collect_view()}</div>
        </Card>
    }
}
