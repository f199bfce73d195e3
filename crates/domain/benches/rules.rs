//! Measures the rules that a server evaluates most, with Criterion: `cargo bench -p pitboard-domain`. Their inputs are
//! those of a busy workshop; what the database adds to them, `cargo xtask bench` measures.

use std::hint::black_box;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use pitboard_domain::{
    availability::{AvailabilityView, Bookings},
    booking::{self, Usage},
    calendar::{Calendar, Closure, Override, Period, WeeklyPattern, WeeklyPeriod},
    calendar_history::{CalendarParts, LoggedChange, calendar_at, ended_periods},
    event::{Changed, Event, HhMm, OverrideChange, calendar::OverrideChanged},
    settings::{DEFAULTS, Settings},
    slots::{Counts, Held, SpanPeriod, Taken, span},
    time::Now,
};

/// The first day, of which it is morning.
const MONDAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
/// The days for which there are bookings and changes.
const DAYS: i64 = 365;
/// The starts of the periods of a day.
const HOURS: [u32; 5] = [9, 11, 13, 15, 17];
const SETTINGS: Settings = Settings { max_days_ahead: 365, ..DEFAULTS };

fn day(offset: i64) -> NaiveDate {
    MONDAY + TimeDelta::days(offset)
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour")
}

/// India's zone, of which the rules need no table.
fn zone(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    (date.and_time(time) - TimeDelta::minutes(330)).and_utc()
}

fn morning() -> Now {
    Now { at: zone(MONDAY, hour(8)), today: MONDAY }
}

fn pattern() -> WeeklyPattern {
    let weekly = |start: &u32| WeeklyPeriod {
        period: Period { start: hour(*start), end: hour(start + 2) },
        capacity: None,
    };
    let days = std::array::from_fn(
        |weekday| {
            if weekday < 6 { HOURS.iter().map(weekly).collect() } else { Vec::new() }
        },
    );
    WeeklyPattern::new(day(-28), days).expect("a pattern")
}

/// Twenty closures of a day.
fn closures() -> Vec<Closure> {
    let closure = |offset| Closure { first: day(offset), last: day(offset), periods: Vec::new(), note: None };
    (0..DAYS).skip(9).step_by(18).map(closure).collect()
}

/// An override of a period every third day.
fn overrides(capacity: u32) -> Vec<Override> {
    let one = |offset| Override { date: day(offset), period: Some(hour(11)), capacity };
    (0..DAYS).step_by(3).map(one).collect()
}

fn calendar(slots: u32) -> Calendar {
    Calendar::new(slots, vec![pattern()], closures(), overrides(slots))
}

/// The bookings of a year, of which the first days are full and the others have one free slot in each period.
fn bookings(slots: u32, full_days: i64) -> Bookings {
    let mut counts = Counts::default();
    for offset in 0..DAYS {
        let occupied = if offset < full_days { slots } else { slots - 1 };
        counts.occupied.extend(HOURS.map(|start| ((day(offset), hour(start)), occupied)));
    }
    Bookings { counts, ..Bookings::default() }
}

fn view<'a>(
    calendar: &'a Calendar,
    book: &'a Bookings,
) -> AvailabilityView<'a, impl Fn(NaiveDate, NaiveTime) -> DateTime<Utc> + Copy + use<>> {
    AvailabilityView { calendar, settings: &SETTINGS, book, now: morning(), zone: &zone }
}

/// The slots that are taken in a span: all but the last of each period.
fn almost_full(periods: &[SpanPeriod]) -> Taken {
    let mut taken = Taken::default();
    for period in periods {
        for slot_no in 1..period.capacity {
            let held = Held { slot_no, plate: Some(format!("GJ01AB{slot_no:04}")) };
            taken.add(period.date, period.period.start, held);
        }
    }
    taken
}

/// The choice of slot numbers for an appointment of three periods.
fn allocate(c: &mut Criterion) {
    let mut group = c.benchmark_group("allocate");
    for slots in [5, 200] {
        let calendar = calendar(slots);
        let periods = span(&calendar, day(1), hour(9), 3, day(DAYS)).expect("a span");
        let taken = almost_full(&periods);
        group.bench_function(BenchmarkId::new("slots_of_a_period", slots), |b| {
            b.iter(|| {
                let usage = Usage { taken: &taken, starting: 12, of_customer: Some(1), preferred: None };
                booking::allocate(day(1), black_box(&periods), None, &SETTINGS, usage)
            });
        });
    }
    group.finish();
}

/// The public body of a day, and of a month.
fn public_day(c: &mut Criterion) {
    let (calendar, book) = (calendar(5), bookings(5, 0));
    let view = view(&calendar, &book);
    c.bench_function("public_day", |b| b.iter(|| view.day(black_box(day(1)))));
    c.bench_function("public_days/31", |b| {
        b.iter(|| (0..31).map(|offset| view.day(black_box(day(offset))).remaining()).sum::<u32>());
    });
}

/// The next ten starts of an appointment of two periods, behind a number of full days.
fn next_starts(c: &mut Criterion) {
    let mut group = c.benchmark_group("next_starts");
    let calendar = calendar(5);
    for full_days in [0, 30, 300] {
        let book = bookings(5, full_days);
        let view = view(&calendar, &book);
        group.bench_function(BenchmarkId::new("full_days", full_days), |b| {
            b.iter(|| view.starts(black_box(MONDAY), day(DAYS), 2).take(10).count());
        });
    }
    group.finish();
}

/// A number of logged overrides, an hour apart, the newest first.
fn logged_changes(count: i64) -> Vec<LoggedChange> {
    let change = |nth: i64| {
        let changed = OverrideChanged {
            date: day(nth % DAYS),
            period: Some(HhMm(hour(11))),
            capacity: Changed::new(Some(4), Some(5)),
            changed: Vec::new(),
            accepted_conflicts: None,
        };
        let event = Event::CapacityOverride(nth, OverrideChange::CreateCapacityOverride(changed));
        LoggedChange { at: morning().at - TimeDelta::hours(nth), event }
    };
    (1..=count).map(change).collect()
}

/// The calendar before a number of changes, and the periods of a month that have ended among them.
fn calendar_history(c: &mut Criterion) {
    let mut group = c.benchmark_group("calendar_history");
    let closures = closures().into_iter().zip(1..).map(|(closure, id)| (id, closure));
    let parts = CalendarParts::new(5, [pattern()], closures, overrides(5));
    for count in [10, 1000] {
        let changes = logged_changes(count);
        let before_all = morning().at - TimeDelta::hours(count + 1);
        group.bench_function(BenchmarkId::new("calendar_at", count), |b| {
            b.iter_batched(
                || parts.clone(),
                |parts| calendar_at(parts, black_box(&changes), MONDAY, before_all),
                BatchSize::SmallInput,
            );
        });
        group.bench_function(BenchmarkId::new("ended_periods", count), |b| {
            b.iter_batched(
                || parts.clone(),
                |parts| ended_periods(parts, black_box(&changes), (day(-30), MONDAY), morning().at, &zone),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(rules, allocate, public_day, next_starts, calendar_history);
criterion_main!(rules);
