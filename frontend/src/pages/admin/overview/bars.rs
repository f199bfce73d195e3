//! Bars below each other, the name and the number above each.

use leptos::prelude::*;

use super::share;

/// Of one bar with its words.
const HEIGHT: usize = 46;
/// What fits beside a number on a small phone; the table has the whole name.
const LETTERS: usize = 24;

#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: String,
    pub number: String,
    /// Of the longest.
    pub share: f64,
    /// The class that gives colour.
    pub tone: &'static str,
}

/// `<Bars title="Services" bars=bars />`
#[component]
pub fn Bars(title: &'static str, bars: Memo<Vec<Bar>>) -> impl IntoView {
    let words = move || {
        let words = bars.with(|bars| {
            bars.iter().map(|bar| format!("{} {}", bar.name, bar.number)).collect::<Vec<_>>().join(", ")
        });
        format!("{title}: {words}")
    };
    let drawn = move || bars.get().into_iter().enumerate().map(draw).collect_view();
    view! {
        <svg class="picture" role="img" aria-label=words height=move || bars.with(Vec::len) * HEIGHT>
            {drawn}
        </svg>
    }
}

fn draw((at, bar): (usize, Bar)) -> impl IntoView {
    let top = at * HEIGHT;
    view! {
        <g class=bar.tone>
            <text x="0" y=top + 16>{shortened(bar.name)}</text>
            <text class="number" x="100%" y=top + 16>{bar.number}</text>
            <rect class="track" x="0" y=top + 24 width="100%" height="10" rx="5" />
            <rect class="measure" x="0" y=top + 24 width=share::length(bar.share) height="10" rx="5" />
        </g>
    }
}

fn shortened(name: String) -> String {
    if name.chars().count() <= LETTERS {
        return name;
    }
    let kept: String = name.chars().take(LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_names_are_cut_between_letters_and_short_ones_stay() {
        assert_eq!(shortened("Audio System".to_owned()), "Audio System");
        assert_eq!(
            shortened("Keramische Versiegelung für große Wagen".to_owned()),
            "Keramische Versiegelung…"
        );
    }
}
