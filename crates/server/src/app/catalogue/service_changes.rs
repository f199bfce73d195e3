//! One thing done with many services: with all of them or with none, and told beforehand.

use pitboard_domain::{
    catalogue::ServiceAction,
    event::{
        Changed, Event, ServicesChange,
        catalogue::{ServicesActiveChanged, ServicesDeleted},
    },
};

use crate::{
    app::{
        Failure, Tx,
        catalogue::{
            refusal::CatalogueRefusal,
            services::{remove, use_of},
        },
    },
    db::{Connection, QueryResult, services},
};

/// What an action does with which services, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub changed: Vec<i64>,
    pub unchanged: Vec<i64>,
}

/// What would be done; reads only.
pub fn plan(conn: &mut Connection, ids: &[i64], action: ServiceAction) -> Result<Plan, Failure> {
    let known = services::by_ids(conn, ids)?;
    let unknown = ids.iter().map(|id| {
        let is_known = known.iter().any(|row| row.id == *id);
        (!is_known).then(|| "names no service".to_owned())
    });
    refuse(false, "Some of these services do not exist.", unknown)?;
    if action == ServiceAction::Delete {
        let uses = ids.iter().map(|id| use_of(conn, *id)).collect::<QueryResult<Vec<_>>>()?;
        refuse(true, "Some of these services are in use; deactivate them instead.", uses)?;
    }
    let is_so = |active: bool| match action {
        ServiceAction::Activate => active,
        ServiceAction::Deactivate => !active,
        ServiceAction::Delete => false,
    };
    let those = |so: bool| known.iter().filter(|row| is_so(row.active) == so).map(|row| row.id).collect();
    Ok(Plan { changed: those(false), unchanged: those(true) })
}

/// Does it, with one entry in the log; with none if nothing changes.
pub fn change(tx: &mut Tx, ids: &[i64], action: ServiceAction) -> Result<Plan, Failure> {
    tx.lock_workshop()?;
    let plan = plan(tx, ids, action)?;
    if plan.changed.is_empty() {
        return Ok(plan);
    }
    let change = match action {
        ServiceAction::Activate => ServicesChange::ActivateServices(set_active(tx, &plan.changed, true)?),
        ServiceAction::Deactivate => {
            ServicesChange::DeactivateServices(set_active(tx, &plan.changed, false)?)
        }
        ServiceAction::Delete => ServicesChange::DeleteServices(delete(tx, &plan.changed)?),
    };
    tx.record_now(Event::Services(change))?;
    Ok(plan)
}

fn set_active(conn: &mut Connection, ids: &[i64], active: bool) -> QueryResult<ServicesActiveChanged> {
    services::set_active(conn, ids, active)?;
    Ok(ServicesActiveChanged { ids: ids.to_vec(), active: Changed::new(!active, active) })
}

fn delete(conn: &mut Connection, ids: &[i64]) -> QueryResult<ServicesDeleted> {
    let names = services::by_ids(conn, ids)?.into_iter().map(|row| row.name).collect();
    for id in ids {
        remove(conn, *id)?;
    }
    Ok(ServicesDeleted { ids: ids.to_vec(), name: Changed::removed(names) })
}

/// Refuses if anything is wrong with one of the ids, and names each.
fn refuse(
    is_in_use: bool,
    detail: &str,
    wrong: impl IntoIterator<Item = Option<String>>,
) -> Result<(), Failure> {
    let faulty = |(nth, wrong): (usize, Option<String>)| Some((nth, wrong?));
    let ids: Vec<(usize, String)> = wrong.into_iter().enumerate().filter_map(faulty).collect();
    if ids.is_empty() {
        return Ok(());
    }
    Err(CatalogueRefusal::Ids { is_in_use, detail: detail.to_owned(), ids }.into())
}
