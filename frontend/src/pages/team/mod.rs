//! The team page for managers: the employees' work, the jobs to assign, the overdue jobs and those on hold.

use std::time::Duration;

use chrono::Days;
use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentQuery, Employee, LocalDate};
use pitboard_domain::status::Status;

use crate::{
    address,
    api::{Api, use_api},
    components::{Heading, LiveLine, ProblemAlert, Select, SkeletonCards, ZoneNote},
    error::{self, ApiError},
    live::{Live, always, of_both, watch},
    paged::all,
    pages::job::staff::watch_staff,
    shop::use_shop,
};
use {assign::AssignList, late::Late, staff_cards::StaffCards};

mod assign;
mod late;
mod staff_cards;

pub const TITLE: &str = "Team";

const EVERY: Duration = Duration::from_secs(30);

/// The data of the page; a `Copy` handle.
#[derive(Clone, Copy)]
struct Work {
    staff: Live<Vec<Employee>>,
    /// The active jobs, in the order of their starts.
    jobs: Live<Vec<Appointment>>,
}

impl Work {
    /// Replaces a changed job, and refreshes the rest.
    fn replace(self, job: Appointment) {
        self.jobs.data.update(|jobs| {
            if let Some(old) = jobs.iter_mut().flatten().find(|old| old.reference == job.reference) {
                *old = job;
            }
        });
        self.refresh();
    }

    fn refresh(self) {
        self.staff.refresh();
        self.jobs.refresh();
    }

    /// Counts the jobs of an employee on a day; reactive.
    fn load(self, employee: i64, day: LocalDate) -> u32 {
        let theirs = |job: &&Appointment| {
            job.date == day && job.assignee.as_ref().is_some_and(|assignee| assignee.id == employee)
        };
        let count = self.jobs.data.with(|jobs| jobs.iter().flatten().filter(theirs).count());
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Returns the jobs that match `filter`.
    fn filter(self, filter: impl Fn(&Appointment) -> bool + Send + Sync + 'static) -> Memo<Vec<Appointment>> {
        Memo::new(move |_| {
            self.jobs.data.with(|jobs| jobs.iter().flatten().filter(|job| filter(job)).cloned().collect())
        })
    }
}

#[component]
pub fn Team() -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let until = RwSignal::new(String::new());
    address::sync_query(vec![("until", until)], "");
    let jobs = watch(
        move || shop.today().map(|today| last_day(today, &until.read())),
        EVERY,
        async move |to, _| always(list_active_jobs(api, to).await),
    );
    let work = Work { staff: watch_staff(EVERY), jobs };
    let error = error::first([shop.failure(), work.staff.failure(), work.jobs.failure()]);
    let ready =
        Memo::new(move |_| work.staff.data.with(Option::is_some) && work.jobs.data.with(Option::is_some));
    let retry = move || {
        shop.refresh();
        work.refresh();
    };
    let waiting = move || error.get().is_none().then(|| view! { <SkeletonCards count=6 /> });
    let options: Vec<_> = [
        ("", "the next 7 days"),
        ("today", "today"),
        ("tomorrow", "tomorrow"),
        ("all", "all that is booked"),
    ]
    .map(|(value, words)| (value.to_owned(), words.to_owned()))
    .into();
    view! {
        <div class="title-line wide">
            <Heading title=TITLE>
                <span class="held-line"><LiveLine freshness=of_both(work.jobs.freshness, work.staff.freshness) /> <ZoneNote /></span>
            </Heading>
            <div class="team-tools">
                <Select label="Work for" value=until options=options />
                <a class="button quiet" href="/team/day">"Day sheet"</a>
            </div>
        </div>
        <ProblemAlert error=error retry=retry />
        <Show when=move || ready.get() fallback=move || waiting>
            <StaffCards work=work />
            <div class="team-columns">
                <div>
                    <AssignList work=work status=Status::Booked title="Unassigned" none="Every job has somebody who works on it." />
                    <AssignList work=work status=Status::Assigned title="Given out, not begun" none="Nothing waits to be begun." />
                </div>
                <Late work=work />
            </div>
        </Show>
    }
}

fn last_day(today: LocalDate, until: &str) -> Option<LocalDate> {
    match until {
        "today" => Some(today),
        "tomorrow" => today.checked_add_days(Days::new(1)).map(LocalDate),
        "all" => None,
        _ => today.checked_add_days(Days::new(6)).map(LocalDate),
    }
}

async fn list_active_jobs(api: Api, to: Option<LocalDate>) -> Result<Vec<Appointment>, ApiError> {
    let status = Status::ALL.iter().copied().filter(|status| status.is_active()).collect();
    let query = AppointmentQuery { status, to, limit: Some(100), ..AppointmentQuery::default() };
    all(async |cursor| {
        let query = AppointmentQuery { cursor, ..query.clone() };
        api.call(async |client| client.list_appointments(&query).await).await
    })
    .await
}
