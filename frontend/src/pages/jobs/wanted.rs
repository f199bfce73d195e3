//! What is looked for among the jobs, as it stands in the address and as the server is asked.

use leptos::prelude::*;
use pitboard_api::{AppointmentQuery, AppointmentSort, wire::parse_date};
use pitboard_domain::status::Status;

use crate::address::{Kept, use_words};

/// The word for every status in which something is still to be done.
pub const TO_DO: &str = "to_do";
/// The word for the order in which jobs come; without it the latest comes first.
pub const EARLIEST: &str = "earliest";

/// The values of the search and its filters; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Wanted {
    pub search: RwSignal<String>,
    pub status: RwSignal<String>,
    pub priority: RwSignal<String>,
    pub service: RwSignal<String>,
    /// Id of whoever works on it.
    pub employee: RwSignal<String>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
    pub order: RwSignal<String>,
}

const NAMES: [&str; 8] = ["search", "status", "priority", "service", "employee", "from", "to", "order"];

impl Wanted {
    /// What is typed letter by letter.
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

    /// For `address::keep`.
    pub fn kept(self) -> Vec<Kept> {
        NAMES.into_iter().zip(self.all()).collect()
    }

    /// Looks for nothing any more.
    pub fn clear(self) {
        self.all().into_iter().for_each(|value| value.set(String::new()));
    }

    /// How many of the filters are in use, the search itself left out.
    pub fn filters(self) -> usize {
        self.all()[1..].iter().filter(|value| value.with(|value| !value.is_empty())).count()
    }

    /// What the address asks for; nothing where it asks for nothing. The order alone is no question.
    pub fn asked(self) -> Memo<Option<AppointmentQuery>> {
        let words = use_words();
        Memo::new(move |_| {
            let said = NAMES.map(|name| words.get(name).unwrap_or_default());
            said[..7].iter().any(|value| !value.is_empty()).then(|| asked(said))
        })
    }
}

/// What cannot be read is left out: the address may be typed by hand.
fn asked([search, status, priority, service, employee, from, to, order]: [String; 8]) -> AppointmentQuery {
    let statuses = match status.as_str() {
        TO_DO => Status::ALL.iter().copied().filter(|status| status.is_active()).collect(),
        one => one.parse().into_iter().collect(),
    };
    let sort =
        if order == EARLIEST { AppointmentSort::StartsAt } else { AppointmentSort::StartsAtDescending };
    AppointmentQuery {
        status: statuses,
        priority: priority.parse().into_iter().collect(),
        from: parse_date(&from),
        to: parse_date(&to),
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
    fn what_cannot_be_read_is_left_out() {
        let words = ["civic", "to_do", "urgent", "x", "4", "2026-11-23", "soon", ""].map(str::to_owned);
        let query = asked(words);
        assert_eq!((query.status.len(), query.priority.len()), (4, 1));
        assert_eq!((query.service_id, query.assignee, query.to), (None, Some(4), None));
        assert_eq!(query.sort, Some(AppointmentSort::StartsAtDescending));
    }
}
