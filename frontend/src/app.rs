//! The frame of every page, the route table, and the entry point that mounts it all.

use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};
use pitboard_client::Client;
use wasm_bindgen::JsCast;

use crate::{
    api::Api,
    chunks,
    components::{
        Access, Admin, Guard,
        bar::Bar,
        toast::{ToastRegion, Toasts},
    },
    focus,
    lazy::{LazyPage, LazyView},
    pages,
    session::Session,
    shop::Shop,
};

/// Replaces the placeholder of `index.html` by the application.
pub fn mount() {
    let Some(place) = document().get_element_by_id("app") else {
        return leptos::mount::mount_to_body(App);
    };
    place.set_inner_html("");
    leptos::mount::mount_to(place.unchecked_into(), App).forget();
}

#[component]
fn App() -> impl IntoView {
    // A page without an origin was not loaded from a server; its calls then fail as unreachable.
    let client = Client::new(&window().location().origin().unwrap_or_default());
    // A frame on another site gets no session.
    let is_frame =
        window().location().pathname().is_ok_and(|path| path.trim_end_matches('/') == pages::embed::PATH);
    let session = if is_frame { Session::none(client.clone()) } else { Session::begin(client.clone()) };
    provide_context(session);
    provide_context(Shop::load(client.clone()));
    provide_context(Api::new(client, session));
    provide_context(Toasts::new());
    provide_context(pages::book::form::BookingForm::restore(session));
    view! {
        <Router>
            {(!is_frame).then(|| view! { <Bar /> })}
            <main class="page" id="content">
                <Addresses />
            </main>
            <ToastRegion />
        </Router>
    }
}

/// The first route that matches is taken. A trailing slash makes no difference.
#[component]
fn Addresses() -> impl IntoView {
    focus::follow_navigation();
    view! {
        <FlatRoutes fallback=pages::not_found::NotFound>
            <Route path=path!("/") view=|| view! { <pages::home::Home /> } />
            <Route path=path!("/services") view=open(pages::services::TITLE, chunks::services) />
            <Route path=path!("/services/:id") view=open(pages::service::TITLE, chunks::service) />
            <Route path=path!("/appointments/book") view=|| view! { <pages::book::Book /> } />
            <Route path=path!("/book/embed") view=open(pages::embed::TITLE, chunks::embed) />
            <Route path=path!("/a/:reference") view=open(pages::manage::TITLE, chunks::manage) />
            <Route path=path!("/a/:reference/move") view=open(pages::reschedule::TITLE, chunks::manage_reschedule) />
            <Route path=path!("/appointments/slot-occupancy") view=guarded(Access::Staff, pages::capacity::TITLE, chunks::capacity) />
            <Route path=path!("/appointments") view=guarded(Access::Account, pages::appointments::TITLE, chunks::appointments) />
            <Route path=path!("/appointments/:reference") view=guarded(Access::Account, pages::appointment::TITLE, chunks::appointment) />
            <Route path=path!("/appointments/:reference/move") view=guarded(Access::Account, pages::reschedule::TITLE, chunks::reschedule) />
            <Route path=path!("/jobs") view=guarded(Access::Staff, pages::jobs::TITLE, chunks::jobs) />
            <Route path=path!("/jobs/:reference") view=guarded(Access::Staff, pages::job::TITLE, chunks::job) />
            <Route path=path!("/admin") view=administered(pages::admin::overview::TITLE, chunks::overview) />
            <Route path=path!("/admin/calendar") view=administered(pages::admin::calendar::TITLE, chunks::calendar) />
            <Route path=path!("/admin/settings") view=administered(pages::admin::settings::TITLE, chunks::settings) />
            <Route path=path!("/admin/services") view=administered(pages::admin::services::TITLE, chunks::managed_services) />
            <Route path=path!("/admin/categories") view=administered(pages::admin::categories::TITLE, chunks::categories) />
            <Route path=path!("/admin/prices") view=administered(pages::admin::prices::TITLE, chunks::prices) />
            <Route path=path!("/admin/employees") view=administered(pages::admin::employees::TITLE, chunks::employees) />
            <Route path=path!("/admin/employees/new") view=administered(pages::admin::invite::TITLE, chunks::invite) />
            <Route path=path!("/admin/employees/:id") view=administered(pages::admin::employee::TITLE, chunks::employee) />
            <Route path=path!("/admin/customers") view=administered(pages::admin::customers::TITLE, chunks::customers) />
            <Route path=path!("/admin/customers/:id") view=administered(pages::admin::customer::TITLE, chunks::customer_of) />
            <Route path=path!("/admin/log") view=administered(pages::admin::log::TITLE, chunks::log) />
            <Route path=path!("/admin/keys") view=administered(pages::admin::integrations::keys::TITLE, chunks::api_keys) />
            <Route path=path!("/admin/webhooks") view=administered(pages::admin::integrations::webhooks::TITLE, chunks::webhooks) />
            <Route path=path!("/admin/webhooks/:id") view=administered(pages::admin::integrations::webhook::TITLE, chunks::webhook) />
            <Route path=path!("/team") view=guarded(Access::Manager, pages::team::TITLE, chunks::team) />
            <Route path=path!("/team/day") view=guarded(Access::Manager, pages::day_sheet::TITLE, chunks::day_sheet) />
            <Route path=path!("/login") view=open(pages::login::TITLE, chunks::sign_in) />
            <Route path=path!("/register") view=open(pages::register::TITLE, chunks::register) />
            <Route path=path!("/invitation") view=open(pages::set_password::WELCOME, chunks::invitation) />
            <Route path=path!("/password-reset") view=open(pages::set_password::ANEW, chunks::password_reset) />
            <Route path=path!("/account") view=guarded(Access::Account, pages::account::TITLE, chunks::account) />
            <Route path=path!("/account/second-factor") view=guarded(Access::SettingUp, pages::second_factor::TITLE, chunks::second_factor) />
            <Route path=path!("/styleguide") view=pages::styleguide />
        </FlatRoutes>
    }
}

/// Returns the view of a page that everyone may open.
fn open(title: &'static str, page: fn() -> LazyView) -> impl Fn() -> AnyView + Clone {
    move || view! { <LazyPage title=title page=page /> }.into_any()
}

/// Returns the view of a page that only the roles of `access` may open.
fn guarded(access: Access, title: &'static str, page: fn() -> LazyView) -> impl Fn() -> AnyView + Clone {
    move || view! { <Guard access=access title=title><LazyPage title=title page=page /></Guard> }.into_any()
}

/// Returns the view of an administration page, with the administration's navigation beside it.
fn administered(title: &'static str, page: fn() -> LazyView) -> impl Fn() -> AnyView + Clone {
    move || view! { <Admin title=title><LazyPage title=title page=page /></Admin> }.into_any()
}
