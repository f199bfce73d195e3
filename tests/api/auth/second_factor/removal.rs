//! The removal of a second factor, by its owner or by an admin.

use pitboard_api::{ProblemCode, SecondFactorRemoval};
use pitboard_tests::{Authenticator, Backend, TestApp, people::PASSWORD, refusal};
use rstest_reuse::apply;

use super::{kinds_since, sign_in};
use crate::{auth::is_accepted, on_both_databases};

fn removal(password: &str, code: &str) -> SecondFactorRemoval {
    SecondFactorRemoval { current_password: password.to_owned(), code: code.to_owned() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn its_owner_removes_it_with_password_and_code(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    assert_eq!(
        refusal(john.remove_second_factor(&removal(PASSWORD, "123456")).await).code,
        ProblemCode::Inconsistent
    );
    let (own, codes) = Authenticator::enroll(&app, &john).await;
    let elsewhere = sign_in(&app, &john, Some(&codes[0])).await.expect("another session").access_token;
    let start = app.count_entries().await;
    let (right, used) = (own.next_code(&app), own.code(app.clock.now()));
    for (password, code, pointer) in [
        ("a wrong password", &*right, "/current_password"),
        (PASSWORD, &*used, "/code"),
        (PASSWORD, &*codes[0], "/code"),
    ] {
        let refused = refusal(john.remove_second_factor(&removal(password, code)).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, pointer));
    }
    assert_eq!(app.count_entries().await, start);
    john.remove_second_factor(&removal(PASSWORD, &right)).await.expect("removed");
    assert_eq!(kinds_since(&app, start).await, ["remove_second_factor"]);
    let state = john.get_second_factor().await.expect("this session continues");
    assert_eq!((state.active, state.recovery_codes), (false, 0));
    assert!(!is_accepted(&app, &elsewhere).await, "the others have ended");
    sign_in(&app, &john, None).await.expect("no code is needed");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_admin_removes_that_of_an_employee_and_ends_their_sessions_but_not_their_own(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, root) = (app.employee("john").await, app.admin("root").await);
    let ada = app.customer("ada").await;
    Authenticator::enroll(&app, &john).await;
    Authenticator::enroll(&app, &root).await;
    let shown = root.get_employee(john.id()).await.expect("the employee");
    assert!(shown.second_factor);
    let start = app.count_entries().await;
    root.remove_employee_second_factor(john.id()).await.expect("removed");
    let entries = app.entries_since(start).await;
    assert_eq!(
        (entries.len(), &*entries[0].kind, entries[0].actor),
        (1, "remove_second_factor", Some(root.id()))
    );
    assert_eq!(entries[0].subject, format!("account:{}", john.id()));
    assert!(john.get_me().await.is_err(), "their sessions have ended");
    sign_in(&app, &john, None).await.expect("no code is needed");
    assert!(!root.get_employee(john.id()).await.expect("the employee").second_factor);

    root.remove_employee_second_factor(john.id()).await.expect("there is none any more");
    assert_eq!(refusal(root.remove_employee_second_factor(root.id()).await).code, ProblemCode::Forbidden);
    assert_eq!(refusal(root.remove_employee_second_factor(ada.id()).await).code, ProblemCode::NotFound);
    assert!(root.get_second_factor().await.expect("a state").active);
}
