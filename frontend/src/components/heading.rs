//! The one `h1` of a page, and with it the document's title.

use leptos::prelude::*;

use crate::shop::use_shop;

/// `<Heading title="Book a slot">"What you see is what is free now."</Heading>`
///
/// Stand it outside of everything that loads: the page has its heading from the first moment. Focus comes here
/// after navigation.
#[component]
pub fn Heading(
    #[prop(into)] title: Signal<String>,
    /// The line below.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shop = use_shop();
    Effect::new(move || {
        let (title, shop) = (title.get(), shop.name());
        document().set_title(&if title == shop { shop } else { format!("{title} — {shop}") });
    });
    view! {
        <header class="heading">
            <h1 tabindex="-1">{title}</h1>
            {children.map(|children| view! { <p class="lead">{children()}</p> })}
        </header>
    }
}
