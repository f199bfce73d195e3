//! The form that raises or lowers prices by per cent, with a preview.

use leptos::prelude::*;
use pitboard_api::{ManagedService, PriceChanges, PriceRaise};
use pitboard_domain::{job::Complexity, vehicle::VehicleType};

use super::changes::{ChangesDialog, PriceRequest};
use crate::{
    api::use_api,
    components::{Field, Form, Select},
    error::ApiError,
    labels,
    live::Live,
    task::task,
};

/// Parses a percentage such as "5" or "-2.5" to basis points.
fn basis_points(text: &str) -> Option<i32> {
    let exact = text.trim().trim_end_matches('%').replace(',', ".").trim().parse::<f64>().ok()? * 100.0;
    let whole = exact.round();
    ((exact - whole).abs() < 1e-6 && whole.abs() <= 1e6 && whole != 0.0).then_some(whole as i32)
}

fn options<const N: usize>(options: [(&str, String); N]) -> Vec<(String, String)> {
    options.map(|(word, words)| (word.to_owned(), words)).to_vec()
}

/// `<Raise service=service services=services dialog=dialog />`
#[component]
pub fn Raise(
    service: Memo<Option<i64>>,
    services: Live<Vec<ManagedService>>,
    dialog: ChangesDialog,
) -> impl IntoView {
    let api = use_api();
    let field = |word: &str| RwSignal::new(word.to_owned());
    let (per_cent, of, what) = (field(""), field("all"), field("both"));
    let (body, work) = (field(""), field(""));
    let name = move || {
        let chosen = service.get();
        services
            .data
            .with(|all| all.iter().flatten().find(|one| Some(one.id) == chosen).map(|one| one.name.clone()))
    };
    let of_options = Signal::derive(move || {
        options([
            ("all", "All services".to_owned()),
            ("one", name().map_or_else(|| "This service".to_owned(), |name| format!("Only {name}"))),
        ])
    });
    let what_options = options([
        ("both", "Every price".to_owned()),
        ("own", "Base prices".to_owned()),
        ("cells", "Prices by body and complexity".to_owned()),
    ]);
    let any = |words: &str| std::iter::once((String::new(), words.to_owned()));
    let bodies =
        VehicleType::ALL.iter().map(|body| (body.to_string(), labels::vehicle_type(*body).to_owned()));
    let bodies = any("Any body").chain(bodies).collect::<Vec<_>>();
    let works = Complexity::ALL.iter().map(|work| (work.to_string(), labels::complexity(*work).to_owned()));
    let works = any("Any work").chain(works).collect::<Vec<_>>();
    let preview = task(
        async move |()| {
            let basis_points = per_cent.with_untracked(|text| basis_points(text));
            let basis_points = basis_points.ok_or_else(|| {
                ApiError::for_field("/basis_points", "must be a per cent such as 5 or -2.5")
            })?;
            let what = what.get_untracked();
            let only = |word: RwSignal<String>| Some(word.get_untracked()).filter(|_| what == "cells");
            let raise = PriceRaise {
                basis_points,
                service_ids: match of.get_untracked().as_str() {
                    "one" => service.get_untracked().into_iter().collect(),
                    _ => Vec::new(),
                },
                own_prices: what != "cells",
                cells: what != "own",
                vehicle_types: only(body).and_then(|word| word.parse().ok()).into_iter().collect(),
                complexities: only(work).and_then(|word| word.parse().ok()).into_iter().collect(),
            };
            let changes = api.call(async |client| client.raise_prices(&raise, true).await).await?;
            Ok((PriceRequest::Raise(raise), changes))
        },
        move |(request, changes): (PriceRequest, PriceChanges)| dialog.show(request, changes),
    );
    view! {
        <Form
            on_submit=move || preview.run(())
            busy=preview.busy()
            error=preview.error()
            verb="See what changes"
        >
            <Field
                label="Per cent"
                value=per_cent
                pointer="/basis_points"
                hint="5 raises by five per cent, -2.5 lowers by two and a half."
            />
            <Select label="Of" value=of options=of_options />
            <Select label="Which prices" value=what options=what_options />
            // Base prices have neither vehicle type nor complexity.
            <Show when=move || what.with(|what| what == "cells")>
                <div class="pair">
                    <Select label="Body" value=body options=bodies.clone() />
                    <Select label="Work" value=work options=works.clone() />
                </div>
            </Show>
        </Form>
    }
}

#[cfg(test)]
mod tests {
    use super::basis_points;

    #[test]
    fn a_percentage_is_parsed_to_two_decimals() {
        assert_eq!(basis_points("5"), Some(500));
        assert_eq!(basis_points(" -2,5 % "), Some(-250));
        assert_eq!(basis_points("0.01"), Some(1));
        for wrong in ["", "0", "a", "0.001", "1e9"] {
            assert_eq!(basis_points(wrong), None, "{wrong}");
        }
    }
}
