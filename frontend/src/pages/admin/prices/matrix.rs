//! The price matrix of one service: an input for each vehicle type and complexity.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Money, PriceMatrix, ServicePatch, SetPriceCell, SetPriceMatrix};
use pitboard_domain::{job::Complexity, money::Currency, vehicle::VehicleType};

use crate::{
    api::use_api,
    components::{Field, Form, ProblemAlert, SkeletonLines, Table, use_toasts},
    form_input::{FormInput, words},
    labels,
    live::{always, watch},
    money::{plain, typed},
    task::task,
};

/// `<Matrix service=service revision=revision changed=move || … />`: reloads when `revision` changes.
#[component]
pub fn Matrix(
    service: Memo<Option<i64>>,
    revision: RwSignal<u32>,
    changed: UnsyncCallback<()>,
) -> impl IntoView {
    let api = use_api();
    let live = watch(
        move || service.get(),
        Duration::from_secs(300),
        async move |id, _| always(api.call(async |client| client.get_prices(id).await).await),
    );
    Effect::new(move |before: Option<u32>| {
        let revision = revision.get();
        if before.is_some_and(|before| before != revision) {
            live.refresh();
        }
        revision
    });
    // The form is rendered once per service: what is typed is kept when prices are reloaded.
    let of = |matrix: &PriceMatrix| (matrix.service.id, matrix.price.currency);
    let known = Memo::new(move |_| live.data.with(|matrix| matrix.as_ref().map(of)));
    let form = move || match known.get().and_then(|_| live.data.get_untracked()) {
        Some(first) => view! { <MatrixForm first=first now=live.data changed=changed /> }.into_any(),
        None if live.error.with(Option::is_some) => ().into_any(),
        None => view! { <SkeletonLines count=6 /> }.into_any(),
    };
    view! {
        <ProblemAlert error=live.failure() retry=move || live.refresh() />
        {form}
    }
}

/// The text of an amount, and the amount that the server has; a `Copy` handle.
#[derive(Clone, Copy)]
struct Amount {
    text: RwSignal<String>,
    saved: StoredValue<Option<Money>>,
    currency: Currency,
}

impl Amount {
    fn new(saved: Option<Money>, currency: Currency) -> Self {
        let text = RwSignal::new(saved.map(plain).unwrap_or_default());
        Self { text, saved: StoredValue::new(saved), currency }
    }

    /// Returns whether the text is not an amount; reactive.
    fn is_invalid(self) -> bool {
        self.text.with(|text| !text.trim().is_empty() && typed(text, self.currency).is_none())
    }

    /// Returns whether the text differs from the server's amount.
    fn differs(self) -> bool {
        let saved = self.saved.get_value().map(|money| money.amount);
        self.text.with_untracked(|text| match words(text) {
            Some(text) => typed(&text, self.currency).is_none_or(|price| Some(price.amount) != saved),
            None => saved.is_some(),
        })
    }

    /// Sets the server's amount, and shows it unless the text was edited.
    fn update(self, saved: Option<Money>) {
        let shows = !self.differs();
        self.saved.set_value(saved);
        if shows && self.differs() {
            self.text.set(saved.map(plain).unwrap_or_default());
        }
    }
}

/// One input of the matrix.
#[derive(Clone, Copy)]
struct Cell {
    body: VehicleType,
    work: Complexity,
    amount: Amount,
}

impl Cell {
    fn name(self) -> String {
        format!("{}, {}", labels::vehicle_type(self.body), labels::complexity(self.work).to_lowercase())
    }

    fn read(self, typed: &mut FormInput) -> SetPriceCell {
        let text = self.amount.text.get_untracked();
        let price = words(&text).map(|text| typed.price(&self.name(), &text, self.amount.currency));
        SetPriceCell { vehicle_type: self.body, complexity: self.work, price }
    }

    /// Returns the server's price of this cell.
    fn of(self, matrix: &PriceMatrix) -> Option<Money> {
        let mut cells = matrix.cells.iter();
        let own = cells.find(|cell| cell.vehicle_type == self.body && cell.complexity == self.work);
        own.and_then(|cell| cell.price)
    }
}

#[component]
fn MatrixForm(
    first: PriceMatrix,
    now: RwSignal<Option<PriceMatrix>>,
    changed: UnsyncCallback<()>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, currency) = (first.service.id, first.price.currency);
    let own = Amount::new(Some(first.price), currency);
    let cells = first.cells.iter().map(|cell| Cell {
        body: cell.vehicle_type,
        work: cell.complexity,
        amount: Amount::new(cell.price, currency),
    });
    let cells = StoredValue::new(cells.collect::<Vec<_>>());
    Effect::new(move || {
        now.with(|now| {
            let Some(now) = now.as_ref().filter(|now| now.service.id == id) else { return };
            own.update(Some(now.price));
            cells.with_value(|cells| cells.iter().for_each(|cell| cell.amount.update(cell.of(now))));
        });
    });
    let name = first.service.name.clone();
    let save = task(
        async move |()| {
            let mut typed = FormInput::default();
            let price = own.text.with_untracked(|text| typed.price("/price/amount", text, currency));
            let read = |cells: &Vec<Cell>| cells.iter().map(|cell| cell.read(&mut typed)).collect();
            let cells_read = cells.with_value(read);
            let matrix = SetPriceMatrix { cells: typed.finish(cells_read)? };
            let differ = cells.with_value(|cells| cells.iter().any(|cell| cell.amount.differs()));
            // The base price first, because only it can be refused.
            if own.differs() {
                let patch = ServicePatch { price: Some(price), ..ServicePatch::default() };
                api.call(async |client| client.update_service(id, &patch).await).await?;
            }
            if differ {
                let name = |pointer: &str| {
                    let nth = pointer.strip_prefix("/cells/")?.split('/').next()?.parse::<usize>().ok()?;
                    cells.try_with_value(|cells| cells.get(nth).map(|cell| cell.name()))?
                };
                let set = api.call(async |client| client.set_prices(id, &matrix).await).await;
                set.map_err(|error| error.with_field_names(name))?;
            }
            Ok(())
        },
        move |()| {
            toasts.good(format!("The prices of {name} are saved."));
            changed.run(());
        },
    );
    let placeholder = move || {
        own.text
            .with(|text| typed(text, currency))
            .map(|price| plain(Money { amount: price.amount, currency }))
    };
    let field = move |cell: Cell| {
        view! {
            <td class="field" class:wrong=move || cell.amount.is_invalid()>
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=cell.name()
                    aria-invalid=move || cell.amount.is_invalid().then_some("true")
                    placeholder=placeholder
                    prop:value=cell.amount.text
                    on:input=move |event| cell.amount.text.set(event_target_value(&event))
                />
            </td>
        }
    };
    let row = move |body: &VehicleType| {
        let fields = cells.with_value(|cells| {
            let own = cells.iter().filter(|cell| cell.body == *body).copied();
            own.map(field).collect::<Vec<_>>()
        });
        view! {
            <tr>
                <th scope="row">{labels::vehicle_type(*body)}</th>
                {fields}
            </tr>
        }
    };
    let heads = std::iter::once("Body").chain(Complexity::ALL.iter().map(|work| labels::complexity(*work)));
    let clear =
        move || cells.with_value(|cells| cells.iter().for_each(|cell| cell.amount.text.set(String::new())));
    view! {
        <Form
            on_submit=move || save.run(())
            busy=save.busy()
            error=save.error()
            verb="Save prices"
            on_other=Some(clear.into())
            other_verb="Empty the table"
        >
            <Field
                label="Base price"
                value=own.text
                pointer="/price/amount"
                inputmode="decimal"
                hint=format!("In {}, wherever the table has nothing else.", currency.as_str())
            />
            <Table caption=format!("Prices of {}", first.service.name) heads=heads.collect()>
                {VehicleType::ALL.iter().map(row).collect::<Vec<_>>()}
            </Table>
        </Form>
    }
}
