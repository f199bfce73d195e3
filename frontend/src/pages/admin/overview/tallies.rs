//! The key figures, and a legend of what each counts.

use leptos::prelude::*;
use pitboard_api::Statistics;

use super::{chart::figures, share};
use crate::{components::Figure, live::Live, locale::count, money::money};

/// Explanations of the figures whose name is not enough.
const MEANINGS: [(&str, &str); 7] = [
    (
        "Revenue",
        "of the jobs that were completed on these days, at the prices that were promised when they were booked.",
    ),
    ("Completed and cancelled", "of all appointments that start on these days."),
    ("Utilisation", "slots that were held when their period ended, of those that there were."),
    ("Did not come", "of those who did not come and the completed."),
    ("Finished late", "completed after the end of the last booked period, of the completed."),
    ("Booked ahead", "from booking to start: half of the appointments were booked no earlier."),
    ("Booked ahead, nine of ten", "nine of ten were booked no earlier."),
];

/// `<Tallies live=live />`
#[component]
pub fn Tallies(live: Live<Statistics>) -> impl IntoView {
    let rate = |read: fn(&Statistics) -> Option<f64>| figures(live, move |of| share::rate(read(of)));
    let ahead = |read: fn(&Statistics) -> Option<i64>| {
        figures(live, move |of| read(of).map_or("–".to_owned(), duration))
    };
    let explain = |(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> };
    view! {
        <dl class="tallies">
            <Figure words="appointments" number=figures(live, |of| count(of.appointments.total)) />
            <Figure words="jobs completed" number=figures(live, |of| count(of.completions.completed)) />
            <Figure words="revenue" number=figures(live, |of| money(of.completions.revenue)) tone="broad" />
            <Figure words="utilisation" number=rate(|of| of.utilisation.rate) />
            <Figure words="completed" number=rate(|of| of.appointments.completion_rate) />
            <Figure words="cancelled" number=rate(|of| of.appointments.cancellation_rate) />
            <Figure words="did not come" number=rate(|of| of.appointments.no_show_rate) />
            <Figure words="finished late" number=rate(|of| of.appointments.overrun_rate) />
            <Figure words="booked ahead" number=ahead(|of| of.lead_time.map(|time| time.median_minutes)) />
            <Figure
                words="booked ahead, nine of ten"
                number=ahead(|of| of.lead_time.map(|time| time.p90_minutes))
            />
        </dl>
        <details class="meanings">
            <summary>"What is counted"</summary>
            <dl>{MEANINGS.map(explain).into_iter().collect_view()}</dl>
        </details>
    }
}

/// Formats a duration: "45 min", "20 h", "3.8 d"; negative after the start.
fn duration(minutes: i64) -> String {
    let sign = if minutes < 0 { "−" } else { "" };
    let minutes = minutes.unsigned_abs();
    let words = match minutes / 60 {
        0 => format!("{minutes} min"),
        hours @ 1..48 => format!("{hours} h"),
        _ => {
            let tenths = (minutes + 72) / 144;
            format!("{}.{} d", tenths / 10, tenths % 10)
        }
    };
    format!("{sign}{words}")
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn long_durations_are_in_days() {
        let seen = [45, 60, 2_879, 2_880, 5_520, 41_759, -30].map(duration);
        assert_eq!(seen, ["45 min", "1 h", "47 h", "2.0 d", "3.8 d", "29.0 d", "−30 min"]);
    }
}
