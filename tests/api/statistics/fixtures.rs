//! Statistics small enough to verify by hand.

use pitboard_api::{Cancel, LeadTime, ProblemCode, StatisticsExportQuery, StatisticsTable, Weekday};
use pitboard_domain::job::CancelReason;
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, date, local, refusal, services};
use rstest_reuse::apply;

use super::over;
use crate::on_both_databases;

/// Books three appointments on Monday morning for Tuesday, 09:00: one is completed late, one is never
/// completed, one is cancelled. Then it is Wednesday, 07:00.
async fn simulate_tuesday(app: &TestApp) -> pitboard_tests::Person {
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let mut root = app.admin("root").await;
    let done = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let missed = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let cancelled = ada.book(services::BODY_KIT, TUESDAY, "09:00").await;
    ada.cancel(&cancelled).await;
    app.clock.set(local(TUESDAY, "09:40"));
    john.sign_in_again().await;
    john.take(&done).await;
    john.start(&done).await;
    let no_show = Cancel { reason: Some(CancelReason::NoShow), note: None };
    john.cancel_appointment(&missed.reference, &no_show).await.expect("cancelled");
    app.clock.set(local(TUESDAY, "11:20"));
    john.sign_in_again().await;
    john.complete(&done).await;
    app.clock.set(local(WEDNESDAY, "07:00"));
    root.sign_in_again().await;
    root
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_day_with_three_appointments_has_its_statistics(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = simulate_tuesday(&app).await;
    let figures = root.get_statistics(&over(TUESDAY, TUESDAY)).await.expect("figures");
    let appointments = &figures.appointments;
    assert_eq!((appointments.total, appointments.completed, appointments.cancelled), (3, 1, 2));
    assert_eq!((appointments.no_show, appointments.no_show_rate), (1, Some(50.0)));
    assert_eq!((appointments.overrun, appointments.overrun_rate), (1, Some(100.0)));
    assert_eq!(appointments.completion_rate, Some(33.33));
    // From Monday, 07:30, to Tuesday, 09:00.
    assert_eq!(figures.lead_time, Some(LeadTime { median_minutes: 1530, p90_minutes: 1530 }));
    // Only the appointment that was completed late held its slot until the end.
    assert_eq!(
        (figures.utilisation.held, figures.utilisation.capacity, figures.utilisation.rate),
        (1, 25, Some(4.0))
    );
    assert_eq!((figures.completions.completed, figures.completions.revenue.amount), (1, 1_400_000));
    assert_eq!(figures.services.iter().map(|of| of.service.id).collect::<Vec<_>>(), [3]);
    assert_eq!(
        figures.employees.iter().map(|of| of.employee.name.as_str()).collect::<Vec<_>>(),
        ["john Staff"]
    );
    assert_eq!(figures.heat_map.len(), 5);
    assert_eq!((figures.heat_map[0].weekday, figures.heat_map[0].utilisation.held), (Weekday::Tuesday, 1));

    let week = root.get_statistics(&over(MONDAY, WEDNESDAY)).await.expect("figures");
    let capacities: Vec<u32> = week.days.iter().map(|day| day.utilisation.capacity).collect();
    assert_eq!(capacities, [25, 25, 0], "periods that have not ended do not count");
    assert_eq!(week.days[1].appointments, 3);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ended_periods_keep_the_capacity_of_their_end(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut root = app.admin("root").await;
    app.clock.set(local(MONDAY, "12:00"));
    app.set_capacity(MONDAY, "09:00", 50).await;
    app.set_capacity(MONDAY, "15:00", 2).await;
    app.clock.set(local(MONDAY, "14:00"));
    app.close(MONDAY, MONDAY, &[]).await;
    app.clock.set(local(TUESDAY, "07:00"));
    root.sign_in_again().await;
    let day = root.get_statistics(&over(MONDAY, MONDAY)).await.expect("figures");
    let capacities: Vec<u32> = day.heat_map.iter().map(|cell| cell.utilisation.capacity).collect();
    assert_eq!(capacities, [5, 5, 0, 0, 0]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_empty_range_has_no_rates(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let figures = root.get_statistics(&over("2027-01-01", "2027-01-31")).await.expect("figures");
    assert_eq!(figures.days.len(), 31);
    assert_eq!((figures.lead_time, figures.utilisation.rate), (None, None));
    assert_eq!((figures.appointments.completion_rate, figures.appointments.no_show_rate), (None, None));
    assert!(figures.services.is_empty() && figures.employees.is_empty() && figures.heat_map.is_empty());
    for (from, to) in [(TUESDAY, MONDAY), ("2026-01-01", "2027-01-02")] {
        let refused = refusal(root.get_statistics(&over(from, to)).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, "/to"));
    }
    for (from, to) in [("0001-01-01", "0001-01-07"), ("9999-12-25", "9999-12-31")] {
        assert_eq!(root.get_statistics(&over(from, to)).await.expect("figures").days.len(), 7);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_table_is_exported_as_csv(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = simulate_tuesday(&app).await;
    let table = async |table| {
        let query = StatisticsExportQuery { from: date(TUESDAY).into(), to: date(TUESDAY).into(), table };
        root.export_statistics(&query).await.expect("a table")
    };
    let days = "date,appointments,cancelled,completed,revenue,currency,held,capacity\r\n\
        2026-11-24,3,2,1,1400000,INR,1,25\r\n";
    assert_eq!(table(None).await, days);
    assert_eq!(table(Some(StatisticsTable::Days)).await, days);
    let statuses = "status,appointments\r\nbooked,0\r\nassigned,0\r\nin_progress,0\r\non_hold,0\r\n\
        completed,1\r\ncancelled,2\r\n";
    assert_eq!(table(Some(StatisticsTable::Statuses)).await, statuses);
    let services = "service_id,service,completed,revenue,currency\r\n3,Audio System,1,1400000,INR\r\n";
    assert_eq!(table(Some(StatisticsTable::Services)).await, services);
    assert!(table(Some(StatisticsTable::Employees)).await.contains(",john Staff,1,1400000,INR\r\n"));
    let heat_map = table(Some(StatisticsTable::HeatMap)).await;
    assert!(
        heat_map.starts_with("weekday,start,end,held,capacity\r\ntuesday,09:00,11:00,1,5\r\n"),
        "{heat_map}"
    );
}
