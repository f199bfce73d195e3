//! The appointments of CarModX on its last open day, today and the next three, to the end of each day; what is later
//! than now has not happened yet. The next open day is that of the design's pictures, its 09:00 full.

use pitboard_domain::job::{CancelReason, HoldReason};

use crate::demo::job::{Job, Step, job};

/// Returns the appointments around today. Later days stay empty.
pub fn jobs() -> Vec<Job> {
    [last_day(), today(), next_day(), later()].concat()
}

/// Two of its cars are still here when today begins; if today is open they are completed then.
fn last_day() -> Vec<Job> {
    vec![
        job("Lakshmi", "Full Respray", -1, 11)
            .booked((-9, 12, 10))
            .notes("Midnight blue, as on the card that I left.")
            .assigned("Sarah", (-1, 8, 50))
            .started(12)
            .then((0, 15, 20), Step::Complete("Polished; no washing for two weeks.")),
        job("Chetan", "Coilover Suspension", -1, 9)
            .booked((-6, 15, 25))
            .assigned("John", (-1, 8, 51))
            .started(7)
            .then((-1, 12, 40), Step::Hold(HoldReason::Parts, "Top mounts are worn; new ones are ordered."))
            .then((0, 10, 40), Step::Resume)
            .then((0, 16, 40), Step::Complete("New top mounts fitted and aligned.")),
        job("Divya", "Oil and Filter Change", -1, 9)
            .booked((-3, 11, 35))
            .assigned("Mike", (-1, 8, 52))
            .worked(5, 42),
        job("Eshan", "Brake Pads", -1, 13).booked((-4, 16, 5)).assigned("Mike", (-1, 8, 53)).worked(3, 84),
        job("Fatima", "Dash Camera Install", -1, 15)
            .booked((-2, 10, 45))
            .assigned("John", (-1, 8, 54))
            .then((-1, 15, 50), Step::Cancel(Some(CancelReason::NoShow))),
        job("Bhavna", "AC Service", -1, 15).booked((-5, 13, 15)).assigned("Mike", (-1, 8, 55)).worked(6, 63),
    ]
}

/// Empty if today is closed. At the end of the day one car is on hold and one in progress.
fn today() -> Vec<Job> {
    vec![
        job("Manoj", "ECU Remapping", 0, 9)
            .booked((-5, 10, 20))
            .assigned("John", (-1, 18, 20))
            .worked(6, 230),
        job("Neha", "Full Service", 0, 9).booked((-4, 14, 40)).assigned("Sarah", (-1, 18, 22)).worked(4, 95),
        job("Omkar", "Audio System", 0, 9)
            .booked((-3, 12, 30))
            .notes("The rear doors rattle a little.")
            .assigned("Mike", (-1, 18, 24))
            .started(10)
            .then((0, 10, 25), Step::Hold(HoldReason::Parts, "The amplifier's harness comes tomorrow.")),
        job("Pooja", "Window Tinting", 0, 9)
            .booked((-6, 9, 50))
            .then((-1, 15, 0), Step::Cancel(Some(CancelReason::CustomerRequest))),
        job("Qasim", "Turbo Install", 0, 11)
            .booked((-8, 11, 0))
            .complex()
            .assigned("John", (0, 8, 50))
            .started(7),
        job("Ritu", "Wheel Alignment", 0, 11).booked((-2, 16, 45)).assigned("Mike", (0, 8, 51)).worked(3, 50),
        job("Suresh", "LED Headlight Upgrade", 0, 11)
            .booked((-3, 9, 5))
            .assigned("Sarah", (0, 8, 52))
            .worked(15, 78),
        job("Tara", "Oil and Filter Change", 0, 11)
            .booked((0, 11, 20))
            .assigned("Mike", (0, 11, 24))
            .then((0, 12, 5), Step::Start)
            .then((0, 12, 48), Step::Complete("")),
        job("Uday", "Body Kit Install", 0, 13)
            .booked((-7, 13, 55))
            .assigned("Sarah", (0, 8, 53))
            .worked(5, 225),
        job("Varsha", "AC Service", 0, 13).booked((-2, 12, 15)).assigned("Mike", (0, 8, 54)).worked(2, 66),
        job("Wasim", "Paint Job", 0, 15)
            .booked((-5, 15, 35))
            .complex()
            .notes("Both doors on the left.")
            .assigned("Sarah", (0, 8, 55))
            .worked(8, 205),
        job("Yamini", "Brake Pads", 0, 15).booked((-1, 11, 10)).assigned("Mike", (0, 12, 55)).worked(5, 88),
        job("Zoya", "Dash Camera Install", 0, 17)
            .booked((-2, 10, 0))
            .assigned("Mike", (0, 16, 45))
            .worked(4, 58),
        job("Anil", "Oil and Filter Change", 0, 17)
            .booked((-1, 14, 30))
            .assigned("John", (0, 16, 46))
            .worked(9, 41),
    ]
}

/// At 09:00 the five slots of the seed's picture, in the order in which they were booked.
fn next_day() -> Vec<Job> {
    vec![
        job("Asha", "ECU Remapping", 1, 9).booked((-4, 10, 5)).assigned("John", (-1, 16, 10)),
        job("Ben", "Body Kit Install", 1, 9)
            .booked((-4, 20, 40))
            .notes("The kit is in the boot.")
            .assigned("Sarah", (-1, 16, 12)),
        job("Chitra", "Audio System", 1, 9).booked((-3, 11, 20)).assigned("Mike", (-1, 16, 14)),
        job("Dev", "Paint Job", 1, 9).booked((-3, 15, 35)),
        job("Esha", "Turbo Install", 1, 9).booked((-2, 12, 15)).assigned("John", (-1, 16, 16)),
        job("Farid", "Turbo Install", 1, 11).booked((-2, 12, 50)),
        job("Gita", "Audio System", 1, 11).booked((-2, 14, 5)).assigned("Mike", (-1, 16, 18)),
        job("Hari", "Audio System", 1, 11).booked((-2, 16, 30)),
        job("Ira", "Paint Job", 1, 11).booked((-1, 10, 25)).notes("Bonnet and roof, matt black."),
        job("Jay", "Body Kit Install", 1, 13).booked((-6, 16, 50)).complex().assigned("Sarah", (-1, 16, 20)),
        job("Kavya", "ECU Remapping", 1, 13).booked((-1, 12, 5)),
    ]
}

fn later() -> Vec<Job> {
    vec![
        job("Bhavna", "Ceramic Coating", 2, 9).booked((-3, 13, 0)),
        job("Ada", "Audio System", 2, 11).booked((-2, 21, 25)).notes("Please call when it is done."),
        job("Tara", "Cat-back Exhaust", 2, 13).booked((-1, 15, 20)),
        job("Zoya", "ECU Remapping", 3, 9).booked((-1, 17, 45)),
        job("Varsha", "Full Respray", 3, 11).booked((-2, 12, 20)),
        job("Ada", "Wheel Alignment", 3, 15).booked((-1, 22, 15)),
        job("Ben", "Intake and Filter Upgrade", 3, 17).booked((-1, 20, 10)),
    ]
}
