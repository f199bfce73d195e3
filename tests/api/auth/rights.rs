//! Changes of an account apply to its next request, whatever its token says.

use diesel::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_domain::{
    event::{AccountChange, NoDetails},
    role::Role,
};
use pitboard_server::{app::transactions::SERVED_WORKSHOP, db::engine::schema::accounts};
use pitboard_tests::{Backend, Person, TestApp, people::PASSWORD, refusal};
use rstest_reuse::apply;

use super::{REFRESH, access, assert_signed_out, cookie, is_accepted, login, with_cookie};
use crate::on_both_databases;

async fn set_role(app: &TestApp, person: &Person, role: Role) {
    let id = person.id();
    let set = app.system(move |tx| {
        let row = accounts::table.find((SERVED_WORKSHOP, id));
        // Every change of an account has an event, and any event of an account drops its sessions from memory.
        tx.record_account(id, AccountChange::Login(NoDetails {}))?;
        Ok(diesel::update(row).set(accounts::role.eq(role.as_str())).execute(tx.raw)?)
    });
    assert_eq!(set.await.ok(), Some(1));
}

async fn set_active(app: &TestApp, person: &Person, active: bool) {
    let id = person.id();
    let set = app.system(move |tx| {
        let row = accounts::table.find((SERVED_WORKSHOP, id));
        tx.record_account(id, AccountChange::Login(NoDetails {}))?;
        Ok(diesel::update(row).set(accounts::active.eq(active)).execute(tx.raw)?)
    });
    assert_eq!(set.await.ok(), Some(1));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_of_role_takes_effect_at_once_in_both_directions(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let all = pitboard_api::PageQuery::default();
    let employees = || john.list_employees(&all);
    assert_eq!(refusal(employees().await).code, ProblemCode::Forbidden);
    set_role(&app, &john, Role::Manager).await;
    assert!(employees().await.is_ok());
    assert_eq!(john.get_me().await.expect("an account").role, Role::Manager);
    set_role(&app, &john, Role::Customer).await;
    assert_eq!(refusal(employees().await).code, ProblemCode::Forbidden);
    assert_eq!(
        refusal(john.get_occupancy(pitboard_tests::date("2026-11-24")).await).code,
        ProblemCode::Forbidden
    );
    assert!(john.list_appointments(&Default::default()).await.expect("a list").items.is_empty());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_deactivated_account_loses_access_at_once_and_regains_it_when_reactivated(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let session = login(&app, "ada@example.com", PASSWORD).await;
    set_active(&app, &ada, false).await;
    assert!(!is_accepted(&app, &access(&session)).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&session)).await);
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 401);
    set_active(&app, &ada, true).await;
    assert!(is_accepted(&app, &access(&session)).await);
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 200);
}
