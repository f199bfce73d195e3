//! Those who can be given work: whom to propose, and what to say of them.

use std::time::Duration;

use pitboard_api::{Employee, PageQuery};
use pitboard_domain::role::EmployeeStatus;

use crate::{
    api::{Api, use_api},
    error::ApiError,
    labels,
    live::{Live, always, watch},
    paged::all,
};

/// The active staff, for those who may see them.
pub fn watch_staff(every: Duration) -> Live<Vec<Employee>> {
    let api = use_api();
    watch(
        || Some(()),
        every,
        async move |(), _| {
            always(list_staff(api).await.map(|all| all.into_iter().filter(|one| one.active).collect()))
        },
    )
}

/// The whole staff, also those who have left.
pub async fn list_staff(api: Api) -> Result<Vec<Employee>, ApiError> {
    let query = |cursor| PageQuery { limit: Some(100), cursor };
    all(async |cursor| api.call(async |client| client.list_employees(&query(cursor.clone())).await).await)
        .await
}

/// Whoever is there, knows the kind of work, does such work rather than gives it out, and has least to do; not the one
/// who has it now.
pub fn proposal(
    staff: &[Employee],
    category: Option<&str>,
    now: Option<i64>,
    load: impl Fn(&Employee) -> u32,
) -> Option<i64> {
    let rank = |one: &&Employee| {
        let skill = category.zip(one.specialisation.as_deref());
        let knows = skill.is_some_and(|(category, skill)| skill.eq_ignore_ascii_case(category));
        (one.status != EmployeeStatus::Available, !knows, one.role, load(one))
    };
    staff.iter().filter(|one| Some(one.id) != now).min_by_key(rank).map(|one| one.id)
}

/// "John Carter · Electronics · 2 today · on a break".
pub fn described(one: &Employee) -> String {
    let load = format!("{} today", one.load_today);
    let away =
        (one.status != EmployeeStatus::Available).then(|| labels::employee_status(one.status).to_lowercase());
    let parts = [Some(one.name.clone()), one.specialisation.clone(), Some(load), away];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use pitboard_domain::role::Role;

    use super::*;

    fn one(id: i64, role: Role, status: EmployeeStatus, skill: Option<&str>, load_today: u32) -> Employee {
        Employee {
            id,
            name: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            email: None,
            phone: String::new(),
            role,
            status,
            specialisation: skill.map(str::to_owned),
            active: true,
            has_password: true,
            load_today,
            overdue: 0,
            current_job: None,
        }
    }

    #[test]
    fn whoever_is_there_and_knows_the_work_comes_before_whoever_has_less_to_do() {
        use EmployeeStatus::{Available, Break};
        let staff = [
            one(1, Role::Employee, Break, Some("Electronics"), 0),
            one(2, Role::Employee, Available, Some("electronics"), 3),
            one(3, Role::Employee, Available, None, 1),
            one(4, Role::Manager, Available, None, 0),
        ];
        let best = |staff: &[Employee], category, now| proposal(staff, category, now, |one| one.load_today);
        assert_eq!(best(&staff, Some("Electronics"), None), Some(2));
        assert_eq!(best(&staff, Some("Electronics"), Some(2)), Some(3));
        assert_eq!(best(&staff, None, None), Some(3));
        assert_eq!(best(&staff[..1], None, None), Some(1));
    }
}
