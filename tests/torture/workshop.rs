//! The workshop under test: small, so that the callers compete for its slots.

use pitboard_domain::{role::Role, scope::Scope};
use pitboard_server::{
    app::integrations::api_keys::{self, NewApiKey},
    auth::keys::KeySecret,
    clock::Clock,
    db::{engine::migrations, workshop},
};
use pitboard_tests::{
    Database,
    app::{Setup, hire},
    backend::Place,
    cluster::Cluster,
    disk::Disk,
};

use crate::sessions::Staff;

const EMPLOYEES: usize = 3;

/// A new workshop and its database.
pub struct Workshop {
    pub place: Place,
    /// The PostgreSQL of the database, if the run may kill it.
    pub cluster: Option<Cluster>,
    /// The disk of the database, if the run may fill it.
    pub disk: Option<Disk>,
    pub staff: Staff,
}

impl Workshop {
    /// Creates the workshop in an empty database.
    pub async fn create(place: Place, cluster: Option<Cluster>, disk: Option<Disk>) -> Result<Self, String> {
        migrations::run(&place.url).map_err(|error| error.to_string())?;
        let db = Database::open(&place.url, &Clock::System);
        let exists = db.read(|conn| Ok(workshop::exists(conn)?)).await;
        if exists.map_err(|failure| format!("{failure:?}"))? {
            return Err("this database contains a workshop already: use an empty one".to_owned());
        }
        let mut setup = Setup::default();
        setup.settings.slots_per_period = 3;
        setup.settings.max_active_per_customer = 10;
        setup.settings.max_changes_per_customer_per_day = 0;
        let db = setup.create_workshop(&place, &Clock::System).await;
        let mut employees = Vec::new();
        for number in 0..EMPLOYEES {
            employees.push(hire(&db, &format!("employee{number}"), Role::Employee).await);
        }
        let staff = Staff {
            admin: hire(&db, "admin", Role::Admin).await,
            manager: hire(&db, "manager", Role::Manager).await,
            employees,
            key: create_key(&db).await,
        };
        Ok(Self { place, cluster, disk, staff })
    }
}

/// Creates an API key that books and works, and returns its secret.
async fn create_key(db: &Database) -> String {
    let scopes = [Scope::AppointmentsWrite, Scope::AppointmentsWork, Scope::CustomersRead];
    let new = NewApiKey {
        name: "Fleet".to_owned(),
        is_test: false,
        scopes: scopes.into_iter().collect(),
        networks: String::new(),
        expires_at: None,
    };
    let secret = KeySecret::random(new.is_test).expect("randomness");
    let stored = secret.stored();
    db.system(move |tx| api_keys::create(tx, &new, &stored).map(drop)).await.expect("a key");
    secret.expose().to_owned()
}
