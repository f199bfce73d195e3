//! What comes when it is first opened: those who only book never load the catalogue, nor what staff see. `cargo xtask dist` cuts the
//! program along these lines; a build without the feature `split` is in one piece.

use std::pin::Pin;

use futures_util::future::join;
use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};
use wasm_bindgen::JsValue;

use crate::{
    browser,
    components::{Heading, ProblemAlert},
    focus, pages,
    trouble::Trouble,
};

/// A page on its way.
pub type Coming = Pin<Box<dyn Future<Output = Result<AnyView, Missing>>>>;

/// A chunk that did not come.
pub struct Missing;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

impl From<JsValue> for Missing {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// What only some people see is drawn by sheets that lie disabled in the entry page until the first such page comes.
fn dressed(people: &'static str, page: Coming) -> Coming {
    Box::pin(async move {
        let (page, sheets) = join(page, browser::enable_sheets(people)).await;
        sheets?;
        page
    })
}

macro_rules! chunk {
    ($chunk:ident of $people:ident: $($name:ident $page:path),+ $(,)?) => {
        chunk!(@parts $chunk: $($name $page),+);
        $(
            pub fn $name() -> Coming {
                dressed(stringify!($people), Box::pin($chunk::$name()))
            }
        )+
    };
    ($chunk:ident: $($name:ident $page:path),+ $(,)?) => {
        chunk!(@parts $chunk: $($name $page),+);
        $(
            pub fn $name() -> Coming {
                Box::pin($chunk::$name())
            }
        )+
    };
    (@parts $chunk:ident: $($name:ident $page:path),+) => {
        mod $chunk {
            use super::*;

            $(
                #[cfg(feature = "split")]
                #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)]
                pub fn $name() -> Result<AnyView, Missing> {
                    Ok($page().into_any())
                }

                #[cfg(not(feature = "split"))]
                pub async fn $name() -> Result<AnyView, Missing> {
                    Ok($page().into_any())
                }
            )+
        }
    };
}

chunk!(
    staff of staff:
    capacity pages::capacity::Capacity,
    jobs pages::jobs::Jobs,
    job pages::job::Job,
    team pages::team::Team,
    day_sheet pages::day_sheet::DaySheet,
);

chunk!(
    admin of staff:
    overview pages::admin::overview::Overview,
    managed_services pages::admin::services::Services,
    categories pages::admin::categories::Categories,
    prices pages::admin::prices::Prices,
);

chunk!(
    people of staff:
    employees pages::admin::employees::Employees,
    hiring pages::admin::hiring::Hiring,
    employee pages::admin::employee::Employee,
    customers pages::admin::customers::Customers,
    customer_of pages::admin::customer::Customer,
    log pages::admin::log::Log,
);

chunk!(
    hours of staff:
    calendar pages::admin::calendar::Calendar,
    settings pages::admin::settings::Settings,
);

chunk!(
    links:
    invitation pages::set_password::Invitation,
    password_reset pages::set_password::PasswordReset,
);

chunk!(
    catalogue:
    services pages::services::Services,
    service pages::service::Service,
);

chunk!(
    customer:
    appointments pages::appointments::Appointments,
    appointment pages::appointment::Appointment,
    moving pages::moving::Moving,
    account pages::account::Account,
);

chunk!(
    cars:
    saved_cars pages::book::saved::SavedCars,
);

chunk!(
    accounts:
    sign_in pages::login::LogIn,
    register pages::register::Register,
    joining pages::book::joining::JoiningForms,
);

/// `<Chunk title=pages::jobs::TITLE page=chunks::jobs />`: the page, once it has come; its heading until then.
#[component]
pub fn Chunk(title: &'static str, page: fn() -> Coming) -> impl IntoView {
    // Loaded anew the page is the newest, whose parts are there.
    let reload = || drop(window().location().reload());
    let heading = move || view! { <Heading title=title /> }.into_any();
    view! {
        <Awaited part=page above=heading retry=reload>
            // What the page will look like, it says itself in a moment.
            <p class="muted" role="status">"Loading…"</p>
        </Awaited>
    }
}

/// `<Part part=chunks::saved_cars>{waiting}</Part>`: a part of a page, once it has come.
#[component]
pub fn Part(part: fn() -> Coming, children: ChildrenFn) -> impl IntoView {
    let (attempt, children) = (RwSignal::new(0), StoredValue::new(children));
    // What is typed around it stays.
    let again = move || attempt.update(|number| *number += 1);
    move || {
        attempt.track();
        view! { <Awaited part=part retry=again>{children.with_value(|children| children())}</Awaited> }
    }
}

/// What stands `above` and the children, until the part has come or is found to be missing.
#[component]
fn Awaited(
    part: fn() -> Coming,
    #[prop(optional, into)] above: ViewFn,
    #[prop(into)] retry: UnsyncCallback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let come = RwSignal::new_local(None);
    let failed = RwSignal::new(None);
    // Whatever the part holds belongs to this place and goes with it.
    let coming = ScopedFuture::new(part());
    spawn_local(async move {
        match coming.await {
            Ok(part) => {
                focus::heading_again();
                let _ = come.try_set(Some(part));
            }
            Err(Missing) => drop(failed.try_set(Some(Trouble::Unreachable))),
        }
    });
    let children = StoredValue::new(children);
    move || {
        come.track();
        match come.try_update_untracked(Option::take).flatten() {
            Some(part) => part,
            None => view! {
                {above.run()}
                <ProblemAlert trouble=failed retry=retry />
                <Show when=move || failed.with(Option::is_none)>{children.with_value(|children| children())}</Show>
            }
            .into_any(),
        }
    }
}
