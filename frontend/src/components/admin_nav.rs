//! The frame of the administration pages: their navigation is beside the page, on small screens above it.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    Access, Guard,
    nav_links::{nav_link, section_link},
};
use crate::{browser::next_frame, scope};

type Link = (&'static str, &'static str);

/// Address and label.
const GROUPS: [(&str, &[Link]); 4] = [
    ("Workshop", &[("/admin", "Overview"), ("/admin/calendar", "Calendar"), ("/admin/settings", "Settings")]),
    (
        "Catalogue",
        &[("/admin/services", "Services"), ("/admin/categories", "Categories"), ("/admin/prices", "Prices")],
    ),
    (
        "People",
        &[("/admin/employees", "Employees"), ("/admin/customers", "Customers"), ("/admin/log", "Log")],
    ),
    ("Integrations", &[("/admin/keys", "API keys"), ("/admin/webhooks", "Webhooks")]),
];

/// `<Admin title="Services"><LazyPage title="Services" page=chunks::managed_services /></Admin>`: includes
/// the guard.
#[component]
pub fn Admin(title: &'static str, children: ChildrenFn) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Guard access=Access::Admin title=title>
            <div class="admin wide">
                <AdminNav />
                <div class="admin-page">{children.with_value(|children| children())}</div>
            </div>
        </Guard>
    }
}

#[component]
fn AdminNav() -> impl IntoView {
    let element = NodeRef::<html::Nav>::new();
    // On small screens the links are one line that may be wider than the screen.
    Effect::new(move || {
        let Some(nav) = element.get() else { return };
        scope::spawn(async move {
            next_frame().await;
            let Ok(Some(here)) = nav.query_selector("[aria-current]") else { return };
            let here: web_sys::HtmlElement = here.unchecked_into();
            nav.set_scroll_left(here.offset_left() + here.offset_width() / 2 - nav.client_width() / 2);
        });
    });
    let group = |(name, links): (&'static str, &'static [Link])| {
        let link = |(to, words): &Link| match *to {
            // The other pages are all below this address.
            "/admin" => nav_link(to, words).into_any(),
            _ => section_link(to, words).into_any(),
        };
        let links: Vec<_> = links.iter().map(|to| view! { <li>{link(to)}</li> }).collect();
        view! {
            <p class="group">{name}</p>
            <ul>{links}</ul>
        }
    };
    view! {
        <nav class="admin-nav" aria-label="Administration" node_ref=element>
            {GROUPS.map(group).into_iter().collect_view()}
        </nav>
    }
}
