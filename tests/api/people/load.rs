//! The work of each employee: today, overdue, and the current appointment.

use chrono::TimeDelta;
use pitboard_api::{Employee, PageQuery};
use pitboard_tests::{Backend, MONDAY, Person, TUESDAY, TestApp, local, services};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn find_employee(manager: &Person, employee: &Person) -> Employee {
    let team = manager.list_employees(&PageQuery::default()).await.expect("a team").items;
    team.into_iter().find(|listed| listed.id == employee.id()).expect("an employee of the list")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_team_is_listed_with_the_work_of_each(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let (mut john, mut mary) = (app.employee("john").await, app.manager("mary").await);
    let idle = find_employee(&mary, &john).await;
    assert_eq!((idle.load_today, idle.overdue, &idle.current_job), (0, 0, &None));

    let first = ada.book(services::AUDIO, MONDAY, "09:00").await;
    // Three periods, the last of which starts at 15:00.
    let long = ada.book(services::FULL_RESPRAY, MONDAY, "11:00").await;
    let tomorrow = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    ada.book(services::AUDIO, MONDAY, "09:00").await;
    for job in [&first, &long, &tomorrow] {
        john.take(job).await;
    }
    john.start(&first).await;
    let morning = find_employee(&mary, &john).await;
    assert_eq!((morning.load_today, morning.overdue), (2, 0));
    let job = morning.current_job.expect("a job");
    assert_eq!((job.reference.as_str(), job.service.as_str()), (first.reference.as_str(), "Audio System"));
    assert_eq!(job.vehicle.license_plate, first.vehicle.license_plate);
    let (start, end) = (job.work_started_at.expect("a start"), job.estimated_completion.expect("an end"));
    assert_eq!((start.timestamp(), end - start), (app.clock.now().timestamp(), TimeDelta::hours(2)));

    for (day, time, load, overdue) in [
        (MONDAY, "11:00", 2, 0),
        (MONDAY, "11:00:01", 2, 1),
        (MONDAY, "17:30", 2, 2),
        (TUESDAY, "08:00", 1, 2),
    ] {
        app.clock.set(local(day, time));
        mary.sign_in_again().await;
        let now = find_employee(&mary, &john).await;
        assert_eq!((now.load_today, now.overdue), (load, overdue), "{day} {time}");
    }
    john.sign_in_again().await;
    john.start(&tomorrow).await;
    let job = find_employee(&mary, &john).await.current_job.expect("a job");
    assert_eq!(job.reference, tomorrow.reference, "the appointment started last");
    for job in [&first, &long, &tomorrow] {
        john.complete(job).await;
    }
    let done = find_employee(&mary, &john).await;
    assert_eq!((done.load_today, done.overdue, &done.current_job), (0, 0, &None));
    assert_eq!(mary.get_employee(john.id()).await.expect("an employee"), done);
}
