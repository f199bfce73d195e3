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
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    app::mount();
}
