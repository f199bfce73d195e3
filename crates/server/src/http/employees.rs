//! The team, for those who assign work.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web::Data};
use pitboard_api::{Employee, Page, PageQuery, page::limit_or_default};

use super::{
    cursor,
    openapi::{BadQuery, Failures, Missing, RoleOnly},
    query::Query,
};
use crate::{
    auth::extract::Manager,
    db::{self, employees::EmployeeRow},
    error::ApiError,
    state::State,
};

/// The staff, with how many jobs each has today.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = Page<Employee>), RoleOnly, Missing, BadQuery, Failures))]
#[get("/api/v1/employees")]
pub async fn list_employees(
    state: Data<State>,
    _manager: Manager,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let limit = limit_or_default(query.limit);
    let after = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let clock = state.clock.clone();
    let page = state.read(move |conn| {
        let today = db::workshop::load(conn)?.zone.now(clock.now()).today;
        let mut rows = db::employees::list(conn, after, i64::from(limit) + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let loads: BTreeMap<Option<i64>, i64> = db::employees::loads(conn, today)?.into_iter().collect();
        let next_cursor = rows.last().filter(|_| more).map(|row| cursor::encode(row.id));
        let employee = |row: EmployeeRow| Employee {
            load_today: loads.get(&Some(row.id)).and_then(|load| u32::try_from(*load).ok()).unwrap_or(0),
            id: row.id,
            name: format!("{} {}", row.first_name, row.last_name),
            role: row.role.0,
            status: row.employee_status.0,
            specialisation: row.specialisation,
            active: row.active,
        };
        Ok(Page::<Employee> { items: rows.into_iter().map(employee).collect(), next_cursor })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}
