//! The audit log: one entry per change with actor and address; filtered and paged without a scan.

use diesel::connection::SimpleConnection;
use pitboard_api::{AuditEntry, AuditQuery, EmployeePatch};
use pitboard_domain::{
    event::EventKind,
    role::{Role, StaffRole},
};
use pitboard_server::db::{
    audit_log::{self, Filter},
    engine::connection::Purpose,
};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, at, date, explain::assert_no_scan, local, services};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn search(admin: &Person, query: AuditQuery) -> Vec<AuditEntry> {
    admin.list_audit_log(&query).await.expect("a log").items
}

fn kinds(entries: &[AuditEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.kind.as_str()).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_log_entry_shows_actor_change_address_and_request(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let patch = EmployeePatch {
        phone: Some("+91 79 4321".to_owned()),
        role: Some(StaffRole::Manager),
        ..EmployeePatch::default()
    };
    let path = format!("/api/v1/employees/{}", john.id());
    let raw = admin.raw(pitboard_client::reqwest::Method::PATCH, &path).json(&patch);
    let answer = raw.send().await.expect("an answer");
    let newest = search(&admin, AuditQuery { limit: Some(1), ..AuditQuery::default() }).await;
    let [entry] = &newest[..] else { panic!("{newest:?}") };
    let actor = entry.actor.as_ref().expect("an actor");
    assert_eq!((actor.id, actor.name.as_str(), actor.role), (admin.id(), "root Staff", Role::Admin));
    assert_eq!(
        (entry.kind.as_str(), entry.subject.clone()),
        ("update_account", format!("account:{}", john.id()))
    );
    assert_eq!(entry.from_address, "127.0.0.1");
    assert_eq!(answer.header("x-request-id"), Some(entry.request_id.as_str()));
    let change = serde_json::json!({ "changed": ["phone"], "role": ["employee", "manager"] });
    assert_eq!(serde_json::Value::Object(entry.change.clone()), change);
    assert_eq!(entry.at.offset().local_minus_utc(), 19_800, "in the time zone of the workshop");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_log_is_filtered_by_day_actor_kind_and_subject(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local("2026-11-22", "23:59:59")).await;
    let (mut ada, mut admin) = (app.customer("ada").await, app.admin("root").await);
    app.clock.set(local("2026-11-23", "00:00"));
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    ada.cancel_appointment(&job.reference, &Default::default()).await.expect("cancelled");
    app.clock.set(local("2026-11-24", "00:00"));
    ada.sign_in_again().await;
    admin.sign_in_again().await;

    let all = || AuditQuery::default();
    let day = |day: &str| AuditQuery {
        from: Some(date(day).into()),
        to: Some(date(day).into()),
        ..AuditQuery::default()
    };
    assert_eq!(kinds(&search(&admin, day("2026-11-22")).await), ["login", "register", "register"]);
    assert_eq!(kinds(&search(&admin, day("2026-11-23")).await), ["cancel", "book"]);
    assert_eq!(kinds(&search(&admin, day("2026-11-24")).await), ["login", "login"]);
    let until = AuditQuery { to: Some(date("2026-11-22").into()), ..all() };
    assert_eq!(search(&admin, until).await.len(), 3);
    let from = AuditQuery { from: Some(date("2026-11-23").into()), ..all() };
    assert_eq!(search(&admin, from).await.len(), 4);
    let by_ada = AuditQuery { actor: Some(ada.id()), ..all() };
    assert_eq!(kinds(&search(&admin, by_ada).await), ["login", "cancel", "book"]);
    let logins = AuditQuery { kind: Some("login".to_owned()), actor: Some(admin.id()), ..all() };
    assert_eq!(search(&admin, logins).await.len(), 2);
    let of_job = AuditQuery { subject: Some(format!("appointment:{}", job.reference)), ..all() };
    assert_eq!(kinds(&search(&admin, of_job).await), ["cancel", "book"]);
    let nothing = AuditQuery { subject: Some("appointment".to_owned()), ..all() };
    assert_eq!(search(&admin, nothing).await, []);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_log_is_paged_newest_first(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    for name in ["ada", "ben", "cat", "dan", "eve"] {
        app.customer(name).await;
    }
    let all = search(&admin, AuditQuery { limit: Some(100), ..AuditQuery::default() }).await;
    assert!(all.windows(2).all(|pair| (pair[0].at, pair[0].id) > (pair[1].at, pair[1].id)), "{all:?}");
    let (mut entries, mut query) = (Vec::new(), AuditQuery { limit: Some(2), ..AuditQuery::default() });
    loop {
        let page = admin.list_audit_log(&query).await.expect("a page");
        entries.extend(page.items);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(entries, all);
}

/// Returns a statement that adds ten thousand entries, of twenty actors and kinds.
fn insert_many() -> String {
    let kinds = EventKind::ALL.iter().rev().take(20).enumerate();
    let kinds: String = kinds.map(|(nth, kind)| format!(" WHEN {nth} THEN '{kind}'")).collect();
    format!(
        "INSERT INTO events (workshop_id, at, actor_id, request_id, from_address, subject, kind, change)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        SELECT e.workshop_id, e.at, n.i % 20, e.request_id, e.from_address, e.subject || n.i,
            CASE n.i % 20{kinds} END, e.change
        FROM n CROSS JOIN (SELECT * FROM events WHERE id = 1) e"
    )
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_query_of_the_log_scans_the_table(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await;
    app.place
        .url
        .connect(Purpose::Write)
        .expect("a connection")
        .batch_execute(&insert_many())
        .expect("many entries");
    let (from, until) = (Some(at("2026-11-23T00:00:00Z")), Some(at("2026-11-24T00:00:00Z")));
    let all = || Filter { limit: 21, ..Filter::default() };
    for (what, filter) in [
        ("everything", all()),
        ("a page further on", Filter { after: Some(2000), ..all() }),
        ("a day", Filter { from, until, ..all() }),
        ("an actor", Filter { actor: Some(1), ..all() }),
        ("a day of an actor", Filter { actor: Some(1), from, until, after: Some(2000), ..all() }),
        ("a kind", Filter { kind: Some("login".to_owned()), ..all() }),
        ("a day of a kind", Filter { kind: Some("login".to_owned()), from, until, ..all() }),
        ("a subject", Filter { subjects: vec!["account:1".to_owned()], ..all() }),
    ] {
        let plans = app.plans(|conn| audit_log::list(conn, &filter));
        assert_no_scan("events", what, &plans);
    }
}
