//! A workshop with one person of each role, and appointments in any status.

use std::collections::BTreeSet;

use diesel::prelude::*;
use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold};
use pitboard_client::Client;
use pitboard_domain::{
    job::{CancelReason, HoldReason},
    status::Status,
};
use pitboard_server::{
    app::Tx,
    db::{
        accounts,
        engine::schema::{appointments, webhooks},
        weekly_patterns,
    },
};
use pitboard_tests::{Backend, Person, TestApp, appointment, people::PASSWORD, services, workshop};

use super::{
    document::{Document, Operation},
    requests,
};

/// The people, in the order of the columns of the role table, without the anonymous caller.
pub struct Scene {
    pub app: TestApp,
    pub document: Document,
    /// A browser in which nobody has signed in yet.
    visitor: Client,
    /// The customer whose appointments these are.
    pub owner: Person,
    pub other: Person,
    pub employee: Person,
    /// The assignee of the appointments.
    pub assignee: Person,
    pub manager: Person,
    pub admin: Person,
    /// The secrets of unused one-time links.
    pub invitation: String,
    pub password_reset: String,
}

/// A column of the role table.
pub const CALLERS: [&str; 7] =
    ["anonymous", "owner", "other customer", "employee", "assignee", "manager", "admin"];

/// A Wednesday more than a day ahead.
pub const DAY: &str = "2026-11-25";

/// The start of a future weekly pattern, after the booking horizon.
pub const PATTERN: &str = "2027-01-04";

impl Scene {
    /// Starts a workshop with enough slots for the appointments of all operations.
    pub async fn open(on: Backend) -> Self {
        let options = |setup: &mut pitboard_tests::app::Setup| {
            setup.settings.slots_per_period = 500;
            setup.settings.max_active_per_customer = 0;
        };
        Self::of(TestApp::start_with(on, options).await).await
    }

    /// Creates the workshop with one person of each role and one calendar entry of each kind.
    pub async fn of(app: TestApp) -> Self {
        app.close("2027-01-02", "2027-01-02", &[]).await;
        app.set_capacity("2027-01-02", "09:00", 500).await;
        let pattern = workshop::pattern(PATTERN, &[9, 11, 13, 15, 17], 6);
        app.db.write(move |conn| Ok(weekly_patterns::insert(conn, &pattern)?)).await.expect("a pattern");
        let mut scene = Self {
            visitor: app.anonymous(),
            owner: app.customer("ada").await,
            other: app.customer("ben").await,
            employee: app.employee("sarah").await,
            assignee: app.employee("john").await,
            manager: app.manager("mary").await,
            admin: app.admin("root").await,
            invitation: String::new(),
            password_reset: String::new(),
            document: Document::published(),
            app,
        };
        // The paths of operations on a key name the third.
        for _ in 0..3 {
            scene.new_api_key().await;
        }
        let webhook = scene.new_webhook().await;
        scene.admin.test_webhook(webhook).await.expect("a delivery");
        scene.invitation = scene.new_invitation().await;
        scene.password_reset = scene.new_password_reset().await;
        scene
    }

    /// Creates an API key, and returns its id.
    pub async fn new_api_key(&self) -> i64 {
        let body = serde_json::from_value(requests::body("create_api_key", self)).expect("a new key");
        self.admin.create_api_key(&body).await.expect("a key").api_key.id
    }

    /// Records a key as the one that has booked an appointment.
    pub async fn give(&self, reference: &str, key: i64) {
        let reference = reference.to_owned();
        let give = move |tx: &mut Tx<'_>| {
            let row = appointments::table.filter(appointments::reference.eq(&reference));
            Ok(diesel::update(row).set(appointments::api_key_id.eq(key)).execute(tx.raw).map(drop)?)
        };
        self.app.db.system(give).await.expect("a change");
    }

    /// Gives all webhooks to an API key, or to the admins.
    pub async fn give_webhooks(&self, key: Option<i64>) {
        let give = move |tx: &mut Tx<'_>| {
            Ok(diesel::update(webhooks::table).set(webhooks::api_key_id.eq(key)).execute(tx.raw).map(drop)?)
        };
        self.app.db.system(give).await.expect("a change");
    }

    /// Invites a new employee, and returns the secret of the link.
    pub async fn new_invitation(&self) -> String {
        let body = requests::body("create_employee", self);
        let body = serde_json::from_value(body).expect("a new employee");
        self.admin.create_employee(&body).await.expect("an employee").invitation.token
    }

    /// Creates a webhook, and returns its id.
    pub async fn new_webhook(&self) -> i64 {
        let body = serde_json::from_value(requests::body("create_webhook", self)).expect("a webhook");
        self.admin.create_webhook(&body).await.expect("a webhook").id
    }

    /// Returns the secret of a password reset link.
    pub async fn new_password_reset(&self) -> String {
        let employee = self.app.employee(&requests::new_name()).await;
        self.admin.reset_employee_password(employee.id()).await.expect("a link").token
    }

    /// Returns the path of a call that succeeds. Its subject is new, so that no other call depends on it.
    pub async fn target(&self, operation: &Operation, subject: Option<&Appointment>) -> String {
        match operation.path.split('/').nth(3) {
            Some("employees") => {
                operation.target_of(subject, self.app.employee(&requests::new_name()).await.id())
            }
            Some("customers") => {
                operation.target_of(subject, self.app.customer(&requests::new_name()).await.id())
            }
            Some("api-keys") => operation.target_of(subject, self.new_api_key().await),
            Some("webhooks") if operation.id == "delete_webhook" => {
                operation.target_of(subject, self.new_webhook().await)
            }
            _ => operation.target(subject),
        }
    }

    /// Returns a person who may call the operation: the customer if only customers may, otherwise the admin; but a
    /// sign-in would end their session.
    pub fn permitted_client(&self, operation: &Operation) -> &Client {
        if operation.path.starts_with("/api/v1/auth") {
            &self.visitor
        } else if operation.path.starts_with("/api/v1/me/vehicles") {
            &self.owner
        } else {
            &self.admin
        }
    }

    /// Gives the admin the password of all fixtures again, which one operation changes.
    pub async fn restore_password(&self) {
        let (admin, owner) = (self.admin.id(), self.owner.id());
        let copied = self.app.db.system(move |tx| {
            let hash = accounts::by_id(tx, owner)?.and_then(|row| row.password_hash);
            Ok(accounts::set_password_hash(tx, admin, &hash.expect("the owner has a password"))?)
        });
        copied.await.expect("a change");
    }

    /// Returns the id of a saved car of the caller, or of the owner if the caller has none.
    pub async fn vehicle_of(&self, caller: &str) -> i64 {
        let body = requests::body("add_vehicle", self);
        let body = serde_json::from_value(body).expect("a car");
        let owner = if caller == "other customer" { &self.other } else { &self.owner };
        owner.add_vehicle(&body).await.expect("a saved car").id
    }

    pub fn id_of(&self, caller: &str) -> i64 {
        self.person(caller).map_or(3, Person::id)
    }

    /// Returns a client of a caller without the cookie of its session, which a sign-in would end.
    pub fn client(&self, caller: &str) -> Client {
        let client = self.app.anonymous();
        self.person(caller).map_or(client.clone(), |person| person.through(&client))
    }

    /// Returns the id of a further session of a person.
    pub async fn new_session_of(&self, person: &Person) -> String {
        let client = self.session_of(person).await;
        let sessions = client.list_sessions().await.expect("sessions").items;
        sessions.into_iter().find(|session| session.current).expect("the current session").id
    }

    /// Returns a caller of [`CALLERS`], unless they are anonymous.
    pub fn person(&self, caller: &str) -> Option<&Person> {
        match caller {
            "anonymous" => None,
            "owner" => Some(&self.owner),
            "other customer" => Some(&self.other),
            "employee" => Some(&self.employee),
            "assignee" => Some(&self.assignee),
            "manager" => Some(&self.manager),
            "admin" => Some(&self.admin),
            caller => panic!("unknown caller {caller}"),
        }
    }

    /// Returns a further session of the owner, which a call can end.
    pub async fn session_of(&self, person: &Person) -> Client {
        let client = self.app.anonymous();
        let login = pitboard_api::Login {
            email: person.account.email.clone(),
            password: PASSWORD.to_owned(),
            code: None,
        };
        let signed_in = client.login(&login).await.expect("a sign-in");
        client.with_token(&signed_in.access_token)
    }

    /// Creates an appointment of the owner in a status.
    pub async fn appointment(&self, status: Status) -> Appointment {
        let booked = self
            .owner
            .book_appointment(&appointment(services::AUDIO, DAY, "09:00"))
            .await
            .expect("a booking");
        let reference = booked.reference.clone();
        let to_assignee = Assign { employee_id: Some(self.assignee.id()) };
        let steps: BTreeSet<Status> = match status {
            Status::Booked => return booked,
            Status::Assigned => [].into(),
            Status::InProgress => [Status::InProgress].into(),
            Status::OnHold => [Status::InProgress, Status::OnHold].into(),
            Status::Completed => [Status::InProgress, Status::Completed].into(),
            Status::Cancelled => [Status::Cancelled].into(),
        };
        let mut now = self.admin.assign_appointment(&reference, &to_assignee).await.expect("assigned");
        for step in steps {
            let worker = &self.assignee;
            now = match step {
                Status::InProgress => worker.start_appointment(&reference).await,
                Status::OnHold => {
                    let hold = Hold { reason: HoldReason::Parts, expected_resume: None, note: None };
                    worker.hold_appointment(&reference, &hold).await
                }
                Status::Completed => worker.complete_appointment(&reference, &Complete::default()).await,
                _ => {
                    let cancel = Cancel { reason: Some(CancelReason::Other), note: None };
                    self.admin.cancel_appointment(&reference, &cancel).await
                }
            }
            .expect("a transition");
        }
        assert_eq!(now.status, status);
        now
    }
}
