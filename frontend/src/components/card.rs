//! Surfaces: a card, and the empty state of a list.

use leptos::prelude::*;

/// `<Card title="Your details">…</Card>`
#[component]
pub fn Card(#[prop(optional, into)] title: Option<String>, children: Children) -> impl IntoView {
    view! {
        <section class="card">
            {title.map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}

/// `<Empty title="No appointments yet" text="What you book stands here."><a class="button" …/></Empty>`
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
