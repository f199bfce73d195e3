//! The search and filters of the job list, as URL query parameters and as the API's query.

use leptos::prelude::*;
use pitboard_api::{AppointmentQuery, AppointmentSort};
use pitboard_domain::status::Status;

use crate::address::{QueryField, use_query_params};

/// Value of `status` for all active statuses.
pub const TO_DO: &str = "to_do";
/// Value of `order` for ascending starts; the default is descending.
pub const EARLIEST: &str = "earliest";

/// The values of the inputs; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct JobFilters {
    pub search: RwSignal<String>,
    pub status: RwSignal<String>,
    pub priority: RwSignal<String>,
    pub service: RwSignal<String>,
    /// Id of the assignee.
    pub employee: RwSignal<String>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
    pub order: RwSignal<String>,
}

const NAMES: [&str; 8] = ["search", "status", "priority", "service", "employee", "from", "to", "order"];

impl JobFilters {
    /// The parameter that is typed, not chosen.
    pub const TYPED: &'static str = "search";

    pub fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            search: empty(),
            status: empty(),
            priority: empty(),
            service: empty(),
            employee: empty(),
            from: empty(),
            to: empty(),
            order: empty(),
        }
    }

    fn all(self) -> [RwSignal<String>; 8] {
        let Self { search, status, priority, service, employee, from, to, order } = self;
        [search, status, priority, service, employee, from, to, order]
    }

    /// Returns the parameters for `address::sync_query`.
    pub fn query_fields(self) -> Vec<QueryField> {
        NAMES.into_iter().zip(self.all()).collect()
    }

    /// Resets the search and all filters.
    pub fn clear(self) {
        self.all().into_iter().for_each(|value| value.set(String::new()));
    }

    /// Counts the filters in use, without the search; reactive.
    pub fn count_active(self) -> usize {
        self.all()[1..].iter().filter(|value| value.with(|value| !value.is_empty())).count()
    }

    /// Returns the query of the address, or `None` if it has no parameter but the order.
    pub fn query(self) -> Memo<Option<AppointmentQuery>> {
        let params = use_query_params();
        Memo::new(move |_| {
            let values = NAMES.map(|name| params.get(name).unwrap_or_default());
            values[..7].iter().any(|value| !value.is_empty()).then(|| parse(values))
        })
    }
}

/// Converts the parameters to a query; unparsable ones are ignored, because an address may be edited by hand.
fn parse([search, status, priority, service, employee, from, to, order]: [String; 8]) -> AppointmentQuery {
    let statuses = match status.as_str() {
        TO_DO => Status::ALL.iter().copied().filter(|status| status.is_active()).collect(),
        one => one.parse().into_iter().collect(),
    };
    let sort =
        if order == EARLIEST { AppointmentSort::StartsAt } else { AppointmentSort::StartsAtDescending };
    AppointmentQuery {
        status: statuses,
        priority: priority.parse().into_iter().collect(),
        from: from.parse().ok(),
        to: to.parse().ok(),
        search: Some(search).filter(|search| !search.trim().is_empty()),
        assignee: employee.parse().ok(),
        service_id: service.parse().ok(),
        sort: Some(sort),
        ..AppointmentQuery::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unparsable_parameters_are_ignored() {
        let values = ["civic", "to_do", "urgent", "x", "4", "2026-11-23", "soon", ""].map(str::to_owned);
        let query = parse(values);
        assert_eq!((query.status.len(), query.priority.len()), (4, 1));
        assert_eq!((query.service_id, query.assignee, query.to), (None, Some(4), None));
        assert_eq!(query.sort, Some(AppointmentSort::StartsAtDescending));
    }
}
