//! One figure with its name, among others in a list of class `tallies`.

use leptos::prelude::*;

/// `<Figure words="free" number=number />`; `tone` is `waiting` or `over`, and `broad` for a long number.
#[component]
pub fn Figure(
    words: &'static str,
    number: Memo<String>,
    #[prop(optional)] tone: &'static str,
) -> impl IntoView {
    // Colour is for what is there.
    let class = move || {
        if number.with(|number| number == "0") { "tally".to_owned() } else { format!("tally {tone}") }
    };
    view! {
        <div class=class>
            <dt>{words}</dt>
            <dd>{number}</dd>
        </div>
    }
}
