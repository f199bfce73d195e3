//! The changes that the demo's office made, so that log, calendar and catalogue have entries. None of them affects
//! the days that visitors book on, and every setting ends as it began.

use chrono::{DateTime, Days as Spell, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    calendar::{Closure, Override},
    event::{PricesChange, WorkshopChange},
    role::EmployeeStatus,
    settings::SettingsPatch,
};

use crate::{
    app::{
        Failure, Tx,
        calendar::{calendar_change::ChangeOptions, entries, settings},
        catalogue::{
            item,
            prices::{self, Raise},
            services,
        },
    },
    db::{
        Connection,
        capacity_overrides::{NewOverride, OverrideRow},
        closures::{ClosureRow, NewClosure},
        services::ServiceWithCategory,
        workshop::WorkshopPatch,
    },
    demo::{
        catalogue::Services,
        days::{Days, Moment},
        mistake,
        people::People,
    },
};

use EmployeeStatus::{Available, Break, Busy};
use Kind::{Capacity, CapacityAhead, CloseAhead, CutOff, Dearer, Reword, Status, Withdraw};

/// A change by a member of the staff.
pub struct OfficeChange {
    pub at: Moment,
    pub who: &'static str,
    kind: Kind,
}

enum Kind {
    /// Hours before the start.
    CutOff(u32),
    /// By hundredths of a per cent.
    Dearer(&'static str, i32),
    Reword(&'static str, &'static str),
    /// Hidden from customers.
    Withdraw(&'static str),
    /// A slot more or less from nine to eleven; the day is counted as in [`Moment`].
    Capacity(i32, u32, &'static str),
    /// The same on the first open day this many days ahead.
    CapacityAhead(u64, u32, &'static str),
    CloseAhead(u64),
    Status(&'static str, EmployeeStatus),
}

/// Beyond everything that can be booked.
const FAR: u64 = 40;

/// In the order of time.
const OFFICE_CHANGES: &[OfficeChange] = &[
    change((-21, 17, 40), "Nisha", CutOff(12)),
    change((-19, 10, 15), "Nisha", Dearer("Cat-back Exhaust", 450)),
    change(
        (-17, 9, 35),
        "Nisha",
        Reword("Dyno Session", "Three measured runs with power and torque curves."),
    ),
    change((-14, 18, 5), "Nisha", CutOff(24)),
    change((-12, 16, 20), "Nisha", Capacity(-9, 6, "A rented lift")),
    change((-8, 11, 45), "Nisha", Withdraw("Underbody Coating")),
    change((-6, 18, 10), "Nisha", CloseAhead(FAR)),
    change((-5, 10, 50), "Nisha", Dearer("Big Brake Kit", 250)),
    change((-3, 17, 25), "Nisha", CapacityAhead(FAR + 2, 3, "Two mechanics are on a course")),
    change((0, 11, 9), "Rohit", Status("John", Busy)),
    change((0, 13, 1), "Mike", Status("Mike", Break)),
    change((0, 13, 33), "Mike", Status("Mike", Available)),
];

const fn change(at: Moment, who: &'static str, kind: Kind) -> OfficeChange {
    OfficeChange { at, who, kind }
}

/// Returns the changes up to `now`, each with its instant.
pub fn done(days: &Days, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, &'static OfficeChange)> {
    let at = |change: &'static OfficeChange| days.instant(change.at).map(|at| (at, change));
    OFFICE_CHANGES.iter().filter_map(at).filter(|(at, _)| *at <= now).collect()
}

impl OfficeChange {
    pub fn perform(
        &self,
        tx: &mut Tx,
        days: &Days,
        named: &Services,
        people: &People,
    ) -> Result<(), Failure> {
        match self.kind {
            CutOff(hours) => {
                let settings =
                    SettingsPatch { cancellation_cutoff_hours: Some(hours), ..SettingsPatch::default() };
                let patch = WorkshopPatch { settings, ..WorkshopPatch::default() };
                settings::update(
                    tx,
                    WorkshopChange::UpdateSettings,
                    ChangeOptions::default(),
                    &patch,
                    settings::Confirmed::default(),
                )
                .map(drop)
            }
            Dearer(service, basis_points) => {
                let raise = Raise {
                    basis_points,
                    services: vec![named.id(service)?],
                    own_prices: true,
                    cells: true,
                    vehicle_types: Vec::new(),
                    complexities: Vec::new(),
                };
                let plan = |tx: &mut Connection| prices::plan_raise(tx, &raise);
                prices::change(tx, PricesChange::RaisePrices, plan).map(drop)
            }
            Reword(service, description) => {
                let edit = services::ServiceEdit {
                    description: Some(description.to_owned()),
                    ..services::ServiceEdit::default()
                };
                services::update(tx, named.id(service)?, &edit).map(drop)
            }
            Withdraw(service) => {
                item::set_active::<ServiceWithCategory>(tx, named.id(service)?, false).map(drop)
            }
            Capacity(day, slots, reason) => {
                let date = days.date(day).ok_or_else(|| mistake(format!("no day {day}")))?;
                set_capacity(tx, date, slots, reason)
            }
            CapacityAhead(ahead, slots, reason) => {
                set_capacity(tx, days.open_from(Spell::new(ahead)), slots, reason)
            }
            CloseAhead(ahead) => {
                let first = days.open_from(Spell::new(ahead));
                let note = Some("Closed for stocktaking. We open again the day after.".to_owned());
                let closure = Closure { first, last: first, periods: Vec::new(), note };
                let new = NewClosure { closure, reason: "Stocktaking".to_owned() };
                entries::create::<ClosureRow>(tx, ChangeOptions::default(), &new).map(drop)
            }
            Status(who, status) => {
                crate::app::people::employees::set_status(tx, people.identity(who)?.id, status)
            }
        }
    }
}

fn set_capacity(tx: &mut Tx, date: NaiveDate, capacity: u32, reason: &str) -> Result<(), Failure> {
    let nine = NaiveTime::from_hms_opt(9, 0, 0).ok_or_else(|| mistake("nine o'clock"))?;
    let new =
        NewOverride { capacity: Override { date, period: Some(nine), capacity }, reason: reason.to_owned() };
    entries::create::<OverrideRow>(tx, ChangeOptions::default(), &new).map(drop)
}
