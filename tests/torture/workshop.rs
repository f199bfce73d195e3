//! The workshop under test: small, so that the callers compete for its slots.

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

use crate::sessions::Staff;

const EMPLOYEES: usize = 3;

/// A new workshop and its database.
pub struct Workshop {
    pub place: Place,
    /// The PostgreSQL of the database, if the run may kill it.
    pub cluster: Option<Cluster>,
    pub staff: Staff,
}

impl Workshop {
    /// Creates the workshop in an empty database.
    pub async fn create(place: Place, cluster: Option<Cluster>) -> Result<Self, String> {
        migrations::run(&place.url).map_err(|error| error.to_string())?;
        let db = Database::open(&place.url, GROUP_COMMIT, &Clock::System);
        let exists = db.read(|conn| Ok(workshop::exists(conn)?)).await;
        if exists.map_err(|failure| format!("{failure:?}"))? {
            return Err("this database contains a workshop already: use an empty one".to_owned());
        }
        let mut setup = Setup::default();
        setup.settings.slots_per_period = 3;
        setup.settings.max_active_per_customer = 10;
        let db = setup.create_workshop(&place, &Clock::System).await;
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
