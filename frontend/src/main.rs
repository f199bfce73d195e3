//! The page: a Leptos program that knows the API through its client and nothing of the server's inside.

mod app;
mod components;
mod dates;
mod pages;

fn main() {
    console_error_panic_hook::set_once();
    app::mount();
}
