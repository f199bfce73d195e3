//! The table of transitions against rules §4, written out again in full.

use pitboard_domain::{
    role::Role,
    status::{Party, Status, Transition, TransitionRefusal, check_transition},
};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::support::cases;

use Status::*;
use Transition::*;

/// Each row: transition, from, to, and the letters of those who may: O the owner (a customer), A the
/// assignee, E an employee, M a manager, X an admin.
const TABLE: &[(Transition, Status, Status, &str)] = &[
    (Assign, Booked, Assigned, "EMX"),
    (Assign, Assigned, Assigned, "MX"),
    (Unassign, Assigned, Booked, "MX"),
    (Start, Assigned, InProgress, "AX"),
    (Hold, InProgress, OnHold, "AX"),
    (Resume, OnHold, InProgress, "AX"),
    (Complete, Assigned, Completed, "AX"),
    (Complete, InProgress, Completed, "AX"),
    (Complete, OnHold, Completed, "AX"),
    (Cancel, Booked, Cancelled, "OEMX"),
    (Cancel, Assigned, Cancelled, "OEMX"),
    (Cancel, InProgress, Cancelled, "X"),
    (Cancel, OnHold, Cancelled, "X"),
    (Reschedule, Booked, Booked, "OMX"),
    (Reschedule, Assigned, Assigned, "OMX"),
    (Reschedule, OnHold, OnHold, "MX"),
    (Reopen, Completed, InProgress, "X"),
    (Restore, Cancelled, Booked, "X"),
];

fn letters(party: Party) -> String {
    let mut letters = String::new();
    match party.role {
        Role::Customer if party.owner => letters.push('O'),
        Role::Customer => {}
        Role::Employee => letters.push('E'),
        Role::Manager => letters.push('M'),
        Role::Admin => letters.push('X'),
    }
    if party.assignee && party.role != Role::Customer {
        letters.push('A');
    }
    letters
}

/// Returns the expected answer: a wrong role is forbidden before the status is considered; a wrong status is
/// invalid.
fn expected(transition: Transition, from: Status, party: Party) -> Result<Status, TransitionRefusal> {
    let letters = letters(party);
    let may = |who: &str| who.chars().any(|letter| letters.contains(letter));
    let rows: Vec<_> = TABLE.iter().filter(|row| row.0 == transition).collect();
    if rows.iter().all(|row| !may(row.3)) {
        return Err(TransitionRefusal::Forbidden { transition });
    }
    match rows.iter().find(|row| row.1 == from) {
        None => Err(TransitionRefusal::InvalidTransition { transition, from }),
        Some(row) if may(row.3) => Ok(row.2),
        Some(_) => Err(TransitionRefusal::Forbidden { transition }),
    }
}

fn parties() -> Vec<Party> {
    let mut parties = Vec::new();
    for role in Role::ALL.iter().copied() {
        for (owner, assignee) in [(false, false), (false, true), (true, false), (true, true)] {
            parties.push(Party { role, owner, assignee });
        }
    }
    parties
}

#[test]
fn every_transition_from_every_status_by_every_party_follows_the_table() {
    let mut allowed = 0;
    for transition in Transition::ALL.iter().copied() {
        for from in Status::ALL.iter().copied() {
            for party in parties() {
                let seen = check_transition(transition, from, party);
                assert_eq!(seen, expected(transition, from, party), "{transition} from {from} by {party:?}");
                allowed += usize::from(seen.is_ok());
            }
        }
    }
    let by_hand: usize = TABLE.iter().map(|row| parties().iter().filter(|p| may(row.3, **p)).count()).sum();
    assert_eq!(allowed, by_hand);
}

fn may(who: &str, party: Party) -> bool {
    letters(party).chars().any(|letter| who.contains(letter))
}

#[test]
fn four_statuses_are_active_and_two_are_not() {
    let active = [
        (Booked, true),
        (Assigned, true),
        (InProgress, true),
        (OnHold, true),
        (Completed, false),
        (Cancelled, false),
    ];
    assert_eq!(active.len(), Status::ALL.len());
    for (status, active) in active {
        assert_eq!(status.is_active(), active, "{status}");
    }
}

#[test]
fn a_wrong_role_is_forbidden_and_a_wrong_status_is_invalid() {
    let party = |role| Party { role, owner: role == Role::Customer, assignee: false };
    assert_eq!(
        check_transition(Reopen, Booked, party(Role::Manager)),
        Err(TransitionRefusal::Forbidden { transition: Reopen })
    );
    let invalid = TransitionRefusal::InvalidTransition { transition: Reopen, from: Booked };
    assert_eq!(check_transition(Reopen, Booked, party(Role::Admin)), Err(invalid));
    assert_eq!(
        check_transition(Reschedule, OnHold, party(Role::Customer)),
        Err(TransitionRefusal::Forbidden { transition: Reschedule })
    );
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn no_sequence_of_transitions_leaves_the_table(
        steps in vec((select(Transition::ALL), select(parties())), 1..120),
    ) {
        let mut status = Booked;
        for (transition, party) in steps {
            let Ok(to) = check_transition(transition, status, party) else { continue };
            let row = TABLE.iter().find(|row| row.0 == transition && row.1 == status && row.2 == to);
            prop_assert!(row.is_some_and(|row| may(row.3, party)), "{transition}: {status} → {to} by {party:?}");
            let back = matches!(transition, Reopen | Restore);
            prop_assert_eq!(!status.is_active() && to.is_active(), back);
            prop_assert_eq!(status.is_active() && !to.is_active(), matches!(transition, Complete | Cancel));
            status = to;
        }
    }
}
