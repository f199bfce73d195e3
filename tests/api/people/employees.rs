//! Employees: invited by an admin, edited, and their activity.

use pitboard_api::{EmployeePatch, EmployeeStatusChange, Login, ProblemCode};
use pitboard_domain::{
    link::LinkPurpose,
    role::{EmployeeStatus, Role, StaffRole},
};
use pitboard_tests::{Backend, Person, TestApp, people::PASSWORD, refusal};
use rstest_reuse::apply;

use super::{invite_employee, log_of, new_employee, set_password_body};
use crate::{on_both_databases, walk::rows};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_employee_accepts_the_invitation_and_signs_in(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let created = invite_employee(&admin, "grace", StaffRole::Manager).await;
    let (grace, invitation) = (created.employee, created.invitation);
    assert_eq!((grace.role, grace.active, grace.has_password), (Role::Manager, true, false));
    assert_eq!(invitation.purpose, LinkPurpose::Invitation);
    assert_eq!(invitation.url, format!("{}/invitation#{}", app.url, invitation.token));
    assert_eq!(invitation.expires_at.to_rfc3339(), "2026-11-26T07:30:00+05:30");

    let login =
        Login { email: "grace@carmodx.example".to_owned(), password: PASSWORD.to_owned(), code: None };
    assert_eq!(refusal(app.anonymous().login(&login).await).code, ProblemCode::Unauthenticated);
    let client = app.anonymous();
    let signed_in = client.accept_invitation(&set_password_body(&invitation.token)).await.expect("a session");
    let person = Person::new(&client, signed_in);
    assert_eq!((person.id(), person.account.role), (grace.id, Role::Manager));
    assert!(client.refresh().await.expect("an answer").is_some(), "the response has no cookie");
    assert!(person.get_employee(grace.id).await.expect("an employee").has_password);
    app.anonymous().login(&login).await.expect("a login");
    assert_eq!(log_of(&app, grace.id).await, ["register", "accept_invitation", "login"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_used_address_is_refused_and_a_replay_does_not_repeat_the_secret(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, admin) = (app.customer("ada").await, app.admin("root").await);
    let mut new = new_employee("grace", StaffRole::Employee);
    let keyed = admin.with_key("once");
    keyed.create_employee(&new).await.expect("an employee");
    let before = rows::of(&app).await;
    assert_eq!(refusal(keyed.create_employee(&new).await).code, ProblemCode::EmailTaken);
    new.email = ada.account.email.to_uppercase();
    assert_eq!(refusal(admin.create_employee(&new).await).code, ProblemCode::EmailTaken);
    assert_eq!(rows::of(&app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_edit_changes_only_its_fields_and_is_logged_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let patch = EmployeePatch {
        email: Some("Johnny@CarModX.example".to_owned()),
        first_name: Some("Johnny".to_owned()),
        role: Some(StaffRole::Manager),
        specialisation: Some("Engine tuning".to_owned()),
        ..EmployeePatch::default()
    };
    let edited = admin.update_employee(john.id(), &patch).await.expect("an edit");
    assert_eq!(edited.email.as_deref(), Some("johnny@carmodx.example"));
    assert_eq!((edited.name.as_str(), edited.role), ("Johnny Staff", Role::Manager));
    assert_eq!(edited.specialisation.as_deref(), Some("Engine tuning"));
    assert_eq!(admin.update_employee(john.id(), &patch).await.expect("nothing new"), edited);
    assert_eq!(log_of(&app, john.id()).await, ["register", "login", "update_account"]);

    let none = EmployeePatch { specialisation: Some(" ".to_owned()), ..EmployeePatch::default() };
    assert_eq!(admin.update_employee(john.id(), &none).await.expect("an edit").specialisation, None);
    let taken = EmployeePatch { email: Some(admin.account.email.clone()), ..EmployeePatch::default() };
    assert_eq!(refusal(admin.update_employee(john.id(), &taken).await).code, ProblemCode::EmailTaken);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_is_not_found_among_employees(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, admin) = (app.customer("ada").await, app.admin("root").await);
    let before = rows::of(&app).await;
    let promoted = EmployeePatch { role: Some(StaffRole::Admin), ..EmployeePatch::default() };
    let status = EmployeeStatusChange { status: EmployeeStatus::Busy };
    for refused in [
        refusal(admin.get_employee(ada.id()).await),
        refusal(admin.update_employee(ada.id(), &promoted).await),
        refusal(admin.set_employee_status(ada.id(), &status).await),
        refusal(admin.activate_employee(ada.id()).await),
        refusal(admin.deactivate_employee(ada.id()).await),
        refusal(admin.reset_employee_password(ada.id()).await),
    ] {
        assert_eq!(refused.code, ProblemCode::NotFound, "{refused:?}");
    }
    assert_eq!(rows::of(&app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn employees_set_their_own_activity_and_managers_that_of_all(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, mary) = (app.employee("john").await, app.manager("mary").await);
    let to = |status| EmployeeStatusChange { status };
    let busy = john.set_employee_status(john.id(), &to(EmployeeStatus::Busy)).await.expect("busy");
    assert_eq!(busy.status, EmployeeStatus::Busy);
    let off = mary.set_employee_status(john.id(), &to(EmployeeStatus::OffDuty)).await.expect("off duty");
    assert_eq!(off.status, EmployeeStatus::OffDuty);
    mary.set_employee_status(john.id(), &to(EmployeeStatus::OffDuty)).await.expect("still off duty");
    assert_eq!(log_of(&app, john.id()).await, ["register", "login", "set_status", "set_status"]);
}
