//! A second factor is set up, and active when it is confirmed.

use pitboard_api::{ProblemCode, SecondFactor};
use pitboard_tests::{Authenticator, Backend, TestApp, authenticator::code, refusal};
use rstest_reuse::apply;

use super::{kinds_since, sign_in};
use crate::{auth::is_accepted, on_both_databases};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_second_factor_is_active_when_a_code_confirms_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let elsewhere = sign_in(&app, &john, None).await.expect("another session").access_token;
    let none = SecondFactor { active: false, required: false, recovery_codes: 0 };
    assert_eq!(john.get_second_factor().await.expect("a state"), none);
    let start = app.count_entries().await;

    let new = john.set_up_second_factor().await.expect("a secret");
    let expected =
        format!("otpauth://totp/CarModX:john%40carmodx.example?secret={}&issuer=CarModX", new.secret);
    assert_eq!(new.uri, expected);
    assert!(new.qr_svg.starts_with("<svg ") && !new.qr_svg.contains("script"), "{}", new.qr_svg);
    let own = Authenticator::of(&new.secret);
    assert_eq!(john.get_second_factor().await.expect("a state"), none, "it is not confirmed");
    sign_in(&app, &john, None).await.expect("no code is needed yet");

    let wrong = refusal(
        john.confirm_second_factor(&code(own.code(app.clock.now() + chrono::TimeDelta::hours(1)))).await,
    );
    assert_eq!((wrong.code, wrong.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, "/code"));
    let codes = john.confirm_second_factor(&code(own.code(app.clock.now()))).await.expect("confirmed").codes;
    assert_eq!(codes.len(), 10);
    let active = SecondFactor { active: true, recovery_codes: 10, ..none };
    assert_eq!(john.get_second_factor().await.expect("this session continues"), active);
    assert!(!is_accepted(&app, &elsewhere).await, "the others have ended");
    assert_eq!(kinds_since(&app, start).await, ["login", "enable_second_factor"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_the_newest_secret_can_be_confirmed_and_none_replaces_an_active_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let missing = refusal(john.confirm_second_factor(&code("123456")).await);
    assert_eq!(missing.code, ProblemCode::Inconsistent);
    let first = Authenticator::set_up(&john).await;
    let second = Authenticator::set_up(&john).await;
    let now = app.clock.now();
    let older = refusal(john.confirm_second_factor(&code(first.code(now))).await);
    assert_eq!(older.code, ProblemCode::Inconsistent);
    john.confirm_second_factor(&code(second.code(now))).await.expect("confirmed");
    assert_eq!(refusal(john.set_up_second_factor().await).code, ProblemCode::AlreadyExists);
    let twice = refusal(john.confirm_second_factor(&code(second.next_code(&app))).await);
    assert_eq!(twice.code, ProblemCode::AlreadyExists);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn neither_the_secret_nor_a_recovery_code_is_stored_as_it_is_shown(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let secret = john.set_up_second_factor().await.expect("a secret").secret;
    let now = code(Authenticator::of(&secret).code(app.clock.now()));
    let codes = john.confirm_second_factor(&now).await.expect("confirmed").codes;
    let shown: Vec<String> = codes
        .iter()
        .flat_map(|code| [code.clone(), code.replace('-', "")])
        .chain([secret.to_lowercase()])
        .collect();
    let dump = app.dump();
    assert!(dump.iter().any(|(column, value)| column.contains("second_factor") && value.len() > 40));
    for (column, value) in dump {
        let value = value.to_lowercase();
        assert!(!shown.iter().any(|shown| value.contains(shown.as_str())), "{column}: {value}");
    }
}
