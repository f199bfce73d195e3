//! The six statuses and the one table of moves between them: read by the server, the page's buttons
//! and the documents (rules §4).

use crate::{role::Role, words::words};

words! {
    /// Where an appointment stands.
    pub enum Status {
        Booked = "booked",
        Assigned = "assigned",
        InProgress = "in_progress",
        OnHold = "on_hold",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

impl Status {
    /// An active appointment occupies its slots; no other does.
    pub fn is_active(self) -> bool {
        match self {
            Status::Booked | Status::Assigned | Status::InProgress | Status::OnHold => true,
            Status::Completed | Status::Cancelled => false,
        }
    }
}

words! {
    /// What can be done to an appointment.
    pub enum Move {
        Assign = "assign",
        Unassign = "unassign",
        Start = "start",
        Hold = "hold",
        Resume = "resume",
        Complete = "complete",
        Cancel = "cancel",
        Reschedule = "reschedule",
        Reopen = "reopen",
        Restore = "restore",
    }
}

/// The caller as one appointment sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    pub role: Role,
    /// The appointment is the caller's own (as its customer).
    pub owner: bool,
    /// The caller is the one it is assigned to.
    pub assignee: bool,
}

/// Who may make a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Owner,
    Assignee,
    Employee,
    Manager,
    Admin,
}

impl Who {
    fn is(self, party: Party) -> bool {
        match self {
            Who::Owner => party.owner && party.role == Role::Customer,
            Who::Assignee => party.assignee && party.role.is_staff(),
            Who::Employee => party.role == Role::Employee,
            Who::Manager => party.role == Role::Manager,
            Who::Admin => party.role == Role::Admin,
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub what: Move,
    pub from: &'static [Status],
    /// `None`: the status stays.
    pub to: Option<Status>,
    pub who: &'static [Who],
}

use Status::{Assigned, Booked, Cancelled, Completed, InProgress, OnHold};

/// The table of moves. What it does not list cannot be done.
pub const MOVES: &[Rule] = &[
    rule(Move::Assign, &[Booked], Some(Assigned), &[Who::Employee, Who::Manager, Who::Admin]),
    rule(Move::Assign, &[Assigned], Some(Assigned), &[Who::Manager, Who::Admin]),
    rule(Move::Unassign, &[Assigned], Some(Booked), &[Who::Manager, Who::Admin]),
    rule(Move::Start, &[Assigned], Some(InProgress), &[Who::Assignee, Who::Admin]),
    rule(Move::Hold, &[InProgress], Some(OnHold), &[Who::Assignee, Who::Admin]),
    rule(Move::Resume, &[OnHold], Some(InProgress), &[Who::Assignee, Who::Admin]),
    rule(Move::Complete, &[Assigned, InProgress, OnHold], Some(Completed), &[Who::Assignee, Who::Admin]),
    rule(
        Move::Cancel,
        &[Booked, Assigned],
        Some(Cancelled),
        &[Who::Owner, Who::Employee, Who::Manager, Who::Admin],
    ),
    rule(Move::Cancel, &[InProgress, OnHold], Some(Cancelled), &[Who::Admin]),
    rule(Move::Reschedule, &[Booked, Assigned], None, &[Who::Owner, Who::Manager, Who::Admin]),
    rule(Move::Reschedule, &[OnHold], None, &[Who::Manager, Who::Admin]),
    rule(Move::Reopen, &[Completed], Some(InProgress), &[Who::Admin]),
    rule(Move::Restore, &[Cancelled], Some(Booked), &[Who::Admin]),
];

const fn rule(what: Move, from: &'static [Status], to: Option<Status>, who: &'static [Who]) -> Rule {
    Rule { what, from, to, who }
}

/// Why a move is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefusal {
    #[error("you may not {what} this appointment")]
    Forbidden { what: Move },
    #[error("an appointment that is {from} cannot be changed by {what}")]
    InvalidTransition { what: Move, from: Status },
}

/// The status after `what`, or why not: first whether this party may at all, then whether the state
/// allows it, last whether this party may in this state.
pub fn after(what: Move, from: Status, party: Party) -> Result<Status, MoveRefusal> {
    let admits = |rule: &Rule| rule.who.iter().any(|who| who.is(party));
    let mut rules = MOVES.iter().filter(|rule| rule.what == what);
    if !rules.clone().any(admits) {
        return Err(MoveRefusal::Forbidden { what });
    }
    match rules.find(|rule| rule.from.contains(&from)) {
        None => Err(MoveRefusal::InvalidTransition { what, from }),
        Some(rule) if admits(rule) => Ok(rule.to.unwrap_or(from)),
        Some(_) => Err(MoveRefusal::Forbidden { what }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: Party = Party { role: Role::Admin, owner: false, assignee: false };
    const EMPLOYEE: Party = Party { role: Role::Employee, owner: false, assignee: false };
    const OWNER: Party = Party { role: Role::Customer, owner: true, assignee: false };

    #[test]
    fn four_statuses_occupy_and_two_release() {
        let active: Vec<_> = Status::ALL.iter().filter(|s| s.is_active()).map(|s| s.as_str()).collect();
        assert_eq!(active, ["booked", "assigned", "in_progress", "on_hold"]);
    }

    #[test]
    fn the_assignee_and_the_admin_work_on_a_job_and_nobody_else() {
        let assignee = Party { assignee: true, ..EMPLOYEE };
        assert_eq!(after(Move::Start, Assigned, assignee), Ok(InProgress));
        assert_eq!(after(Move::Start, Assigned, ADMIN), Ok(InProgress));
        assert_eq!(after(Move::Start, Assigned, EMPLOYEE), Err(MoveRefusal::Forbidden { what: Move::Start }));
        assert_eq!(after(Move::Start, Assigned, OWNER), Err(MoveRefusal::Forbidden { what: Move::Start }));
    }

    #[test]
    fn a_running_job_is_cancelled_by_an_admin_only() {
        assert_eq!(
            after(Move::Cancel, InProgress, EMPLOYEE),
            Err(MoveRefusal::Forbidden { what: Move::Cancel })
        );
        assert_eq!(after(Move::Cancel, InProgress, ADMIN), Ok(Cancelled));
        assert_eq!(
            after(Move::Cancel, Cancelled, ADMIN),
            Err(MoveRefusal::InvalidTransition { what: Move::Cancel, from: Cancelled })
        );
    }

    #[test]
    fn a_customer_has_no_say_over_another_ones_appointment() {
        let stranger = Party { owner: false, ..OWNER };
        for what in Move::ALL {
            for from in Status::ALL {
                assert_eq!(after(*what, *from, stranger), Err(MoveRefusal::Forbidden { what: *what }));
            }
        }
    }

    #[test]
    fn no_two_rules_of_a_move_share_a_status() {
        for what in Move::ALL {
            let mut seen = Vec::new();
            for from in MOVES.iter().filter(|r| r.what == *what).flat_map(|r| r.from) {
                assert!(!seen.contains(from), "{what} from {from} stands twice");
                seen.push(*from);
            }
            assert!(!seen.is_empty(), "{what} has no rule");
        }
    }

    #[test]
    fn only_reopen_and_restore_leave_a_finished_status() {
        for rule in MOVES {
            let finished = rule.from.iter().any(|from| !from.is_active());
            assert_eq!(finished, matches!(rule.what, Move::Reopen | Move::Restore), "{}", rule.what);
        }
    }
}
