//! The employees to whom a job can be assigned, and the select for one of them.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Employee, PageQuery};
use pitboard_domain::role::EmployeeStatus;

use crate::{
    api::{Api, use_api},
    components::{ProblemAlert, Select, SkeletonLines},
    error::ApiError,
    labels,
    live::{Live, always, watch},
    paged::all,
};

/// Watches the active employees; for managers and administrators.
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

/// Returns all employees, also the deactivated ones.
pub async fn list_staff(api: Api) -> Result<Vec<Employee>, ApiError> {
    let query = |cursor| PageQuery { limit: Some(100), cursor };
    all(async |cursor| api.call(async |client| client.list_employees(&query(cursor.clone())).await).await)
        .await
}

/// Returns the most suitable employee other than the current assignee `now`.
///
/// Available ones come first, then those with the specialisation `category`, then employees before managers, then the
/// one with the smallest `load`.
pub fn suggest(
    staff: &[Employee],
    category: Option<&str>,
    now: Option<i64>,
    load: impl Fn(&Employee) -> u32,
) -> Option<i64> {
    let rank = |one: &&Employee| {
        let skill = category.zip(one.specialisation.as_deref());
        let is_specialist = skill.is_some_and(|(category, skill)| skill.eq_ignore_ascii_case(category));
        (one.status != EmployeeStatus::Available, !is_specialist, one.role, load(one))
    };
    staff.iter().filter(|one| Some(one.id) != now).min_by_key(rank).map(|one| one.id)
}

/// Describes an employee: "John Carter · Electronics · 2 today · on a break".
pub fn describe(one: &Employee) -> String {
    let load = format!("{} today", one.load_today);
    let away =
        (one.status != EmployeeStatus::Available).then(|| labels::employee_status(one.status).to_lowercase());
    let parts = [Some(one.name.clone()), one.specialisation.clone(), Some(load), away];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `<StaffSelect employee=id exclude=now />`: preselects the most suitable employee.
#[component]
pub fn StaffSelect(
    /// The id of the chosen employee; empty at first.
    employee: RwSignal<String>,
    /// Not offered.
    #[prop(optional_no_strip)]
    exclude: Option<i64>,
    /// Preselected if active.
    #[prop(optional_no_strip)]
    first: Option<i64>,
    /// Set to whether there is no employee to choose.
    #[prop(optional)]
    is_empty: RwSignal<bool>,
) -> impl IntoView {
    let staff = watch_staff(Duration::from_secs(60));
    Effect::new(move || {
        let best = staff.data.with(|staff| {
            let staff = staff.as_deref().unwrap_or_default();
            let first = first.filter(|first| staff.iter().any(|one| one.id == *first));
            first.or_else(|| suggest(staff, None, exclude, |one| one.load_today))
        });
        if let Some(best) = best.filter(|_| employee.with_untracked(String::is_empty)) {
            employee.set(best.to_string());
        }
    });
    let options = Signal::derive(move || {
        staff.data.with(|staff| {
            let others = staff.iter().flatten().filter(|one| Some(one.id) != exclude);
            others.map(|one| (one.id.to_string(), describe(one))).collect::<Vec<_>>()
        })
    });
    Effect::new(move || is_empty.set(staff.data.with(Option::is_some) && options.with(Vec::is_empty)));
    let skeleton = move || staff.failure().with(Option::is_none).then(|| view! { <SkeletonLines count=2 /> });
    view! {
        <ProblemAlert error=staff.failure() retry=move || staff.refresh() />
        <Show when=move || staff.data.with(Option::is_some) fallback=move || skeleton>
            <Show
                when=move || !is_empty.get()
                fallback=|| view! { <p class="muted">"There is nobody else to give it to."</p> }
            >
                <Select label="Employee" value=employee options=options pointer="/employee_id" />
            </Show>
        </Show>
    }
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
            second_factor: false,
            load_today,
            overdue: 0,
            current_job: None,
        }
    }

    #[test]
    fn availability_and_specialisation_rank_before_load() {
        use EmployeeStatus::{Available, Break};
        let staff = [
            one(1, Role::Employee, Break, Some("Electronics"), 0),
            one(2, Role::Employee, Available, Some("electronics"), 3),
            one(3, Role::Employee, Available, None, 1),
            one(4, Role::Manager, Available, None, 0),
        ];
        let best = |staff: &[Employee], category, now| suggest(staff, category, now, |one| one.load_today);
        assert_eq!(best(&staff, Some("Electronics"), None), Some(2));
        assert_eq!(best(&staff, Some("Electronics"), Some(2)), Some(3));
        assert_eq!(best(&staff, None, None), Some(3));
        assert_eq!(best(&staff[..1], None, None), Some(1));
    }
}
