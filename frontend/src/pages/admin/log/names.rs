//! What the log names by number only, for the words that stand for it: the team, the services, the currency.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Employee, ManagedService};
use pitboard_domain::money::Currency;

use crate::{
    api::use_api,
    live::{Live, always, watch},
    pages::{admin::services::every_service, job::staff::list_staff},
    shop::{Shop, use_shop},
};

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct Names {
    pub team: Live<Vec<Employee>>,
    services: Live<Vec<ManagedService>>,
    shop: Shop,
}

impl Names {
    pub fn watch() -> Self {
        let api = use_api();
        let team =
            watch(|| Some(()), Duration::from_secs(300), async move |(), _| always(list_staff(api).await));
        Self { team, services: every_service(), shop: use_shop() }
    }

    /// As far as it is known by now; reactive.
    pub fn words(self) -> NameTable {
        let named = |id: i64, name: &str| (id, name.to_owned());
        NameTable {
            currency: self.shop.get().map(|shop| shop.currency),
            people: self
                .team
                .data
                .with(|team| team.iter().flatten().map(|one| named(one.id, &one.name)).collect()),
            services: self
                .services
                .data
                .with(|all| all.iter().flatten().map(|one| named(one.id, &one.name)).collect()),
        }
    }
}

/// Names by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameTable {
    pub currency: Option<Currency>,
    pub people: Vec<(i64, String)>,
    pub services: Vec<(i64, String)>,
}

impl NameTable {
    /// The name of what a field or a subject tells the number of.
    pub fn name(&self, what: &str, id: i64) -> Option<String> {
        let all = match what {
            "assignee_id" | "account" => &self.people,
            "service_id" | "service" | "ids" => &self.services,
            _ => return None,
        };
        all.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
    }
}
