//! Parts of the program that are loaded on demand. `cargo xtask dist` splits the program into chunks; a build
//! without the feature `split` is one piece.

use std::pin::Pin;

use futures_util::future::join;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::{
    browser,
    components::{Heading, ProblemAlert},
    error::ApiError,
    focus, scope,
};

/// A future of a lazily loaded view; resolves to its constructor.
pub type LazyView = Pin<Box<dyn Future<Output = Result<ViewConstructor, ChunkLoadError>>>>;
pub type ViewConstructor = fn() -> AnyView;

/// A chunk that could not be loaded.
pub struct ChunkLoadError;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for ChunkLoadError {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

impl From<JsValue> for ChunkLoadError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Loads the style sheets of a group of people with the page. They are disabled in `index.html` until then.
pub fn with_stylesheets(people: &'static str, page: LazyView) -> LazyView {
    Box::pin(async move {
        let (page, sheets) = join(page, browser::enable_sheets(people)).await;
        sheets?;
        page
    })
}

/// Defines functions that load pages: `chunk!(catalogue: services pages::services::Services);` defines
/// `services`, in the chunk `catalogue`; `chunk!(admin of staff: …)` also loads the style sheets of staff.
macro_rules! chunk {
    ($chunk:ident of $people:ident: $($name:ident $page:path),+ $(,)?) => {
        $crate::lazy::chunk!(@parts $chunk: $($name $page),+);
        $(
            pub fn $name() -> $crate::lazy::LazyView {
                $crate::lazy::with_stylesheets(stringify!($people), Box::pin($chunk::$name()))
            }
        )+
    };
    ($chunk:ident: $($name:ident $page:path),+ $(,)?) => {
        $crate::lazy::chunk!(@parts $chunk: $($name $page),+);
        $(
            pub fn $name() -> $crate::lazy::LazyView {
                Box::pin($chunk::$name())
            }
        )+
    };
    (@parts $chunk:ident: $($name:ident $page:path),+) => {
        mod $chunk {
            use leptos::prelude::IntoAny;

            use $crate::{
                lazy::{ViewConstructor, ChunkLoadError},
                pages,
            };

            $(
                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)]
                pub fn $name() -> Result<ViewConstructor, ChunkLoadError> {
                    Ok(|| $page().into_any())
                }

                #[cfg(not(feature = "split"))]
                pub async fn $name() -> Result<ViewConstructor, ChunkLoadError> {
                    Ok(|| $page().into_any())
                }
            )+
        }
    };
}
pub(crate) use chunk;

/// Shows a page once it is loaded, and its heading until then: `<LazyPage title=… page=chunks::jobs />`
#[component]
pub fn LazyPage(title: &'static str, page: fn() -> LazyView) -> impl IntoView {
    // A reloaded page is the newest, whose chunks exist.
    let reload = || drop(window().location().reload());
    let heading = move || view! { <Heading title=title /> }.into_any();
    view! {
        <Loader part=page above=heading retry=reload>
            // The page itself shows skeletons once it is loaded.
            <p class="muted" role="status">"Loading…"</p>
        </Loader>
    }
}

/// Shows a part of a page once it is loaded: `<LazyPart part=saved_cars>{placeholder}</LazyPart>`
#[component]
pub fn LazyPart(part: fn() -> LazyView, children: ChildrenFn) -> impl IntoView {
    let (attempt, children) = (RwSignal::new(0), StoredValue::new(children));
    // Only this part is loaded again; what is typed around it stays.
    let again = move || attempt.update(|number| *number += 1);
    move || {
        attempt.track();
        view! { <Loader part=part retry=again>{children.with_value(|children| children())}</Loader> }
    }
}

/// Shows `above` and the children until the part is loaded, or an error.
#[component]
fn Loader(
    part: fn() -> LazyView,
    #[prop(optional, into)] above: ViewFn,
    #[prop(into)] retry: UnsyncCallback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let view = RwSignal::new(None::<ViewConstructor>);
    let error = RwSignal::new(None);
    let loading = part();
    scope::spawn(async move {
        match loading.await {
            Ok(part) => {
                view.set(Some(part));
                focus::heading_again();
            }
            Err(ChunkLoadError) => error.set(Some(ApiError::Unreachable)),
        }
    });
    let children = StoredValue::new(children);
    move || match view.get() {
        Some(part) => untrack(part),
        None => view! {
            {above.run()}
            <ProblemAlert error=error retry=retry />
            <Show when=move || error.with(Option::is_none)>{children.with_value(|children| children())}</Show>
        }
        .into_any(),
    }
}
