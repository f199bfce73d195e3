//! Cancels several appointments in one transaction, each as a cancellation of its own would.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use pitboard_domain::{job::CancelReason, reference::Reference};

use crate::{
    app::{
        Failure, Refusal, Tx,
        appointments::{locked_appointment::Target, transitions::cancel},
    },
    db::{Connection, QueryResult, appointments},
};

/// A reference as it was given, and the appointment that it may name.
pub type Named = (String, Option<Reference>);

/// Cancels the appointments that can be cancelled, and returns the refusals of the others, in the same order. Locks
/// the days of all of them first, because days are locked in ascending order.
pub fn cancel_several(
    tx: &mut Tx,
    named: &[Named],
    reason: CancelReason,
    note: Option<&str>,
) -> Result<Vec<Option<Refusal>>, Failure> {
    let days = days_of(tx, named)?;
    if !days.is_empty() {
        tx.lock_days(&days)?;
        if days_of(tx, named)? != days {
            return Err(Failure::Restart);
        }
    }
    let mut refusals = Vec::with_capacity(named.len());
    for (_, reference) in named {
        let Some(reference) = reference else {
            refusals.push(Some(Refusal::NotFound));
            continue;
        };
        let target = Target { reference: reference.clone(), versions: None };
        match tx.savepoint(|tx| cancel(tx, &target, Some(reason), note)) {
            Ok(_) => refusals.push(None),
            Err(Failure::Refused(refusal)) => refusals.push(Some(*refusal)),
            Err(failure) => return Err(failure),
        }
    }
    Ok(refusals)
}

/// Returns the days of appointments, ascending.
fn days_of(conn: &mut Connection, named: &[Named]) -> QueryResult<Vec<NaiveDate>> {
    let mut days = BTreeSet::new();
    for reference in named.iter().filter_map(|(_, reference)| reference.as_ref()) {
        days.extend(appointments::by_reference(conn, reference)?.iter().flat_map(|row| row.days()));
    }
    Ok(days.into_iter().collect())
}
