//! The appointments of CarModX in the weeks before its last open day: five to eight cars a day, combined from a few
//! lists, so that the same clock always gives the same past.

use pitboard_domain::job::{CancelReason, HoldReason};

use crate::demo::{
    job::{Job, Step, job},
    people::DRIVERS,
};

/// The first and the last day of the past, in open days from today.
const FIRST_DAY: i32 = -22;
const LAST_DAY: i32 = -2;
/// Cars of a day, in a cycle.
const PER_DAY: [usize; 6] = [7, 8, 5, 7, 8, 6];
/// Starts, in a cycle; most come in the morning.
const HOURS: [u32; 7] = [9, 11, 13, 9, 15, 11, 17];

/// Services and how many minutes they take, in a cycle.
const WORK: [(&str, u32); 16] = [
    ("Full Service", 105),
    ("ECU Remapping", 215),
    ("Window Tinting", 85),
    ("Brake Pads", 80),
    ("Turbo Install", 430),
    ("Wheel Alignment", 55),
    ("Audio System", 165),
    ("Oil and Filter Change", 40),
    ("Paint Job", 235),
    ("Dash Camera Install", 60),
    ("Ceramic Coating", 220),
    ("AC Service", 65),
    ("Coilover Suspension", 240),
    ("Parking Sensors and Camera", 110),
    ("Body Kit Install", 230),
    ("Dyno Session", 115),
];
/// Longer work is brought in the morning.
const BY_NOON: u32 = 120;
const MECHANICS: [&str; 3] = ["John", "Sarah", "Mike"];

/// Returns the appointments of the past.
pub fn jobs() -> Vec<Job> {
    let days = (FIRST_DAY..=LAST_DAY).zip(PER_DAY.iter().cycle());
    let places = days.flat_map(|(day, cars)| (0..*cars).map(move |car| (day, car)));
    let mut jobs: Vec<Job> = places.enumerate().map(|(nth, (day, car))| woven(nth, day, car)).collect();
    jobs.extend(of_those_who_sign_in());
    jobs
}

/// The steps through the lists have no factor in common with their lengths, so that no car comes twice on one day and
/// no customer always wants the same.
fn woven(nth: usize, day: i32, car: usize) -> Job {
    let (service, minutes) = WORK[nth * 5 % WORK.len()];
    let who = DRIVERS[nth * 7 % DRIVERS.len()].0;
    let hour = if minutes > BY_NOON { [9, 11][car % 2] } else { HOURS[(nth * 3) % HOURS.len()] };
    let mechanic = MECHANICS[nth % MECHANICS.len()];
    let spread = |step: usize, below: u32| (nth * step) as u32 % below;

    let walk_in = nth % 9 == 5;
    if walk_in {
        return job(who, service, day, hour)
            .booked((day, hour, 3))
            .assigned(mechanic, (day, hour, 6))
            .worked(10, minutes + spread(17, 20));
    }
    let booked =
        job(who, service, day, hour).booked((day - 1 - nth as i32 % 5, 9 + spread(3, 8), spread(7, 60)));
    match nth % 26 {
        4 | 17 => booked.then((day - 1, 17, 20), Step::Cancel(Some(CancelReason::CustomerRequest))),
        11 => booked.then((day - 1, 17, 40), Step::Cancel(Some(CancelReason::Duplicate))),
        _ => {
            let assigned = booked.assigned(mechanic, (day, 8, 40 + car as u32));
            match nth % 26 {
                9 => assigned.then((day, hour, 45), Step::Cancel(Some(CancelReason::NoShow))),
                21 => assigned
                    .started(8)
                    .then(
                        (day, hour, 31),
                        Step::Hold(HoldReason::Approval, "More to do than ordered; asked by phone."),
                    )
                    .then((day, hour, 52), Step::Resume)
                    .then((day, hour, 52 + minutes), Step::Complete("Done with the extra work agreed.")),
                _ => assigned.worked(2 + spread(11, 18), minutes + spread(17, 20)),
            }
        }
    }
}

/// The appointments of the two customers with an account.
fn of_those_who_sign_in() -> [Job; 5] {
    [
        job("Ada", "Full Service", -12, 11)
            .booked((-16, 21, 14))
            .assigned("Mike", (-12, 8, 55))
            .worked(6, 112),
        job("Ada", "Window Tinting", -6, 15).booked((-9, 22, 5)).then((-8, 7, 50), Step::Cancel(None)),
        job("Ada", "ECU Remapping", -4, 9)
            .booked((-7, 19, 31))
            .notes("Please keep the present map as well.")
            .assigned("John", (-5, 17, 0))
            .started(9)
            .then((-4, 12, 40), Step::Complete("Both maps are on the stick in the glove box.")),
        job("Ben", "Big Brake Kit", -9, 13)
            .booked((-13, 12, 48))
            .assigned("Sarah", (-9, 8, 56))
            .worked(11, 170),
        job("Ben", "Wheel Alignment", -3, 11).booked((-5, 8, 20)).assigned("Mike", (-3, 8, 57)).worked(4, 51),
    ]
}
