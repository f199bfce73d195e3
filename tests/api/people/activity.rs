//! Deactivation: it takes effect at once, and is refused for accounts with open work and for the last admin.

use futures_util::future::{join, join_all};
use pitboard_api::{Assign, EmployeePatch, ProblemCode};
use pitboard_domain::role::{Role, StaffRole};
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;

use super::{invite_employee, log_of, set_password_body};
use crate::{on_both_databases, walk::rows};

fn to_role(role: StaffRole) -> EmployeePatch {
    EmployeePatch { role: Some(role), ..EmployeePatch::default() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_employee_with_open_appointments_cannot_be_deactivated_and_the_refusal_names_them(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let job = app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    john.take(&job).await;
    let before = rows::of(&app).await;
    let refused = refusal(admin.deactivate_employee(john.id()).await);
    assert_eq!(refused.code, ProblemCode::InUse);
    let named: Vec<(&str, &str)> =
        refused.errors.iter().map(|error| (error.pointer.as_str(), error.detail.as_str())).collect();
    let pointer = format!("/appointments/{}", job.reference);
    assert_eq!(named, [(pointer.as_str(), "Audio System, 2026-11-24 09:00")]);
    assert_eq!(rows::of(&app).await, before);

    john.complete(&job).await;
    let inactive = admin.deactivate_employee(john.id()).await.expect("nothing is open");
    assert!(!inactive.active);
    assert_eq!(refusal(john.get_me().await).code, ProblemCode::Unauthenticated);
    assert!(john.refresh().await.expect("an answer").is_none());
    let other = app.customer("ben").await.book(services::AUDIO, TUESDAY, "09:00").await;
    let to_john = Assign { employee_id: Some(john.id()) };
    let refused = refusal(admin.assign_appointment(&other.reference, &to_john).await);
    assert_eq!(refused.code, ProblemCode::Inconsistent);

    assert!(!admin.deactivate_employee(john.id()).await.expect("as it was").active);
    assert!(admin.activate_employee(john.id()).await.expect("on").active);
    assert!(admin.activate_employee(john.id()).await.expect("as it was").active);
    assert!(john.get_me().await.is_err(), "an ended session stays ended");
    admin.assign_appointment(&other.reference, &to_john).await.expect("assigned");
    assert_eq!(log_of(&app, john.id()).await, ["register", "login", "deactivate", "activate"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_last_admin_who_can_sign_in_cannot_be_deactivated_or_demoted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let invited = invite_employee(&root, "grace", StaffRole::Admin).await;
    let before = rows::of(&app).await;
    for refused in [
        refusal(root.deactivate_employee(root.id()).await),
        refusal(root.update_employee(root.id(), &to_role(StaffRole::Manager)).await),
    ] {
        assert_eq!(refused.code, ProblemCode::LastAdmin, "an invitation is not an admin yet");
    }
    assert_eq!(rows::of(&app).await, before);

    app.anonymous()
        .accept_invitation(&set_password_body(&invited.invitation.token))
        .await
        .expect("a session");
    let demoted = root.update_employee(root.id(), &to_role(StaffRole::Manager)).await.expect("a manager");
    assert_eq!(demoted.role, Role::Manager);
    let again = refusal(root.update_employee(root.id(), &to_role(StaffRole::Admin)).await);
    assert_eq!(again.code, ProblemCode::Forbidden, "a role applies at once");
    assert_eq!(root.get_me().await.expect("the session").role, Role::Manager);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_admin_can_be_deactivated_while_another_is_active(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (root, other) = (app.admin("root").await, app.admin("other").await);
    assert!(!root.deactivate_employee(root.id()).await.expect("off").active);
    assert_eq!(refusal(root.get_me().await).code, ProblemCode::Unauthenticated);
    assert_eq!(refusal(other.deactivate_employee(other.id()).await).code, ProblemCode::LastAdmin);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_admins_who_concurrently_demote_each_other_one_remains(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut admins = Vec::new();
    for name in ["ann", "bob", "cat", "dan"] {
        admins.push(app.admin(name).await);
    }
    let demote = |i: usize| {
        let (client, target) = (admins[i].client.clone(), admins[(i + 1) % 4].id());
        async move { client.update_employee(target, &to_role(StaffRole::Employee)).await.is_ok() }
    };
    let demoted = join_all((0..4).map(demote)).await.into_iter().filter(|done| *done).count();
    let mut remaining = 0;
    for admin in &admins {
        remaining += usize::from(admin.get_me().await.expect("a session").role == Role::Admin);
    }
    assert!(remaining >= 1 && remaining + demoted == 4, "{demoted} demoted, {remaining} remaining");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_deactivation_that_races_with_an_assignment_leaves_no_open_work(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let mut jobs = Vec::new();
    for name in ["ada", "ben", "cat", "dan"] {
        jobs.push(app.customer(name).await.book(services::AUDIO, TUESDAY, "09:00").await.reference);
    }
    let to_john = Assign { employee_id: Some(john.id()) };
    let assigns = |reference| {
        let (admin, to_john) = (&admin, &to_john);
        async move { admin.assign_appointment(reference, to_john).await.map_err(|error| error.code()) }
    };
    let deactivation = async { admin.deactivate_employee(john.id()).await.map_err(|error| error.code()) };
    let (assigned, deactivated) = join(join_all(jobs.iter().map(|job| assigns(job))), deactivation).await;
    let refused: Vec<_> = assigned.iter().filter_map(|answer| answer.as_ref().err().copied()).collect();
    match deactivated {
        Ok(_) => assert_eq!(refused, [Some(ProblemCode::Inconsistent); 4]),
        Err(code) => {
            assert_eq!(code, Some(ProblemCode::InUse));
            assert_eq!(refused, []);
        }
    }
}
