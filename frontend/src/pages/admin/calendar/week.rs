//! The form for a weekly pattern: the periods of each weekday, valid from a date.

use leptos::prelude::*;
use pitboard_api::{CreateWeekdayPeriods, CreateWeeklyPattern, CreateWeeklyPeriod, Weekday, WeekdayPeriods};

use crate::{
    components::{Button, Field, Form, Icon, Kind, Shape},
    dates,
    form_input::FormInput,
    labels,
    pages::admin::calendar_change::{CalendarChange, ChangeTask},
};

/// The inputs of one period; a `Copy` handle.
#[derive(Clone, Copy)]
struct Row {
    key: u32,
    start: RwSignal<String>,
    end: RwSignal<String>,
    slots: RwSignal<String>,
}

impl Row {
    fn new(start: String, end: String, slots: String) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static LAST: AtomicU32 = AtomicU32::new(0);
        let key = LAST.fetch_add(1, Ordering::Relaxed);
        Self { key, start: RwSignal::new(start), end: RwSignal::new(end), slots: RwSignal::new(slots) }
    }

    fn copy(self) -> Self {
        Self::new(self.start.get_untracked(), self.end.get_untracked(), self.slots.get_untracked())
    }

    fn read(self, at: &str, typed: &mut FormInput) -> CreateWeeklyPeriod {
        CreateWeeklyPeriod {
            start: typed.time(&format!("{at}/start"), &self.start.get_untracked()),
            end: typed.time(&format!("{at}/end"), &self.end.get_untracked()),
            capacity: typed.optional_number(&format!("{at}/capacity"), &self.slots.get_untracked()),
        }
    }
}

type Day = (Weekday, RwSignal<Vec<Row>>);

/// `<WeekForm days=pattern.days changes=change_task />`: begins with a copy of `days`.
#[component]
pub fn WeekForm(days: Vec<WeekdayPeriods>, changes: ChangeTask) -> impl IntoView {
    let valid_from = RwSignal::new(String::new());
    let rows = |weekday: Weekday| {
        let periods = days.iter().filter(|day| day.weekday == weekday).flat_map(|day| &day.periods);
        let row = |period: &pitboard_api::WeeklyPeriod| {
            let slots = period.capacity.map(|number| number.to_string()).unwrap_or_default();
            Row::new(dates::clock(period.start), dates::clock(period.end), slots)
        };
        (weekday, RwSignal::new(periods.map(row).collect::<Vec<_>>()))
    };
    let week: Vec<Day> = Weekday::ALL.iter().map(|weekday| rows(*weekday)).collect();
    let week = StoredValue::new(week);
    let submit = move || {
        let mut typed = FormInput::default();
        let valid_from = typed.date("/valid_from", &valid_from.get_untracked());
        let day = |at: usize, (weekday, rows): Day, typed: &mut FormInput| CreateWeekdayPeriods {
            weekday,
            periods: rows.with_untracked(|rows| {
                let read = |(no, row): (usize, &Row)| row.read(&format!("/days/{at}/periods/{no}"), typed);
                rows.iter().enumerate().map(read).collect()
            }),
        };
        let days = week.get_value().into_iter().enumerate().map(|(at, one)| day(at, one, &mut typed));
        let days = days.collect();
        let pattern = CreateWeeklyPattern { valid_from, days, accept_conflicts: false };
        changes.start(typed.finish(CalendarChange::CreatePattern(pattern)));
    };
    let monday = week.with_value(|week| week[0].1);
    let error = Signal::derive(move || changes.error().get().map(|error| error.with_field_names(describe)));
    view! {
        <Form on_submit=submit busy=changes.busy() error=error verb="Begin this week">
            <Field
                label="From"
                value=valid_from
                kind="date"
                pointer="/valid_from"
                hint="Tomorrow at the earliest. Until then the week stays as it is. A period without a number of slots has as many as the settings say."
            />
            {week.get_value().into_iter().map(|day| view! { <DayRows day=day monday=monday /> }).collect_view()}
        </Form>
    }
}

/// Describes a JSON pointer: "/days/0/periods/1/start" is "Monday, period 2, start:".
fn describe(pointer: &str) -> Option<String> {
    let mut parts = pointer.strip_prefix("/days/")?.split('/');
    let day = Weekday::ALL.get(parts.next()?.parse::<usize>().ok()?)?;
    let period = parts.nth(1).and_then(|number| number.parse::<usize>().ok());
    let field = parts.next().map(|field| if field == "capacity" { "slots" } else { field });
    let parts = [
        Some(labels::weekday(*day).to_owned()),
        period.map(|number| format!("period {}", number + 1)),
        field.map(str::to_owned),
    ];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", ") + ":")
}

#[component]
fn DayRows(day: Day, monday: RwSignal<Vec<Row>>) -> impl IntoView {
    let (weekday, rows) = day;
    let name = labels::weekday(weekday);
    let add = move || rows.update(|rows| rows.push(Row::new(String::new(), String::new(), String::new())));
    let copy = move || rows.set(monday.with_untracked(|of| of.iter().map(|row| row.copy()).collect()));
    let row = move |row: Row| {
        let drop = move || rows.update(|rows| rows.retain(|other| other.key != row.key));
        view! {
            <li>
                <Field label="Start" value=row.start kind="time" />
                <Field label="End" value=row.end kind="time" />
                <Field label="Slots" value=row.slots inputmode="numeric" maxlength=3 optional=true />
                <Button kind=Kind::Plain label=format!("Remove this period of {name}") on_press=drop>
                    <Icon shape=Shape::Close />
                </Button>
            </li>
        }
    };
    view! {
        <fieldset class="day-rows">
            <legend>{name}</legend>
            <ul>
                <For each=move || rows.get() key=|row| row.key children=row />
            </ul>
            <div class="actions">
                <Button kind=Kind::Quiet label=format!("Add a period to {name}") on_press=add>"Add a period"</Button>
                {(weekday != Weekday::Monday)
                    .then(|| {
                        view! {
                            <Button kind=Kind::Plain label=format!("{name} as Monday") on_press=copy>"As Monday"</Button>
                        }
                    })}
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn an_error_is_described_by_weekday_and_period() {
        assert_eq!(describe("/days/0/periods/1/start").as_deref(), Some("Monday, period 2, start:"));
        assert_eq!(describe("/days/6/periods/0/capacity").as_deref(), Some("Sunday, period 1, slots:"));
        assert_eq!(describe("/days/2/periods/0").as_deref(), Some("Wednesday, period 1:"));
        assert_eq!(describe("/days/2/periods").as_deref(), Some("Wednesday:"));
        assert_eq!(describe("/valid_from"), None);
    }
}
