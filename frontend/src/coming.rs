//! Parts of the program that come when they are needed. `cargo xtask dist` cuts the program along these lines; a build
//! without the feature `split` is in one piece.

use std::pin::Pin;

use futures_util::future::join;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::{
    browser,
    components::{Heading, ProblemAlert},
    focus, scope,
    trouble::Trouble,
};

/// A page or a part of one on its way. It is made by whoever still wants it when it has come.
pub type Coming = Pin<Box<dyn Future<Output = Result<Made, Missing>>>>;
pub type Made = fn() -> AnyView;

/// A chunk that did not come.
pub struct Missing;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

impl From<JsValue> for Missing {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// What only some people see is drawn by sheets that lie disabled in the entry page until the first such page comes.
pub fn dressed(people: &'static str, page: Coming) -> Coming {
    Box::pin(async move {
        let (page, sheets) = join(page, browser::enable_sheets(people)).await;
        sheets?;
        page
    })
}

/// `chunk!(catalogue: services pages::services::Services);` makes a function `services` that begins to load the page, in
/// the chunk `catalogue`; `chunk!(admin of staff: …)` loads the sheets of staff with it.
macro_rules! chunk {
    ($chunk:ident of $people:ident: $($name:ident $page:path),+ $(,)?) => {
        $crate::coming::chunk!(@parts $chunk: $($name $page),+);
        $(
            pub fn $name() -> $crate::coming::Coming {
                $crate::coming::dressed(stringify!($people), Box::pin($chunk::$name()))
            }
        )+
    };
    ($chunk:ident: $($name:ident $page:path),+ $(,)?) => {
        $crate::coming::chunk!(@parts $chunk: $($name $page),+);
        $(
            pub fn $name() -> $crate::coming::Coming {
                Box::pin($chunk::$name())
            }
        )+
    };
    (@parts $chunk:ident: $($name:ident $page:path),+) => {
        mod $chunk {
            use leptos::prelude::IntoAny;

            use $crate::{
                coming::{Made, Missing},
                pages,
            };

            $(
                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)]
                pub fn $name() -> Result<Made, Missing> {
                    Ok(|| $page().into_any())
                }

                #[cfg(not(feature = "split"))]
                pub async fn $name() -> Result<Made, Missing> {
                    Ok(|| $page().into_any())
                }
            )+
        }
    };
}
pub(crate) use chunk;

/// `<Chunk title=pages::jobs::TITLE page=chunks::jobs />`: the page, once it has come; its heading until then.
#[component]
pub fn Chunk(title: &'static str, page: fn() -> Coming) -> impl IntoView {
    // Loaded anew the page is the newest, whose parts are there.
    let reload = || drop(window().location().reload());
    let heading = move || view! { <Heading title=title /> }.into_any();
    view! {
        <Awaited part=page above=heading retry=reload>
            // What the page will look like, it says itself in a moment.
            <p class="muted" role="status">"Loading…"</p>
        </Awaited>
    }
}

/// `<Part part=saved_cars>{waiting}</Part>`: a part of a page, once it has come.
#[component]
pub fn Part(part: fn() -> Coming, children: ChildrenFn) -> impl IntoView {
    let (attempt, children) = (RwSignal::new(0), StoredValue::new(children));
    // What is typed around it stays.
    let again = move || attempt.update(|number| *number += 1);
    move || {
        attempt.track();
        view! { <Awaited part=part retry=again>{children.with_value(|children| children())}</Awaited> }
    }
}

/// What stands `above` and the children, until the part has come or is found to be missing.
#[component]
fn Awaited(
    part: fn() -> Coming,
    #[prop(optional, into)] above: ViewFn,
    #[prop(into)] retry: UnsyncCallback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let come = RwSignal::new(None::<Made>);
    let failed = RwSignal::new(None);
    let coming = part();
    scope::spawn(async move {
        match coming.await {
            Ok(part) => {
                come.set(Some(part));
                focus::heading_again();
            }
            Err(Missing) => failed.set(Some(Trouble::Unreachable)),
        }
    });
    let children = StoredValue::new(children);
    move || {
        match come.get() {
        Some(part) => untrack(part),
        None => view! {
            {above.run()}
            <ProblemAlert trouble=failed retry=retry />
            <Show when=move || failed.with(Option::is_none)>{children.with_value(|children| children())}</Show>
        }
        .into_any(),
    }
    }
}
