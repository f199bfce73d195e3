//! The time window of bookings, to the second, and the order of refusals (rules §5, §10).

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use pitboard_domain::{
    availability::{AvailabilityView, Bookings, State},
    booking::{self, Booker, BookingRequest, Refusal, Usage},
    calendar::{Closure, Override},
    settings::{NewCustomers, Settings},
    slots::{Held, Taken},
    time::Now,
};

use crate::support::{MONDAY, SETTINGS, clock, day, now, oracle::Shop, plate, shop, weekly, zone};

fn plan(shop: &Shop, settings: Settings, now: Now, by: Booker, at: (i64, u32)) -> Result<(), Refusal> {
    let request = BookingRequest { date: day(at.0), start: clock(at.1), length: 1, by };
    booking::plan(&request, &shop.calendar(), &settings, now, &zone).map(|_| ())
}

/// Monday's period at nine, so many seconds after eight o'clock.
fn nine(settings: Settings, seconds: i64, by: Booker) -> Result<(), Refusal> {
    plan(&shop(5), settings, now(day(0), 8, seconds), by, (0, 9))
}

const BEGUN: Result<(), Refusal> = Err(Refusal::PastPeriod { ended: false });
const ENDED: Result<(), Refusal> = Err(Refusal::PastPeriod { ended: true });

#[test]
fn a_customer_books_until_the_lead_time_to_the_second() {
    let settings = Settings { min_lead_minutes: 60, ..SETTINGS };
    let too_soon = Err(Refusal::TooSoon { minutes: 60 });
    assert_eq!(nine(settings, -1, Booker::Customer), Ok(()));
    assert_eq!(nine(settings, 0, Booker::Customer), Ok(()));
    assert_eq!(nine(settings, 1, Booker::Customer), too_soon);
    assert_eq!(nine(settings, 3_600, Booker::Customer), too_soon, "it begins now");
    assert_eq!(nine(settings, 3_601, Booker::Customer), BEGUN);
}

#[test]
fn without_a_lead_time_a_customer_books_until_the_period_begins() {
    assert_eq!(nine(SETTINGS, 3_599, Booker::Customer), Ok(()));
    assert_eq!(nine(SETTINGS, 3_600, Booker::Customer), Ok(()));
    assert_eq!(nine(SETTINGS, 3_601, Booker::Customer), BEGUN);
    assert_eq!(nine(SETTINGS, 3 * 3_600 - 1, Booker::Customer), BEGUN);
    assert_eq!(nine(SETTINGS, 3 * 3_600, Booker::Customer), ENDED);
}

#[test]
fn a_walk_in_is_booked_into_a_begun_period_until_it_ends() {
    let settings = Settings { min_lead_minutes: 600, ..SETTINGS };
    for seconds in [-1, 1, 3_600, 3_601, 3 * 3_600 - 1] {
        assert_eq!(nine(settings, seconds, Booker::Desk), Ok(()), "{seconds} s");
    }
    assert_eq!(nine(settings, 3 * 3_600, Booker::Desk), ENDED);
    assert_eq!(nine(settings, 3 * 3_600 + 1, Booker::Desk), ENDED);
}

#[test]
fn the_horizon_is_inclusive_and_applies_to_the_desk_too() {
    let settings = Settings { max_days_ahead: 3, ..SETTINGS };
    for by in [Booker::Customer, Booker::Desk] {
        let plan = |offset| plan(&shop(5), settings, now(day(0), 23, 3_599), by, (offset, 17));
        assert_eq!(plan(3), Ok(()));
        assert_eq!(plan(4), Err(Refusal::TooFarAhead { horizon: day(3) }));
    }
}

#[test]
fn a_horizon_of_0_days_allows_today_only() {
    let settings = Settings { max_days_ahead: 0, ..SETTINGS };
    let plan = |offset| plan(&shop(5), settings, now(day(0), 8, 0), Booker::Customer, (offset, 9));
    assert_eq!(plan(0), Ok(()));
    assert_eq!(plan(1), Err(Refusal::TooFarAhead { horizon: day(0) }));
}

#[test]
fn the_horizon_advances_at_midnight_in_the_workshops_zone() {
    let settings = Settings { max_days_ahead: 1, ..SETTINGS };
    let ten_past_midnight = now(day(1), 0, 600);
    assert_eq!(ten_past_midnight.at.date_naive(), day(0), "still yesterday in UTC");
    let plan = |now| plan(&shop(5), settings, now, Booker::Customer, (2, 9));
    assert_eq!(plan(ten_past_midnight), Ok(()));
    assert_eq!(plan(now(day(1), 0, -1)), Err(Refusal::TooFarAhead { horizon: day(1) }));
}

#[test]
fn a_whole_span_stays_within_the_horizon() {
    let settings = Settings { max_days_ahead: 5, ..SETTINGS };
    let plan = |length| {
        let request = BookingRequest { date: day(5), start: clock(17), length, by: Booker::Desk };
        booking::plan(&request, &shop(5).calendar(), &settings, now(day(0), 8, 0), &zone)
            .map(|span| span.len())
    };
    assert_eq!(plan(1), Ok(1));
    assert_eq!(plan(2), Err(Refusal::TooFarAhead { horizon: day(5) }));
}

#[test]
fn closed_comes_before_unknown_before_past_before_too_soon_before_too_far() {
    let mut shop = shop(5);
    shop.closures.push(Closure { first: day(-4), last: day(-4), periods: Vec::new(), note: None });
    shop.closures.push(Closure { first: day(-3), last: day(-3), periods: vec![clock(9)], note: None });
    shop.overrides.push(Override { date: day(40), period: None, capacity: 0 });
    let settings = Settings { min_lead_minutes: 60 * 24 * 60, max_days_ahead: 0, ..SETTINGS };
    let plan = |offset, hour| plan(&shop, settings, now(day(0), 12, 0), Booker::Customer, (offset, hour));
    let closed = |offset, hour| Err(Refusal::Closed { date: day(offset), start: clock(hour) });
    let unknown = |offset, hour| Err(Refusal::UnknownPeriod { date: day(offset), start: clock(hour) });
    assert_eq!(plan(-1, 9), closed(-1, 9), "Sunday has no periods at all");
    assert_eq!(plan(-4, 9), closed(-4, 9), "closed all day");
    assert_eq!(plan(-4, 10), closed(-4, 10), "closed all day, and no such period");
    assert_eq!(plan(-3, 9), closed(-3, 9), "closed and past");
    assert_eq!(plan(-3, 10), unknown(-3, 10), "unknown and past");
    assert_eq!(plan(-3, 11), ENDED);
    assert_eq!(plan(0, 9), ENDED);
    assert_eq!(plan(0, 11), BEGUN, "and within the lead time");
    assert_eq!(plan(1, 9), Err(Refusal::TooSoon { minutes: settings.min_lead_minutes }), "and too far");
    assert_eq!(plan(40, 9), closed(40, 9), "closed and too far");
    assert_eq!(plan(40, 10), closed(40, 10));
    assert_eq!(plan(42, 10), unknown(42, 10), "unknown and too far");
    let no_lead = Settings { min_lead_minutes: 0, ..settings };
    let far = nine_tomorrow(&shop, no_lead);
    assert_eq!(far, Err(Refusal::TooFarAhead { horizon: day(0) }));
}

fn nine_tomorrow(shop: &Shop, settings: Settings) -> Result<(), Refusal> {
    plan(shop, settings, now(day(0), 12, 0), Booker::Customer, (1, 9))
}

#[test]
fn full_comes_before_the_daily_limit_before_the_plate_before_the_customers_limit() {
    let car = plate("GJ 01 AB 1234");
    let request = BookingRequest { date: day(0), start: clock(9), length: 1, by: Booker::Customer };
    let span =
        booking::plan(&request, &shop(2).calendar(), &SETTINGS, now(day(0), 8, 0), &zone).expect("a span");
    let settings = Settings { daily_limit: Some(1), max_active_per_customer: 1, ..SETTINGS };
    let place = |held: &[&str], starting, of_customer| {
        let mut taken = Taken::default();
        for (i, plate) in held.iter().enumerate() {
            taken.add(day(0), clock(9), Held { slot_no: i as u32 + 1, plate: Some((*plate).to_owned()) });
        }
        let usage = Usage { taken: &taken, starting, of_customer, preferred: None };
        booking::allocate(day(0), &span, Some(&car), &settings, usage)
    };
    let (date, start, same, other) = (day(0), clock(9), "GJ01AB1234", "GJ01AB9999");
    assert_eq!(place(&[same, other], 1, Some(1)), Err(Refusal::CapacityExceeded { date, start }));
    assert_eq!(place(&[same], 1, Some(1)), Err(Refusal::DailyLimit { date }));
    assert_eq!(place(&[same], 0, Some(1)), Err(Refusal::VehicleAlreadyBooked { date, start }));
    assert_eq!(place(&[other], 0, Some(1)), Err(Refusal::CustomerLimit { limit: 1 }));
    assert_eq!(place(&[other], 0, None), Ok(vec![2]), "at the desk the customer's limit does not count");
    assert_eq!(place(&[other], 0, Some(0)), Ok(vec![2]));
}

#[test]
fn a_new_customer_has_two_active_appointments_or_one_or_none() {
    for (new_customers, limit) in
        [(NewCustomers::Open, 2), (NewCustomers::ConfirmFirst, 1), (NewCustomers::KnownOnly, 0)]
    {
        let settings = Settings { new_customers, ..SETTINGS };
        for active in 0..4 {
            let checked = booking::check_new_customer(active, &settings);
            let expected = if active < limit { Ok(()) } else { Err(Refusal::NewCustomerLimit { limit }) };
            assert_eq!(checked, expected, "{new_customers} {active}");
        }
    }
}

#[test]
fn a_vehicle_is_refused_by_any_period_of_its_span() {
    let car = plate("car1");
    let request = BookingRequest { date: day(0), start: clock(9), length: 3, by: Booker::Desk };
    let span =
        booking::plan(&request, &shop(2).calendar(), &SETTINGS, now(day(0), 8, 0), &zone).expect("a span");
    let mut taken = Taken::default();
    taken.add(day(0), clock(13), Held { slot_no: 2, plate: Some("CAR1".to_owned()) });
    let usage = Usage { taken: &taken, starting: 0, of_customer: None, preferred: None };
    let refusal = Refusal::VehicleAlreadyBooked { date: day(0), start: clock(13) };
    assert_eq!(booking::allocate(day(0), &span, Some(&car), &SETTINGS, usage), Err(refusal));
    assert_eq!(booking::allocate(day(0), &span, Some(&plate("car2")), &SETTINGS, usage), Ok(vec![1; 3]));
}

#[test]
fn no_period_left_to_occupy_again_is_a_past_period() {
    let calendar = shop(5).calendar();
    assert_eq!(booking::retake([], &calendar).map(|_| ()), ENDED);
    let two = [9, 17].map(|hour| (day(0), weekly(hour, hour + 2, None).period));
    let span = booking::retake(two, &calendar).expect("two periods");
    assert_eq!(span.len(), 2, "the window does not count");
}

#[test]
fn a_period_that_was_closed_meanwhile_is_not_occupied_again() {
    let mut shop = shop(5);
    shop.closures.push(Closure { first: day(0), last: day(0), periods: vec![clock(11)], note: None });
    let closed = Refusal::Closed { date: day(0), start: clock(11) };
    let both = [9, 11].map(|hour| (day(0), weekly(hour, hour + 2, None).period));
    assert_eq!(booking::retake(both, &shop.calendar()), Err(closed));
}

#[test]
fn a_period_with_another_start_or_end_is_not_occupied_again() {
    for (start, end) in [(9, 10), (9, 12), (10, 11)] {
        let before = [(day(0), weekly(start, end, None).period)];
        let unknown = Refusal::UnknownPeriod { date: day(0), start: clock(start) };
        assert_eq!(booking::retake(before, &shop(5).calendar()), Err(unknown), "{start} to {end}");
    }
}

/// Europe/Berlin on the two days on which the clocks change.
fn berlin(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let spring: NaiveDate = "2027-03-28".parse().expect("a date");
    let autumn: NaiveDate = "2027-10-31".parse().expect("a date");
    let local = date.and_time(time);
    let summer_begins = spring.and_time(clock(2));
    let summer_ends = autumn.and_time(clock(3));
    let utc = if local >= summer_begins && local < summer_begins + TimeDelta::hours(1) {
        spring.and_time(clock(1))
    } else if local >= summer_begins && local < summer_ends {
        local - TimeDelta::hours(2)
    } else {
        local - TimeDelta::hours(1)
    };
    utc.and_utc()
}

fn night_shop() -> Shop {
    let night = || vec![weekly(0, 2, None), weekly(2, 4, None), weekly(4, 6, None)];
    let days = std::array::from_fn(|_| night());
    Shop { slots: 1, patterns: vec![(MONDAY, days)], closures: Vec::new(), overrides: Vec::new() }
}

#[test]
fn periods_follow_one_another_on_the_days_when_the_clocks_change() {
    for (text, lengths) in [("2027-03-28", [2, 1, 2]), ("2027-10-31", [2, 3, 2]), ("2027-05-01", [2, 2, 2])] {
        let date: NaiveDate = text.parse().expect("a date");
        let now = Now { at: berlin(date, clock(0)), today: date };
        let (calendar, book) = (night_shop().calendar(), Bookings::default());
        let day =
            AvailabilityView { calendar: &calendar, settings: &SETTINGS, book: &book, now, zone: &berlin }
                .day(date);
        let seen: Vec<i64> = day.periods.iter().map(|p| (p.ends_at - p.starts_at).num_hours()).collect();
        assert_eq!(seen, lengths, "{text}");
        assert!(day.periods.windows(2).all(|pair| pair[0].ends_at == pair[1].starts_at), "{text}");
        assert!(day.periods.iter().all(|p| p.bookable), "{text}");
    }
}

#[test]
fn a_start_that_the_spring_skips_is_booked_until_the_first_instant_after_it() {
    let date: NaiveDate = "2027-03-28".parse().expect("a date");
    let at_two = date.and_time(clock(1)).and_utc();
    let seen = |seconds| {
        let now = Now { at: at_two + TimeDelta::seconds(seconds), today: date };
        let (calendar, book) = (night_shop().calendar(), Bookings::default());
        let request = BookingRequest { date, start: clock(2), length: 1, by: Booker::Customer };
        let plan = booking::plan(&request, &calendar, &SETTINGS, now, &berlin).map(|_| ());
        let day =
            AvailabilityView { calendar: &calendar, settings: &SETTINGS, book: &book, now, zone: &berlin }
                .day(date);
        (plan, day.periods[1].state)
    };
    assert_eq!(seen(0), (Ok(()), State::Open));
    assert_eq!(seen(1), (BEGUN, State::Started));
    assert_eq!(seen(3_600), (ENDED, State::Past));
}
