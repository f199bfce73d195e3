//! Boxes for notices and for errors with their alternatives.

use leptos::prelude::*;
use pitboard_api::Alternative;

use super::{Button, Icon, Kind, Shape, form::FormContext};
use crate::{dates, error::ApiError};

/// `<Notice>"The workshop is closed today."</Notice>`; `tone` is `info`, `good`, `warning` or `bad`.
#[component]
pub fn Notice(#[prop(default = "info")] tone: &'static str, children: Children) -> impl IntoView {
    view! { <div class=format!("notice {tone}")>{children()}</div> }
}

/// `<ProblemAlert error=task.error() fields=&["/email"] choose=move |other| … retry=move || … />`
///
/// Shows nothing without an error. Errors of `fields` are left to the fields; others are listed.
#[component]
pub fn ProblemAlert(
    #[prop(into)] error: Signal<Option<ApiError>>,
    /// JSON pointers of the fields that show their errors themselves.
    #[prop(optional)]
    fields: &'static [&'static str],
    /// Returns a title that fits the page better than the general one.
    #[prop(default = |_| None)]
    words: fn(&ApiError) -> Option<&'static str>,
    /// Shows a button for each alternative of the error.
    #[prop(optional, into)]
    choose: Option<UnsyncCallback<Alternative>>,
    /// Shows a button to try again.
    #[prop(optional, into)]
    retry: Option<UnsyncCallback<()>>,
) -> impl IntoView {
    let form = use_context::<FormContext>();
    let shown = move |error: ApiError| {
        let others = error.problem().map_or_else(Vec::new, |problem| {
            let is_shown =
                |pointer| fields.contains(&pointer) || form.is_some_and(|form| form.shows(pointer));
            let others = problem.errors.iter().filter(|error| !is_shown(error.pointer.as_str()));
            others.map(|error| (error.pointer.clone(), error.detail.clone())).collect()
        });
        let others =
            others.into_iter().map(|(pointer, detail)| match pointer.strip_prefix("/appointments/") {
                // Links to the appointment that is in conflict.
                Some(job) => {
                    view! { <li><a href=format!("/jobs/{job}")>{job.to_owned()}</a>" · "{detail}</li> }
                        .into_any()
                }
                None => {
                    let field = pointer.trim_start_matches('/').replace(['/', '_'], " ");
                    view! { <li><b>{field}</b>" "{detail}</li> }.into_any()
                }
            });
        let others = others.collect_view();
        let custom_title = words(&error);
        let title = custom_title.map_or_else(|| error.title(), str::to_owned);
        let detail = error.detail().filter(|_| custom_title.is_none());
        let alternatives = choose.filter(|_| !error.alternatives().is_empty());
        view! {
            <div class="notice bad">
                <Icon shape=Shape::Warning />
                <div>
                    <p><strong>{title}</strong></p>
                    {detail.map(|detail| view! { <p>{detail}</p> })}
                    <ul>{others}</ul>
                    {alternatives.map(|choose| offers(error.alternatives(), choose))}
                    {retry
                        .map(|retry| {
                            view! { <Button kind=Kind::Quiet on_press=move || retry.run(())>"Try again"</Button> }
                        })}
                </div>
            </div>
        }
    };
    // The live region exists before its content, so that screen readers announce it.
    view! { <div role="alert">{move || error.get().map(shown)}</div> }
}

fn offers(alternatives: &[Alternative], choose: UnsyncCallback<Alternative>) -> impl IntoView + use<> {
    let offer = |other: &Alternative| {
        let other = other.clone();
        let words = format!("{}, {}", dates::day(other.date), dates::clock(other.period));
        view! {
            <Button kind=Kind::Quiet on_press=move || choose.run(other.clone())>{words}</Button>
        }
    };
    let offers = alternatives.iter().map(offer).collect_view();
    view! {
        <p>"Free instead:"</p>
        <div class="actions">{offers}</div>
    }
}
