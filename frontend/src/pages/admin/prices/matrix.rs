//! The prices of one service, a field for each body and complexity.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{NewPriceCell, NewPriceMatrix, PriceMatrix, ServicePatch};
use pitboard_domain::{job::Complexity, money::Currency, vehicle::VehicleType};

use crate::{
    api::use_api,
    components::{Button, Field, Kind, ProblemAlert, SkeletonLines, Table, use_toasts},
    labels,
    live::{always, watch},
    money::{plain, typed},
    task::task,
    typed::{Typed, words},
};

/// `<Matrix service=service turn=turn changed=move || … />`: asks anew whenever `turn` changes.
#[component]
pub fn Matrix(service: Memo<Option<i64>>, turn: RwSignal<u32>, changed: UnsyncCallback<()>) -> impl IntoView {
    let api = use_api();
    let live = watch(
        move || Some((service.get()?, turn.get())),
        Duration::from_secs(300),
        async move |(id, _), _| always(api.call(async |client| client.get_prices(id).await).await),
    );
    let form = move || match live.data.get() {
        Some(matrix) => view! { <Form matrix=matrix changed=changed /> }.into_any(),
        None if live.trouble.with(Option::is_some) => ().into_any(),
        None => view! { <SkeletonLines count=6 /> }.into_any(),
    };
    view! {
        <ProblemAlert trouble=live.failure() retry=move || live.refresh() />
        {form}
    }
}

/// A field of the table.
#[derive(Clone, Copy)]
struct Cell {
    body: VehicleType,
    work: Complexity,
    text: RwSignal<String>,
}

impl Cell {
    fn name(self) -> String {
        format!("{}, {}", labels::vehicle_type(self.body), labels::complexity(self.work).to_lowercase())
    }

    /// Whether what stands in it is no amount.
    fn is_wrong(self, currency: Currency) -> bool {
        self.text.with(|text| !text.trim().is_empty() && typed(text, currency).is_none())
    }

    fn read(self, typed: &mut Typed, currency: Currency) -> NewPriceCell {
        let text = self.text.get_untracked();
        let price = words(&text).map(|text| typed.price(&self.name(), &text, currency));
        NewPriceCell { vehicle_type: self.body, complexity: self.work, price }
    }
}

#[component]
fn Form(matrix: PriceMatrix, changed: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, currency) = (matrix.service.id, matrix.price.currency);
    let own = RwSignal::new(plain(matrix.price));
    let cells = matrix.cells.iter().map(|cell| Cell {
        body: cell.vehicle_type,
        work: cell.complexity,
        text: RwSignal::new(cell.price.map(plain).unwrap_or_default()),
    });
    let cells = StoredValue::new(cells.collect::<Vec<_>>());
    let save = task(
        async move |()| {
            let mut typed = Typed::default();
            let price = own.with_untracked(|text| typed.price("/price/amount", text, currency));
            let read = |cells: &Vec<Cell>| cells.iter().map(|cell| cell.read(&mut typed, currency)).collect();
            let cells = cells.with_value(read);
            let cells = typed.finish(cells)?;
            let patch = ServicePatch { price: Some(price), ..ServicePatch::default() };
            let matrix = NewPriceMatrix { cells };
            api.call(async |client| client.set_prices(id, &matrix).await).await?;
            api.call(async |client| client.update_service(id, &patch).await).await
        },
        move |service| {
            toasts.good(format!("The prices of {} are saved.", service.name));
            changed.run(());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let instead = move || {
        own.with(|text| typed(text, currency))
            .map(|price| plain(pitboard_api::Money { amount: price.amount, currency }))
    };
    let field = move |cell: Cell| {
        view! {
            <td class="field" class:wrong=move || cell.is_wrong(currency)>
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=cell.name()
                    aria-invalid=move || cell.is_wrong(currency).then_some("true")
                    placeholder=instead
                    prop:value=cell.text
                    on:input=move |event| cell.text.set(event_target_value(&event))
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
    let empty = move || cells.with_value(|cells| cells.iter().for_each(|cell| cell.text.set(String::new())));
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert trouble=save.trouble() fields=&["/price/amount"] />
            <Field
                label="Base price"
                value=own
                pointer="/price/amount"
                trouble=save.trouble()
                inputmode="decimal"
                hint=format!("In {}, wherever the table has nothing else.", currency.as_str())
            />
            <Table caption=format!("Prices of {}", matrix.service.name) heads=heads.collect()>
                {VehicleType::ALL.iter().map(row).collect::<Vec<_>>()}
            </Table>
            <div class="actions">
                <Button submit=true busy=save.busy()>"Save prices"</Button>
                <Button kind=Kind::Quiet on_press=empty>"Empty the table"</Button>
            </div>
        </form>
    }
}
