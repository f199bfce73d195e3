//! The `h1` of a page, which also sets the document's title.

use leptos::prelude::*;

use crate::shop::use_shop;

/// `<Heading title="Book a slot">"What you see is what is free now."</Heading>`
///
/// Place it outside of everything that loads, so that the page has its heading at once. It gets the focus
/// after navigation.
#[component]
pub fn Heading(
    #[prop(into)] title: Signal<String>,
    /// The line below the title.
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
