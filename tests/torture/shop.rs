//! The workshop that is tortured: small, so that callers stand in each other's way.

use pitboard_domain::role::Role;
use pitboard_server::{
    clock::Clock,
    db::{
        engine::{handle::GROUP_COMMIT, migrations},
        workshop,
    },
};
use pitboard_tests::{
    Database,
    app::{Setup, hire},
    backend::Place,
    cluster::Cluster,
};

use crate::crew::Staff;

const EMPLOYEES: usize = 3;

/// A founded workshop and where it is.
pub struct Shop {
    pub place: Place,
    /// Where it may be killed.
    pub cluster: Option<Cluster>,
    pub staff: Staff,
}

impl Shop {
    /// Founds it in an empty database.
    pub async fn found(place: Place, cluster: Option<Cluster>) -> Result<Self, String> {
        migrations::run(&place.url).map_err(|error| error.to_string())?;
        let db = Database::open(&place.url, GROUP_COMMIT, &Clock::System);
        let exists = db.read(|conn| Ok(workshop::exists(conn)?)).await;
        if exists.map_err(|failure| format!("{failure:?}"))? {
            return Err("there is a workshop in this database already: take an empty one".to_owned());
        }
        let mut setup = Setup::default();
        setup.settings.slots_per_period = 3;
        setup.settings.max_active_per_customer = 10;
        let db = setup.found(&place, &Clock::System).await;
        let mut employees = Vec::new();
        for number in 0..EMPLOYEES {
            employees.push(hire(&db, &format!("employee{number}"), Role::Employee).await);
        }
        let staff = Staff {
            admin: hire(&db, "admin", Role::Admin).await,
            manager: hire(&db, "manager", Role::Manager).await,
            employees,
        };
        Ok(Self { place, cluster, staff })
    }
}
