//! The range of the statistics: the day, week or month of a date, kept in the address.

use chrono::{Datelike, Days, Months, Weekday};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use pitboard_api::LocalDate;

use crate::{
    components::{Icon, Shape},
    dates,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Day,
    Week,
    Month,
}

impl Span {
    const ALL: [Span; 3] = [Span::Day, Span::Week, Span::Month];

    /// Returns the value of the query parameter.
    fn word(self) -> &'static str {
        match self {
            Span::Day => "day",
            Span::Week => "week",
            Span::Month => "month",
        }
    }

    /// Returns the label of the link to the current range.
    fn now(self) -> &'static str {
        match self {
            Span::Day => "Today",
            Span::Week => "This week",
            Span::Month => "This month",
        }
    }

    /// Returns the first and last day of the range that contains the date; `None` beyond the supported dates.
    fn around(self, date: LocalDate) -> Option<(LocalDate, LocalDate)> {
        match self {
            Span::Day => Some((date, date)),
            Span::Week => {
                let week = date.week(Weekday::Mon);
                Some((week.checked_first_day()?.into(), week.checked_last_day()?.into()))
            }
            Span::Month => {
                let first = date.with_day(1)?;
                Some((first.into(), first.checked_add_months(Months::new(1))?.pred_opt()?.into()))
            }
        }
    }
}

/// The span that contains a date, or today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    span: Span,
    date: Option<LocalDate>,
}

impl Range {
    /// Returns the range of the address; by default this week.
    pub fn from_query(query: &ParamsMap) -> Self {
        let word = query.get("range");
        let span = Span::ALL.into_iter().find(|span| Some(span.word()) == word.as_deref());
        let date = query.get("date").and_then(|date| date.parse().ok());
        Self { span: span.unwrap_or(Span::Week), date }
    }

    /// Returns the first and last day.
    pub fn days(self, today: LocalDate) -> Option<(LocalDate, LocalDate)> {
        self.span.around(self.date.unwrap_or(today))
    }

    /// Returns the title of the range that begins on `from`.
    pub fn title(self, from: LocalDate) -> String {
        match self.span {
            Span::Day => dates::long(from),
            Span::Week => {
                let last = from.checked_add_days(Days::new(6)).unwrap_or(*from);
                format!("{} – {}", dates::day(from), dates::short(last))
            }
            Span::Month => dates::month(from),
        }
    }

    fn address(self) -> String {
        let date = self.date.map(|date| format!("&date={date}")).unwrap_or_default();
        format!("/admin?range={}{date}", self.span.word())
    }
}

/// `<Choice range=range days=days />`: links, so that ranges are part of the history.
#[component]
pub fn Choice(range: Memo<Range>, days: Memo<Option<(LocalDate, LocalDate)>>) -> impl IntoView {
    let span = move |span: Span| {
        let to = move || Range { span, ..range.get() }.address();
        let is_current = move || (range.get().span == span).then_some("true");
        view! { <a class="chip" href=to aria-current=is_current>{crate::error::capitalize(span.word())}</a> }
    };
    let neighbour = move |forward: bool| {
        let date = days.get().and_then(|(from, to)| if forward { to.succ_opt() } else { from.pred_opt() });
        Range { date: date.map(LocalDate), ..range.get() }.address()
    };
    let named = move |which: &str| format!("{which} {}", range.get().span.word());
    let now = move || Range { date: None, ..range.get() }.address();
    view! {
        <nav class="range" aria-label="Days">
            <span>{Span::ALL.map(span).into_iter().collect_view()}</span>
            <span>
                <a class="button quiet" href=move || neighbour(false) aria-label=move || named("Previous")>
                    <Icon shape=Shape::Left />
                </a>
                <a class="button quiet" href=now>{move || range.get().span.now()}</a>
                <a class="button quiet" href=move || neighbour(true) aria-label=move || named("Next")>
                    <Icon shape=Shape::Right />
                </a>
            </span>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn around(span: Span, date: (i32, u32, u32)) -> Option<(String, String)> {
        let (year, month, day) = date;
        let (from, to) = span.around(NaiveDate::from_ymd_opt(year, month, day)?.into())?;
        Some((from.to_string(), to.to_string()))
    }

    #[test]
    fn a_week_begins_on_monday_and_a_month_ends_with_its_last_day() {
        let days = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(around(Span::Day, (2026, 11, 25)), days("2026-11-25", "2026-11-25"));
        assert_eq!(around(Span::Week, (2026, 11, 29)), days("2026-11-23", "2026-11-29"));
        assert_eq!(around(Span::Week, (2027, 1, 1)), days("2026-12-28", "2027-01-03"));
        assert_eq!(around(Span::Month, (2028, 2, 29)), days("2028-02-01", "2028-02-29"));
        assert_eq!(around(Span::Month, (2026, 12, 31)), days("2026-12-01", "2026-12-31"));
    }

    #[test]
    fn the_last_supported_date_has_a_day_but_no_week_or_month() {
        for span in Span::ALL {
            assert_eq!(span.around(NaiveDate::MAX.into()).is_some(), span == Span::Day);
        }
    }
}
