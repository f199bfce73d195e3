//! The frame of every page, every address on one screen, and how it all comes into the document.

use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};
use pitboard_client::Client;
use wasm_bindgen::JsCast;

use crate::{
    api::Api,
    chunks::{self, Chunk},
    components::{
        Admin, Guard, Need,
        bar::Bar,
        toast::{ToastRegion, Toasts},
    },
    focus, pages,
    session::Session,
    shop::Shop,
};

/// Takes the place of what `index.html` shows until the program has come.
pub fn mount() {
    let Some(place) = document().get_element_by_id("app") else {
        return leptos::mount::mount_to_body(App);
    };
    place.set_inner_html("");
    leptos::mount::mount_to(place.unchecked_into(), App).forget();
}

#[component]
fn App() -> impl IntoView {
    // A page without an address of its own was not loaded from a server, and will say that it reaches none.
    let client = Client::new(&window().location().origin().unwrap_or_default());
    let session = Session::begin(client.clone());
    provide_context(session);
    provide_context(Shop::load(client.clone()));
    provide_context(Api::new(client, session));
    provide_context(Toasts::new());
    provide_context(pages::book::car::Car::new());
    view! {
        <Router>
            <Bar />
            <main class="page" id="content">
                <Addresses />
            </main>
            <ToastRegion />
        </Router>
    }
}

/// A slash at the end of an address makes no difference. The first that fits is taken.
#[component]
fn Addresses() -> impl IntoView {
    focus::follow_navigation();
    view! {
        <FlatRoutes fallback=pages::not_found::NotFound>
            <Route path=path!("/") view=|| view! { <pages::home::Home /> } />
            <Route path=path!("/services") view=|| view! {
                <Chunk title=pages::services::TITLE page=chunks::services />
            } />
            <Route path=path!("/services/:id") view=|| view! {
                <Chunk title=pages::service::TITLE page=chunks::service />
            } />
            <Route path=path!("/appointments/book") view=|| view! { <pages::book::Book /> } />
            <Route path=path!("/appointments/slot-occupancy") view=|| view! {
                <Guard need=Need::Staff title=pages::capacity::TITLE><Chunk title=pages::capacity::TITLE page=chunks::capacity /></Guard>
            } />
            <Route path=path!("/appointments") view=|| view! {
                <Guard need=Need::Account title=pages::appointments::TITLE><Chunk title=pages::appointments::TITLE page=chunks::appointments /></Guard>
            } />
            <Route path=path!("/appointments/:reference") view=|| view! {
                <Guard need=Need::Account title=pages::appointment::TITLE><Chunk title=pages::appointment::TITLE page=chunks::appointment /></Guard>
            } />
            <Route path=path!("/appointments/:reference/move") view=|| view! {
                <Guard need=Need::Account title=pages::moving::TITLE><Chunk title=pages::moving::TITLE page=chunks::moving /></Guard>
            } />
            <Route path=path!("/jobs") view=|| view! {
                <Guard need=Need::Staff title=pages::jobs::TITLE><Chunk title=pages::jobs::TITLE page=chunks::jobs /></Guard>
            } />
            <Route path=path!("/jobs/:reference") view=|| view! {
                <Guard need=Need::Staff title=pages::job::TITLE><Chunk title=pages::job::TITLE page=chunks::job /></Guard>
            } />
            <Route path=path!("/admin") view=|| view! {
                <Admin title=pages::admin::overview::TITLE><Chunk title=pages::admin::overview::TITLE page=chunks::overview /></Admin>
            } />
            <Route path=path!("/admin/calendar") view=|| view! {
                <Admin title=pages::admin::calendar::TITLE><Chunk title=pages::admin::calendar::TITLE page=chunks::calendar /></Admin>
            } />
            <Route path=path!("/admin/settings") view=|| view! {
                <Admin title=pages::admin::settings::TITLE><Chunk title=pages::admin::settings::TITLE page=chunks::settings /></Admin>
            } />
            <Route path=path!("/admin/services") view=|| view! {
                <Admin title=pages::admin::services::TITLE><Chunk title=pages::admin::services::TITLE page=chunks::managed_services /></Admin>
            } />
            <Route path=path!("/admin/categories") view=|| view! {
                <Admin title=pages::admin::categories::TITLE><Chunk title=pages::admin::categories::TITLE page=chunks::categories /></Admin>
            } />
            <Route path=path!("/admin/prices") view=|| view! {
                <Admin title=pages::admin::prices::TITLE><Chunk title=pages::admin::prices::TITLE page=chunks::prices /></Admin>
            } />
            <Route path=path!("/admin/employees") view=|| view! {
                <Admin title=pages::admin::employees::TITLE><Chunk title=pages::admin::employees::TITLE page=chunks::employees /></Admin>
            } />
            <Route path=path!("/admin/employees/new") view=|| view! {
                <Admin title=pages::admin::hiring::TITLE><Chunk title=pages::admin::hiring::TITLE page=chunks::hiring /></Admin>
            } />
            <Route path=path!("/admin/employees/:id") view=|| view! {
                <Admin title=pages::admin::employee::TITLE><Chunk title=pages::admin::employee::TITLE page=chunks::employee /></Admin>
            } />
            <Route path=path!("/admin/customers") view=|| view! {
                <Admin title=pages::admin::customers::TITLE><Chunk title=pages::admin::customers::TITLE page=chunks::customers /></Admin>
            } />
            <Route path=path!("/admin/customers/:id") view=|| view! {
                <Admin title=pages::admin::customer::TITLE><Chunk title=pages::admin::customer::TITLE page=chunks::customer_of /></Admin>
            } />
            <Route path=path!("/admin/log") view=|| view! {
                <Admin title=pages::admin::log::TITLE><Chunk title=pages::admin::log::TITLE page=chunks::log /></Admin>
            } />
            <Route path=path!("/team") view=|| view! {
                <Guard need=Need::Manager title=pages::team::TITLE><Chunk title=pages::team::TITLE page=chunks::team /></Guard>
            } />
            <Route path=path!("/team/day") view=|| view! {
                <Guard need=Need::Manager title=pages::day_sheet::TITLE><Chunk title=pages::day_sheet::TITLE page=chunks::day_sheet /></Guard>
            } />
            <Route path=path!("/login") view=|| view! { <pages::login::LogIn /> } />
            <Route path=path!("/register") view=|| view! { <pages::register::Register /> } />
            <Route path=path!("/invitation") view=|| view! {
                <Chunk title=pages::set_password::WELCOME page=chunks::invitation />
            } />
            <Route path=path!("/password-reset") view=|| view! {
                <Chunk title=pages::set_password::ANEW page=chunks::password_reset />
            } />
            <Route path=path!("/account") view=|| view! {
                <Guard need=Need::Account title=pages::account::TITLE><Chunk title=pages::account::TITLE page=chunks::account /></Guard>
            } />
            <Route path=path!("/styleguide") view=pages::styleguide />
        </FlatRoutes>
    }
}
