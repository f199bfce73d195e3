//! A chart of vertical columns, one for each day.

use leptos::prelude::*;

use super::share;

/// Upper and lower edge of the columns.
const TOP: f64 = 22.0;
const BOTTOM: f64 = 162.0;
/// The largest number of columns that are all named.
const NAMED: usize = 7;

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The text below the column.
    pub name: String,
    /// The name for screen readers.
    pub long_name: String,
    pub number: String,
    pub value: i64,
}

/// `<Columns title="Revenue by day" columns=columns />`
#[component]
pub fn Columns(title: &'static str, columns: Memo<Vec<Column>>) -> impl IntoView {
    let highest = Memo::new(move |_| {
        columns.with(|columns| columns.iter().rev().max_by_key(|column| column.value).cloned())
    });
    let number = move || highest.get().map(|column| column.number);
    let label = move || match highest.get() {
        Some(column) => format!("{title}, {} at most: {}", column.number, column.long_name),
        None => title.to_owned(),
    };
    let most = move || highest.with(|highest| highest.as_ref().map_or(0, |column| column.value));
    let drawn = move || {
        columns.with(|columns| {
            let draw = |(at, column)| draw(at, columns.len(), column, most());
            columns.iter().enumerate().map(draw).collect_view()
        })
    };
    let names = move || columns.with(|columns| names(columns).collect_view());
    view! {
        <svg class="picture" role="img" aria-label=label height="190">
            <text x="0" y="14">{number}</text>
            <line class="rule" x1="0" x2="100%" y1=TOP y2=TOP stroke-dasharray="2 4" />
            {drawn}
            <line class="rule" x1="0" x2="100%" y1=BOTTOM y2=BOTTOM />
            {names}
        </svg>
    }
}

fn draw(at: usize, count: usize, column: &Column, most: i64) -> impl IntoView + use<> {
    let width = 1.0 / count as f64;
    let height = (share::of(column.value, most) * (BOTTOM - TOP)).round();
    view! {
        <rect
            class="measure"
            x=share::length((at as f64 + 0.15) * width)
            width=share::length(0.7 * width)
            y=BOTTOM - height
            height=height
        />
    }
}

/// Renders the name of every column, or of the first in each week if there are too many.
fn names(columns: &[Column]) -> impl Iterator<Item = impl IntoView + use<>> {
    let count = columns.len();
    let every = if count <= NAMED { 1 } else { 7 };
    columns.iter().enumerate().step_by(every).map(move |(at, column)| {
        let middle = (at as f64 + 0.5) / count as f64;
        view! { <text class="name" x=share::length(middle) y="182">{column.name.clone()}</text> }
    })
}
