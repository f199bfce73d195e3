//! Activates, deactivates or deletes several services, all or none, with a dry run.

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
    db::{
        Connection, QueryResult,
        services::{self, ServiceRow},
    },
};

/// The services that an action changes and those that it does not, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicesPlan {
    pub changed: Vec<i64>,
    pub unchanged: Vec<i64>,
}

/// Plans an action, by reads alone.
pub fn plan(conn: &mut Connection, ids: &[i64], action: ServiceAction) -> Result<ServicesPlan, Failure> {
    let known = services::by_ids(conn, ids)?;
    let unknown = ids.iter().map(|id| {
        let is_known = known.iter().any(|row| row.id == *id);
        (!is_known).then(|| "names no service".to_owned())
    });
    refuse_faulty(false, "Some of these services do not exist.", unknown)?;
    if action == ServiceAction::Delete {
        let uses = ids.iter().map(|id| use_of(conn, *id)).collect::<QueryResult<Vec<_>>>()?;
        refuse_faulty(true, "Some of these services are in use; deactivate them instead.", uses)?;
    }
    let (unchanged, changed): (Vec<_>, Vec<_>) = known.iter().partition(|row| match action {
        ServiceAction::Activate => row.active,
        ServiceAction::Deactivate => !row.active,
        ServiceAction::Delete => false,
    });
    let ids = |rows: Vec<&ServiceRow>| rows.iter().map(|row| row.id).collect();
    Ok(ServicesPlan { changed: ids(changed), unchanged: ids(unchanged) })
}

/// Executes an action and records it as one event; as none if nothing changes.
pub fn change(tx: &mut Tx, ids: &[i64], action: ServiceAction) -> Result<ServicesPlan, Failure> {
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

/// Refuses if one of the ids is faulty, and names each that is.
fn refuse_faulty(
    is_in_use: bool,
    detail: &str,
    faults: impl IntoIterator<Item = Option<String>>,
) -> Result<(), Failure> {
    let faulty = |(index, fault): (usize, Option<String>)| Some((index, fault?));
    let ids: Vec<(usize, String)> = faults.into_iter().enumerate().filter_map(faulty).collect();
    if ids.is_empty() {
        return Ok(());
    }
    Err(CatalogueRefusal::Ids { is_in_use, detail: detail.to_owned(), ids }.into())
}
