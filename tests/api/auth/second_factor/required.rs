//! The setting that requires a second factor of the staff.

use pitboard_api::{PageQuery, ProblemCode, SettingsPatch};
use pitboard_client::reqwest::Method;
use pitboard_domain::second_factor::SecondFactorPolicy;
use pitboard_tests::{
    Authenticator, Backend, Person, TUESDAY, TestApp, date, people::PASSWORD, refusal, services,
};
use rstest_reuse::apply;

use super::sign_in;
use crate::{
    on_both_databases,
    walk::{answers::refused, document::Document},
};

async fn require(root: &Person, policy: SecondFactorPolicy) {
    let patch = SettingsPatch { staff_second_factor: Some(policy), ..SettingsPatch::default() };
    root.update_settings(&patch).await.expect("set");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_who_must_have_one_can_do_nothing_but_set_it_up(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, mary, root) = (app.employee("john").await, app.manager("mary").await, app.admin("root").await);
    let ada = app.customer("ada").await;
    Authenticator::enroll(&app, &root).await;
    require(&root, SecondFactorPolicy::Managers).await;
    john.get_occupancy(date(TUESDAY)).await.expect("employees need none");

    let missing = refusal(mary.list_employees(&PageQuery::default()).await);
    assert_eq!(missing.code, ProblemCode::SecondFactorMissing, "at once, in a session that has begun");
    let signed_in = sign_in(&app, &mary, None).await.expect("a sign-in");
    assert!(signed_in.user.second_factor_missing);
    let mary = Person::new(&app.anonymous(), signed_in);
    assert!(mary.get_me().await.expect("the account").second_factor_missing);
    assert!(mary.get_second_factor().await.expect("a state").required);

    require(&root, SecondFactorPolicy::Staff).await;
    let refused = refusal(john.list_sessions().await);
    assert_eq!(refused.code, ProblemCode::SecondFactorMissing);
    assert!(!ada.get_me().await.expect("a customer").second_factor_missing);
    ada.list_sessions().await.expect("customers need none");

    Authenticator::enroll(&app, &mary).await;
    assert!(!mary.get_me().await.expect("the account").second_factor_missing);
    mary.list_employees(&PageQuery::default()).await.expect("everything is permitted again");
    require(&root, SecondFactorPolicy::Optional).await;
    john.list_sessions().await.expect("none is needed any more");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_other_operation_is_403_until_it_is_set_up(#[case] on: Backend) {
    const PERMITTED: [&str; 6] = [
        "get_me",
        "get_second_factor",
        "set_up_second_factor",
        "confirm_second_factor",
        "remove_second_factor",
        "replace_recovery_codes",
    ];
    let app = TestApp::start(on).await;
    let (admin, root) = (app.admin("mary").await, app.admin("root").await);
    Authenticator::enroll(&app, &root).await;
    require(&root, SecondFactorPolicy::Staff).await;
    let mut refusals = 0;
    for operation in Document::published().operations() {
        let id = operation.id.as_str();
        let roles = operation.object["x-roles"].as_array();
        if PERMITTED.contains(&id) || roles.is_none_or(|roles| !roles.iter().any(|role| role == "admin")) {
            continue;
        }
        let path = operation.path.replace(['{', '}'], "");
        let answer = admin.raw(operation.method.clone(), &path).send().await.expect("an answer");
        refused(&app, &path, &answer, ProblemCode::SecondFactorMissing, id);
        operation.assert_documents(&answer);
        refusals += 1;
    }
    assert!(refusals > 80, "{refusals}");
    // A public read that also knows sessions.
    let path = format!("/api/v1/availability?date={TUESDAY}&service_id={}", services::ECU_REMAPPING);
    let answer = admin.raw(Method::GET, &path).send().await.expect("an answer");
    refused(&app, &path, &answer, ProblemCode::SecondFactorMissing, "a public read with the session");
    app.anonymous().get_availability(date(TUESDAY)).await.expect("a public read without it");
    admin.logout().await.expect("a logout");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_an_admin_who_has_one_can_require_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let patch =
        SettingsPatch { staff_second_factor: Some(SecondFactorPolicy::Managers), ..SettingsPatch::default() };
    let refused = refusal(root.update_settings(&patch).await);
    assert_eq!(
        (refused.code, refused.errors[0].pointer.as_str()),
        (ProblemCode::Inconsistent, "/staff_second_factor")
    );
    Authenticator::enroll(&app, &root).await;
    let start = app.count_entries().await;
    root.update_settings(&patch).await.expect("set");
    let change = serde_json::json!({ "staff_second_factor": ["optional", "managers"] });
    assert_eq!(app.entries_since(start).await[0].change, change);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_employee_accepts_the_invitation_and_sets_it_up(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    Authenticator::enroll(&app, &root).await;
    require(&root, SecondFactorPolicy::Staff).await;
    let new = serde_json::from_value(serde_json::json!({
        "email": "grace@carmodx.example", "first_name": "Grace", "last_name": "Hopper", "phone": "+1 212 555 0100",
        "role": "employee",
    }));
    let token = root.create_employee(&new.expect("a body")).await.expect("an employee").invitation.token;
    let body = pitboard_api::SetPassword { token, password: PASSWORD.to_owned(), code: None };
    let signed_in = app.anonymous().accept_invitation(&body).await.expect("signed in");
    assert!(signed_in.user.second_factor_missing);
    let grace = Person::new(&app.anonymous(), signed_in);
    Authenticator::enroll(&app, &grace).await;
    grace.list_sessions().await.expect("everything is permitted");
}
