//! The page: a Leptos program that knows the API through its client and nothing of the server's inside.

mod address;
mod api;
mod app;
mod browser;
mod chunks;
mod coming;
mod components;
mod dates;
mod focus;
mod labels;
mod level;
mod live;
mod locale;
mod money;
mod paged;
mod pages;
mod retry;
mod return_path;
mod saving;
mod scope;
mod session;
mod shop;
mod task;
mod theme;
mod ticking;
mod trouble;
mod typed;

fn main() {
    // A panic ends in a trap, of which the browser says only "unreachable". `start.js` shows the visitor a notice.
    std::panic::set_hook(Box::new(|panic| leptos::leptos_dom::logging::console_error(&panic.to_string())));
    app::mount();
}
