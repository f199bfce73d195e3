//! Lists of appointments: filtered, searched, in one of three orders, a page at a time.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use pitboard_domain::{job::Priority, status::Status};

use crate::db::{
    Connection,
    appointments::AppointmentRow,
    engine::{connection::MultiBackend, schema::appointments, text_enum::TextEnum},
    names::contains,
};

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Starts { descending: bool },
    Created { descending: bool },
    Updated { descending: bool },
}

/// The place of a row in every order, as it was when the row was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub updated_at: NaiveDateTime,
    pub id: i64,
}

/// The filters of a list of appointments.
#[derive(Debug, Clone)]
pub struct Filter {
    pub customer: Option<i64>,
    /// The API key that booked.
    pub api_key: Option<i64>,
    pub external_reference: Option<String>,
    pub status: Vec<Status>,
    pub priority: Vec<Priority>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub updated_since: Option<NaiveDateTime>,
    /// In lower case.
    pub search: Option<String>,
    pub assignee: Option<i64>,
    pub service: Option<i64>,
    pub order: Order,
    /// The place of the last row of the page before.
    pub after: Option<Place>,
    pub limit: i64,
}

/// Returns a page of appointments.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<AppointmentRow>> {
    let Order::Starts { descending } = filter.order else { return page(conn, filter) };
    let mut rows = Vec::new();
    for part in parts(filter) {
        rows.extend(page(conn, &part)?);
    }
    rows.sort_by_key(|row| (row.date, row.period_start, row.id));
    if descending {
        rows.reverse();
    }
    rows.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// Reads one status or priority at a time, along an index in the order of starts. For several at once a database
/// would sort all of them, or scan the whole history.
fn parts(filter: &Filter) -> Vec<Filter> {
    let of_status = |status: &Status| Filter { status: vec![*status], ..filter.clone() };
    let of_priority = |priority: &Priority| Filter { priority: vec![*priority], ..filter.clone() };
    let (statuses, priorities) = (&filter.status, &filter.priority);
    if !statuses.is_empty() {
        Status::ALL.iter().filter(|status| statuses.contains(status)).map(of_status).collect()
    } else if !priorities.is_empty() {
        Priority::ALL.iter().filter(|priority| priorities.contains(priority)).map(of_priority).collect()
    } else {
        vec![filter.clone()]
    }
}

fn page(conn: &mut Connection, filter: &Filter) -> QueryResult<Vec<AppointmentRow>> {
    let mut query = appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id))
        .select(AppointmentRow::as_select())
        .limit(filter.limit)
        .into_boxed();
    if let Some(customer) = filter.customer {
        query = query.filter(appointments::customer_id.eq(customer));
    }
    if let Some(key) = filter.api_key {
        query = query.filter(appointments::api_key_id.eq(key));
    }
    if let Some(reference) = &filter.external_reference {
        query = query.filter(appointments::external_reference.eq(reference));
    }
    query = match filter.status.as_slice() {
        [] => query,
        [status] => query.filter(appointments::status.eq(TextEnum(*status))),
        statuses => query.filter(appointments::status.eq_any(statuses.iter().copied().map(TextEnum))),
    };
    query = match filter.priority.as_slice() {
        [] => query,
        [priority] => query.filter(appointments::priority.eq(TextEnum(*priority))),
        priorities => query.filter(appointments::priority.eq_any(priorities.iter().copied().map(TextEnum))),
    };
    if !filter.priority.is_empty() && !filter.priority.contains(&Priority::Normal) {
        // The condition of the partial index.
        query = query.filter(sql::<Bool>("priority <> 'normal'"));
    }
    if let Some(from) = filter.from {
        query = query.filter(appointments::date.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(appointments::date.le(to));
    }
    if let Some(instant) = filter.updated_since {
        query = query.filter(appointments::updated_at.ge(instant));
    }
    for word in filter.search.iter().flat_map(|search| search.split_whitespace()) {
        query = query.filter(has(word));
    }
    if let Some(assignee) = filter.assignee {
        query = query.filter(appointments::assignee_id.eq(assignee));
    }
    if let Some(service) = filter.service {
        query = query.filter(appointments::service_id.eq(service));
    }
    if let Some(after) = filter.after {
        query = match filter.order {
            Order::Starts { descending } => query.filter(beyond_start(after, descending)),
            Order::Created { descending: false } => query.filter(appointments::id.gt(after.id)),
            Order::Created { descending: true } => query.filter(appointments::id.lt(after.id)),
            Order::Updated { descending } => query.filter(beyond_update(after, descending)),
        };
    }
    query = match filter.order {
        Order::Starts { descending: false } => {
            query.order((appointments::date, appointments::period_start, appointments::id))
        }
        Order::Starts { descending: true } => query.order((
            appointments::date.desc(),
            appointments::period_start.desc(),
            appointments::id.desc(),
        )),
        Order::Created { descending: false } => query.order(appointments::id),
        Order::Created { descending: true } => query.order(appointments::id.desc()),
        Order::Updated { descending: false } => query.order((appointments::updated_at, appointments::id)),
        Order::Updated { descending: true } => {
            query.order((appointments::updated_at.desc(), appointments::id.desc()))
        }
    };
    query.load(conn.raw)
}

type Condition = Box<dyn BoxableExpression<appointments::table, MultiBackend, SqlType = Bool>>;

/// Restricts the query to rows whose search text contains a word or, for a plate typed in another way, its letters
/// and digits.
fn has(word: &str) -> Condition {
    let like = |part: &str| appointments::search_text.like(contains(part)).escape('\\');
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    if plain.is_empty() || plain == word {
        Box::new(like(word))
    } else {
        Box::new(like(word).or(like(&plain)))
    }
}

/// Restricts the query to rows after `last` in the order of starts. A row value would be shorter, but neither planner
/// uses an index for one through diesel. The first condition bounds the index scan.
fn beyond_start(last: Place, descending: bool) -> Condition {
    use appointments::{date, id, period_start};
    if descending {
        let same_start = date.eq(last.date).and(period_start.eq(last.start)).and(id.lt(last.id));
        let same_date = date.eq(last.date).and(period_start.lt(last.start));
        Box::new(date.le(last.date).and(date.lt(last.date).or(same_date).or(same_start)))
    } else {
        let same_start = date.eq(last.date).and(period_start.eq(last.start)).and(id.gt(last.id));
        let same_date = date.eq(last.date).and(period_start.gt(last.start));
        Box::new(date.ge(last.date).and(date.gt(last.date).or(same_date).or(same_start)))
    }
}

/// Restricts the query to rows after `last` in the order of changes, as [`beyond_start`] does in that of starts.
fn beyond_update(last: Place, descending: bool) -> Condition {
    use appointments::{id, updated_at};
    let same_instant = updated_at.eq(last.updated_at);
    if descending {
        let is_earlier = updated_at.lt(last.updated_at).or(same_instant.and(id.lt(last.id)));
        Box::new(updated_at.le(last.updated_at).and(is_earlier))
    } else {
        let is_later = updated_at.gt(last.updated_at).or(same_instant.and(id.gt(last.id)));
        Box::new(updated_at.ge(last.updated_at).and(is_later))
    }
}
