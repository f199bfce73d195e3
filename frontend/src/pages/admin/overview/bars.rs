//! A chart of horizontal bars, with name and number above each.

use leptos::prelude::*;

use super::share;

/// Height of one bar with its text.
const HEIGHT: usize = 46;
/// Characters of name and number that fit on a small phone; the table has the whole name.
const LETTERS: usize = 33;

#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: String,
    pub number: String,
    /// Length as a part of the longest bar.
    pub share: f64,
    /// The CSS class of its colour.
    pub tone: &'static str,
}

/// `<Bars title="Services" bars=bars />`
#[component]
pub fn Bars(title: &'static str, bars: Memo<Vec<Bar>>) -> impl IntoView {
    let label = move || {
        let bars = bars.with(|bars| {
            bars.iter().map(|bar| format!("{} {}", bar.name, bar.number)).collect::<Vec<_>>().join(", ")
        });
        format!("{title}: {bars}")
    };
    let drawn = move || bars.get().into_iter().enumerate().map(draw).collect_view();
    view! {
        <svg class="picture" role="img" aria-label=label height=move || bars.with(Vec::len) * HEIGHT>
            {drawn}
        </svg>
    }
}

fn draw((at, bar): (usize, Bar)) -> impl IntoView {
    let top = at * HEIGHT;
    let name = shortened(bar.name, LETTERS.saturating_sub(bar.number.chars().count()));
    view! {
        <g class=bar.tone>
            <text x="0" y=top + 16>{name}</text>
            <text class="number" x="100%" y=top + 16>{bar.number}</text>
            <rect class="track" x="0" y=top + 24 width="100%" height="10" rx="5" />
            <rect class="measure" x="0" y=top + 24 width=share::length(bar.share) height="10" rx="5" />
        </g>
    }
}

fn shortened(name: String, letters: usize) -> String {
    if name.chars().count() <= letters {
        return name;
    }
    let kept: String = name.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_names_are_shortened_between_characters() {
        assert_eq!(shortened("Audio System".to_owned(), 12), "Audio System");
        assert_eq!(
            shortened("Keramische Versiegelung für große Wagen".to_owned(), 24),
            "Keramische Versiegelung…"
        );
    }
}
