//! The six statuses of an appointment and the table of transitions between them, read by the server, the
//! page's buttons and the documents (rules §4).

use crate::{role::Role, string_enum::string_enum};

string_enum! {
    /// The status of an appointment.
    pub enum Status as "AppointmentStatus" {
        Booked = "booked",
        Assigned = "assigned",
        InProgress = "in_progress",
        OnHold = "on_hold",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

impl Status {
    /// Whether an appointment of this status occupies its slots.
    pub fn is_active(self) -> bool {
        match self {
            Status::Booked | Status::Assigned | Status::InProgress | Status::OnHold => true,
            Status::Completed | Status::Cancelled => false,
        }
    }
}

string_enum! {
    /// A change of the status of an appointment, or of its date.
    pub enum Transition {
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

/// The relation of a caller to one appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    pub role: Role,
    /// Whether the caller is the customer of the appointment.
    pub owner: bool,
    /// Whether the appointment is assigned to the caller.
    pub assignee: bool,
}

/// A party that may perform a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Performer {
    Owner,
    Assignee,
    Employee,
    Manager,
    Admin,
}

impl Performer {
    fn matches(self, party: Party) -> bool {
        match self {
            Performer::Owner => party.owner && party.role == Role::Customer,
            Performer::Assignee => party.assignee && party.role.is_staff(),
            Performer::Employee => party.role == Role::Employee,
            Performer::Manager => party.role == Role::Manager,
            Performer::Admin => party.role == Role::Admin,
        }
    }
}

/// One row of the table of transitions.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub transition: Transition,
    pub from: &'static [Status],
    /// The new status; `None` if the status stays.
    pub to: Option<Status>,
    pub performers: &'static [Performer],
}

use Status::{Assigned, Booked, Cancelled, Completed, InProgress, OnHold};

/// The table of transitions. Any transition that it does not list is refused.
pub const TRANSITIONS: &[Rule] = &[
    rule(
        Transition::Assign,
        &[Booked],
        Some(Assigned),
        &[Performer::Employee, Performer::Manager, Performer::Admin],
    ),
    rule(Transition::Assign, &[Assigned], Some(Assigned), &[Performer::Manager, Performer::Admin]),
    rule(Transition::Unassign, &[Assigned], Some(Booked), &[Performer::Manager, Performer::Admin]),
    rule(Transition::Start, &[Assigned], Some(InProgress), &[Performer::Assignee, Performer::Admin]),
    rule(Transition::Hold, &[InProgress], Some(OnHold), &[Performer::Assignee, Performer::Admin]),
    rule(Transition::Resume, &[OnHold], Some(InProgress), &[Performer::Assignee, Performer::Admin]),
    rule(
        Transition::Complete,
        &[Assigned, InProgress, OnHold],
        Some(Completed),
        &[Performer::Assignee, Performer::Admin],
    ),
    rule(
        Transition::Cancel,
        &[Booked, Assigned],
        Some(Cancelled),
        &[Performer::Owner, Performer::Employee, Performer::Manager, Performer::Admin],
    ),
    rule(Transition::Cancel, &[InProgress, OnHold], Some(Cancelled), &[Performer::Admin]),
    rule(
        Transition::Reschedule,
        &[Booked, Assigned],
        None,
        &[Performer::Owner, Performer::Manager, Performer::Admin],
    ),
    rule(Transition::Reschedule, &[OnHold], None, &[Performer::Manager, Performer::Admin]),
    rule(Transition::Reopen, &[Completed], Some(InProgress), &[Performer::Admin]),
    rule(Transition::Restore, &[Cancelled], Some(Booked), &[Performer::Admin]),
];

const fn rule(
    transition: Transition,
    from: &'static [Status],
    to: Option<Status>,
    performers: &'static [Performer],
) -> Rule {
    Rule { transition, from, to, performers }
}

/// The reason why a transition is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransitionRefusal {
    #[error("you may not {transition} this appointment")]
    Forbidden { transition: Transition },
    #[error("an appointment that is {from} cannot be changed by {transition}")]
    InvalidTransition { transition: Transition, from: Status },
}

/// Returns the status after a transition. Checks first whether the party may perform it in any status, then
/// whether the status allows it, last whether the party may perform it in this status.
pub fn check_transition(
    transition: Transition,
    from: Status,
    party: Party,
) -> Result<Status, TransitionRefusal> {
    let admits = |rule: &Rule| rule.performers.iter().any(|performer| performer.matches(party));
    let mut rules = TRANSITIONS.iter().filter(|rule| rule.transition == transition);
    if !rules.clone().any(admits) {
        return Err(TransitionRefusal::Forbidden { transition });
    }
    match rules.find(|rule| rule.from.contains(&from)) {
        None => Err(TransitionRefusal::InvalidTransition { transition, from }),
        Some(rule) if admits(rule) => Ok(rule.to.unwrap_or(from)),
        Some(_) => Err(TransitionRefusal::Forbidden { transition }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: Party = Party { role: Role::Admin, owner: false, assignee: false };
    const EMPLOYEE: Party = Party { role: Role::Employee, owner: false, assignee: false };
    const OWNER: Party = Party { role: Role::Customer, owner: true, assignee: false };

    #[test]
    fn four_statuses_are_active() {
        let active: Vec<_> = Status::ALL.iter().filter(|s| s.is_active()).map(|s| s.as_str()).collect();
        assert_eq!(active, ["booked", "assigned", "in_progress", "on_hold"]);
    }

    #[test]
    fn only_the_assignee_and_an_admin_start_the_work() {
        let assignee = Party { assignee: true, ..EMPLOYEE };
        assert_eq!(check_transition(Transition::Start, Assigned, assignee), Ok(InProgress));
        assert_eq!(check_transition(Transition::Start, Assigned, ADMIN), Ok(InProgress));
        assert_eq!(
            check_transition(Transition::Start, Assigned, EMPLOYEE),
            Err(TransitionRefusal::Forbidden { transition: Transition::Start })
        );
        assert_eq!(
            check_transition(Transition::Start, Assigned, OWNER),
            Err(TransitionRefusal::Forbidden { transition: Transition::Start })
        );
    }

    #[test]
    fn only_an_admin_cancels_work_in_progress() {
        assert_eq!(
            check_transition(Transition::Cancel, InProgress, EMPLOYEE),
            Err(TransitionRefusal::Forbidden { transition: Transition::Cancel })
        );
        assert_eq!(check_transition(Transition::Cancel, InProgress, ADMIN), Ok(Cancelled));
        assert_eq!(
            check_transition(Transition::Cancel, Cancelled, ADMIN),
            Err(TransitionRefusal::InvalidTransition { transition: Transition::Cancel, from: Cancelled })
        );
    }

    #[test]
    fn a_customer_may_not_change_the_appointment_of_another() {
        let stranger = Party { owner: false, ..OWNER };
        for transition in Transition::ALL {
            for from in Status::ALL {
                assert_eq!(
                    check_transition(*transition, *from, stranger),
                    Err(TransitionRefusal::Forbidden { transition: *transition })
                );
            }
        }
    }

    #[test]
    fn no_two_rules_of_a_transition_share_a_status() {
        for transition in Transition::ALL {
            let mut seen = Vec::new();
            for from in TRANSITIONS.iter().filter(|r| r.transition == *transition).flat_map(|r| r.from) {
                assert!(!seen.contains(from), "{transition} from {from} is listed twice");
                seen.push(*from);
            }
            assert!(!seen.is_empty(), "{transition} has no rule");
        }
    }

    #[test]
    fn only_reopen_and_restore_leave_a_finished_status() {
        for rule in TRANSITIONS {
            let finished = rule.from.iter().any(|from| !from.is_active());
            assert_eq!(
                finished,
                matches!(rule.transition, Transition::Reopen | Transition::Restore),
                "{}",
                rule.transition
            );
        }
    }
}
