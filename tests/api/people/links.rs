//! One-time links: used once, in time, and for their purpose; every other use gets the same refusal.

use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::join_all;
use pitboard_api::{EmployeePatch, PasswordChange, Problem, ProblemCode};
use pitboard_client::reqwest::Method;
use pitboard_domain::{link::LinkPurpose, role::StaffRole};
use pitboard_server::db::engine::schema::one_time_links;
use pitboard_tests::{Backend, Person, TestApp, app::MONDAY_MORNING, at, people::PASSWORD, refusal};
use rstest_reuse::apply;

use super::{invite_employee, log_of, set_password_body};
use crate::{on_both_databases, walk::rows};

const INVITATION: &str = "/api/v1/auth/invitation";

async fn is_accepted(app: &TestApp, token: &str) -> bool {
    app.anonymous().accept_invitation(&set_password_body(token)).await.is_ok()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_password_reset_link_ends_every_session(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (mut john, admin) = (app.employee("john").await, app.admin("root").await);
    let link = admin.reset_employee_password(john.id()).await.expect("a link");
    assert_eq!(link.purpose, LinkPurpose::PasswordReset);
    assert_eq!(link.url, format!("{}/password-reset#{}", app.url, link.token));
    assert!(john.get_me().await.is_ok(), "until the link is followed");

    let mut new = set_password_body(&link.token);
    new.password = "another long password".to_owned();
    let client = app.anonymous();
    let signed_in = client.reset_password(&new).await.expect("a session");
    assert_eq!(refusal(john.get_me().await).code, ProblemCode::Unauthenticated);
    assert_eq!(refusal(client.refresh().await.map(drop).and(client.reset_password(&new).await)).status, 401);
    assert!(Person::new(&client, signed_in).get_me().await.is_ok());
    let login =
        pitboard_api::Login { email: john.account.email.clone(), password: PASSWORD.to_owned(), code: None };
    assert_eq!(refusal(app.anonymous().login(&login).await).code, ProblemCode::Unauthenticated);
    let login = pitboard_api::Login { password: new.password, ..login };
    john = Person::new(&client, client.login(&login).await.expect("a login"));
    let log = log_of(&app, john.id()).await;
    assert_eq!(log, ["register", "login", "issue_link", "reset_password", "login"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_invalid_link_gets_the_same_refusal(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut admin = app.admin("root").await;
    let used = invite_employee(&admin, "used", StaffRole::Employee).await.invitation.token;
    assert!(is_accepted(&app, &used).await);
    let replaced = invite_employee(&admin, "replaced", StaffRole::Employee).await;
    let newer = admin.reset_employee_password(replaced.employee.id).await.expect("a link");
    assert_eq!(newer.purpose, LinkPurpose::Invitation, "an account without a password is invited again");
    let off = invite_employee(&admin, "off", StaffRole::Employee).await;
    admin.deactivate_employee(off.employee.id).await.expect("off");
    let reset = admin.reset_employee_password(admin.id()).await.expect("a link").token;

    let before = rows::of(&app).await;
    let mut refusals: Vec<Problem> = Vec::new();
    for token in ["nonsense", "\u{0}", &used, &replaced.invitation.token, &off.invitation.token, &reset] {
        refusals.push(refusal(app.anonymous().accept_invitation(&set_password_body(token)).await));
    }
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::hours(72));
    refusals.push(refusal(app.anonymous().accept_invitation(&set_password_body(&newer.token)).await));
    assert!(refusals.iter().all(|refused| *refused == refusals[0]), "{refusals:?}");
    assert_eq!(refusals[0].code, ProblemCode::Unauthenticated);
    assert_eq!(rows::of(&app).await, before);

    admin.sign_in_again().await;
    assert_eq!(refusal(admin.reset_employee_password(off.employee.id).await).code, ProblemCode::Inconsistent);
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::hours(72) - TimeDelta::seconds(1));
    assert!(is_accepted(&app, &newer.token).await, "a second before it expires");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_password_address_or_role_invalidates_a_link(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let edits = [
        EmployeePatch { email: Some("jack@example.com".to_owned()), ..Default::default() },
        EmployeePatch { role: Some(StaffRole::Manager), ..Default::default() },
    ];
    for edit in edits {
        let link = admin.reset_employee_password(john.id()).await.expect("a link").token;
        admin.update_employee(john.id(), &edit).await.expect("an edit");
        assert_eq!(
            refusal(app.anonymous().reset_password(&set_password_body(&link)).await).status,
            401,
            "{edit:?}"
        );
    }
    let link = admin.reset_employee_password(admin.id()).await.expect("a link").token;
    let new = "another long password".to_owned();
    let change = PasswordChange { current_password: PASSWORD.to_owned(), new_password: new };
    admin.change_password(&change).await.expect("a change");
    assert_eq!(refusal(app.anonymous().reset_password(&set_password_body(&link)).await).status, 401);

    let link = admin.reset_employee_password(john.id()).await.expect("a link").token;
    let edit = EmployeePatch { first_name: Some("Jack".to_owned()), ..Default::default() };
    admin.update_employee(john.id(), &edit).await.expect("an edit");
    assert!(
        app.anonymous().reset_password(&set_password_body(&link)).await.is_ok(),
        "a new name does not invalidate the link"
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_concurrent_uses_of_one_link_one_sets_the_password(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let token = invite_employee(&admin, "grace", StaffRole::Employee).await.invitation.token;
    let outcomes = join_all((0..8).map(|_| is_accepted(&app, &token))).await;
    assert_eq!(outcomes.iter().filter(|accepted| **accepted).count(), 1, "{outcomes:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_the_hash_of_a_link_is_stored_and_debug_output_is_redacted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let created = invite_employee(&admin, "grace", StaffRole::Employee).await;
    let token = &created.invitation.token;
    assert_eq!(token.len(), 64);
    let stored =
        app.db.read(|conn| Ok(one_time_links::table.select(one_time_links::hash).load(conn.raw)?)).await;
    let stored: Vec<String> = stored.expect("links");
    assert!(stored.len() == 1 && stored[0] != *token, "{stored:?}");
    let shown = format!("{created:?} {:?}", set_password_body(token));
    assert!(!shown.contains(token.as_str()) && !shown.contains(PASSWORD), "{shown}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_address_is_throttled_after_thirty_links(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.rate_limits = true).await;
    let mut tried = 0;
    let last = loop {
        let body = serde_json::json!({ "token": format!("{tried}"), "password": PASSWORD });
        let answer = app.anonymous().raw(Method::POST, INVITATION).json(&body).send().await;
        let answer = answer.expect("an answer");
        if answer.status != 401 {
            break answer;
        }
        tried += 1;
        assert!(tried < 60, "it is not throttled");
    };
    assert!(tried >= 30, "{tried}");
    assert_eq!(last.status, 429);
}
