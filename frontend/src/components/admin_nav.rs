//! The frame of the pages of `/admin`: the ways among them stand beside the page, on small screens above it.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Guard, Need, ways::way};
use crate::session::use_session;

type Way = (&'static str, &'static str, Need);

/// Address, words, and who may go there.
const GROUPS: [(&str, &[Way]); 3] = [
    (
        "Workshop",
        &[
            ("/admin", "Overview", Need::Admin),
            ("/admin/calendar", "Calendar", Need::Admin),
            ("/admin/settings", "Settings", Need::Admin),
        ],
    ),
    (
        "Catalogue",
        &[
            ("/admin/services", "Services", Need::Admin),
            ("/admin/categories", "Categories", Need::Admin),
            ("/admin/prices", "Prices", Need::Admin),
        ],
    ),
    (
        "People",
        &[
            ("/admin/employees", "Employees", Need::Admin),
            ("/admin/customers", "Customers", Need::Admin),
            ("/admin/log", "Log", Need::Admin),
        ],
    ),
];

/// `<Admin title="Services"><Chunk title="Services" page=chunks::admin_services /></Admin>`: guards as `Guard` does.
#[component]
pub fn Admin(
    #[prop(default = Need::Admin)] need: Need,
    title: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Guard need=need title=title>
            <div class="admin wide">
                <AdminNav />
                <div class="admin-page">{children.with_value(|children| children())}</div>
            </div>
        </Guard>
    }
}

#[component]
fn AdminNav() -> impl IntoView {
    let (session, element) = (use_session(), NodeRef::<html::Nav>::new());
    // On small screens they stand in one line, which may be longer than the screen.
    Effect::new(move || {
        let Some(nav) = element.get() else { return };
        request_animation_frame(move || {
            let Ok(Some(here)) = nav.query_selector("[aria-current]") else { return };
            let here: web_sys::HtmlElement = here.unchecked_into();
            nav.set_scroll_left(here.offset_left() + here.offset_width() / 2 - nav.client_width() / 2);
        });
    });
    let group = move |(name, ways): (&'static str, &'static [Way])| {
        let open = ways.iter().filter(move |way| session.role().is_some_and(|role| way.2.admits(role)));
        let links: Vec<_> = open.map(|(to, words, _)| view! { <li>{way(to, words)}</li> }).collect();
        (!links.is_empty()).then(|| {
            view! {
                <p class="group">{name}</p>
                <ul>{links}</ul>
            }
        })
    };
    view! {
        <nav class="admin-nav" aria-label="Administration" node_ref=element>
            {move || GROUPS.map(group).into_iter().collect_view()}
        </nav>
    }
}
