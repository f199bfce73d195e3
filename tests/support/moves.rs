//! The moves whose HTTP calls come later, straight from the server's functions.

use pitboard_api::ProblemCode;
use pitboard_domain::{reference::Reference, status::Move};
use pitboard_server::db::{Failure, Identity, appointments::AppointmentRow, retaking, target::Target};

use crate::{
    Person, TestApp,
    bodies::{date, time},
};

/// The appointment as it is then, or the code with which the move was refused.
pub type Moved = Result<AppointmentRow, ProblemCode>;

impl TestApp {
    /// Moves an appointment to another start.
    pub async fn reschedule(&self, person: &Person, reference: &str, day: &str, period: &str) -> Moved {
        let (reference, start) = (parse(reference), (date(day), time(period)));
        let moved = self.as_person(person, move |conn, context, by| {
            retaking::reschedule(conn, context, &target(&reference, by), start, None)
        });
        refused(moved.await)
    }

    /// `Move::Reopen` or `Move::Restore`.
    pub async fn take_up_again(&self, admin: &Person, reference: &str, what: Move) -> Moved {
        let reference = parse(reference);
        let again = self.as_person(admin, move |conn, context, by| {
            retaking::take_up_again(conn, context, &target(&reference, by), what, None, "taken up again")
        });
        refused(again.await)
    }
}

fn parse(reference: &str) -> Reference {
    Reference::parse(reference).expect("a reference")
}

fn target(reference: &Reference, by: &Identity) -> Target {
    Target { reference: reference.clone(), version: None, by: by.clone() }
}

fn refused(moved: Result<AppointmentRow, Failure>) -> Moved {
    moved.map_err(|failure| match failure {
        Failure::Refused(refused) => refused.code,
        other => panic!("neither made nor refused: {other:?}"),
    })
}
