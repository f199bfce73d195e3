//! The page: a Leptos program that uses the API through `pitboard-client` and depends on nothing of the
//! server.

mod address;
mod api;
mod app;
mod autosave;
mod browser;
mod chunks;
mod clock;
mod components;
mod dates;
mod error;
mod focus;
mod form_input;
mod idempotency;
mod labels;
mod lazy;
mod level;
mod live;
mod locale;
mod money;
mod paged;
mod pages;
mod return_path;
mod scope;
mod session;
mod shop;
mod task;
mod theme;

fn main() {
    // A panic ends in a trap that the browser reports only as "unreachable". `start.js` shows the visitor a
    // notice.
    std::panic::set_hook(Box::new(|panic| leptos::leptos_dom::logging::console_error(&panic.to_string())));
    app::mount();
}
