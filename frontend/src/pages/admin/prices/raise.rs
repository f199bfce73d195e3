//! The form that raises or lowers prices by per cent, with a preview.

use leptos::prelude::*;
use pitboard_api::{ManagedService, PriceChanges, PriceRaise};
use pitboard_domain::{job::Complexity, vehicle::VehicleType};

use super::changes::{ChangesDialog, PriceRequest};
use crate::{
    api::use_api,
    components::{Field, Form, Select, options},
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
        let one = name().map_or_else(|| "This service".to_owned(), |name| format!("Only {name}"));
        vec![("all".to_owned(), "All services".to_owned()), ("one".to_owned(), one)]
    });
    let what_options =
        [("both", "Every price"), ("own", "Base prices"), ("cells", "Prices by body and complexity")];
    let what_options = what_options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let bodies = options(&[("", "Any body")], VehicleType::ALL, labels::vehicle_type);
    let works = options(&[("", "Any work")], Complexity::ALL, labels::complexity);
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
