//! The appointment of a guest, by its link: see, reschedule and cancel it without an account. The secret of the link is
//! in the fragment of the address. It is stored nowhere and sent only as `Authorization`.

mod keep_link;
mod progress;

use leptos::{context::Provider, prelude::*};
use leptos_router::hooks::use_location;
use pitboard_api::{Appointment, ProblemCode};
use pitboard_client::Client;

use super::{
    appointment::{StatusLine, cancel::Changes, facts, facts::Facts, reference, title},
    book::form::use_booking_form,
    reschedule::{self, RescheduleLine, Steps},
};
use crate::{
    api::use_api,
    components::{Card, Empty, Heading, Loaded},
    error::ApiError,
    live::Live,
    session::Session,
    shop::use_shop,
};
pub use keep_link::LinkField;
use {keep_link::KeepLink, progress::Progress};

pub const TITLE: &str = "Your appointment";

/// `/a/{reference}#k=…`
#[component]
pub fn ManageAppointment() -> impl IntoView {
    view! { <WithLink title=TITLE page=|| view! { <Managed /> }.into_any() /> }
}

/// `/a/{reference}/move#k=…`
#[component]
pub fn ManageReschedule() -> impl IntoView {
    view! { <WithLink title=reschedule::TITLE page=|| view! { <Rescheduled /> }.into_any() /> }
}

/// Shows a page as the holder of the link in the address, also to a visitor who is signed in.
#[component]
fn WithLink(title: &'static str, page: fn() -> AnyView) -> impl IntoView {
    let (api, hash) = (use_api(), use_location().hash);
    let secret = Memo::new(move |_| {
        hash.with(|hash| hash.strip_prefix("#k=").filter(|secret| !secret.is_empty()).map(str::to_owned))
    });
    move || match secret.get() {
        Some(secret) => {
            let session = Session::none(Client::new(api.open().base_url()));
            view! {
                <Provider value=session>
                    <Provider value=api.of_link(secret)>{page()}</Provider>
                </Provider>
            }
            .into_any()
        }
        None => view! {
            <Heading title=title />
            <BrokenLink
                title="This link is incomplete"
                text="Please copy the whole link, with everything after the number sign (#)."
            />
        }
        .into_any(),
    }
}

#[component]
fn Managed() -> impl IntoView {
    let (api, form) = (use_api(), use_booking_form());
    let live = facts::watch_appointment(reference());
    let link = Memo::new(move |_| {
        live.data.with(|one| one.as_ref().map(|one| api.appointment_address(&one.reference, "")))
    });
    let is_active =
        Memo::new(move |_| live.data.with(|one| one.as_ref().is_some_and(|one| one.status.is_active())));
    let is_new = Memo::new(move |_| {
        live.data.with(|one| {
            one.as_ref().is_some_and(|one| one.status.is_active() && form.has_booked(&one.reference))
        })
    });
    let keep = move || link.get().map(|link| view! { <KeepLink link=link is_new=is_new.get() /> });
    view! {
        <Heading title=title(live, TITLE)>
            <StatusLine live=live />
        </Heading>
        <LoadedByLink live=live>
            <div class="stack">
                <Show when=move || is_new.get()>{keep}</Show>
                <div class="columns">
                    <div class="stack">
                        <Facts live=live staff=false />
                        <Card title="Changes">
                            <Changes live=live />
                        </Card>
                    </div>
                    <div class="stack">
                        <Show when=move || is_active.get() && !is_new.get()>{keep}</Show>
                        <Card title="What happened">
                            <Progress live=live />
                        </Card>
                    </div>
                </div>
            </div>
        </LoadedByLink>
    }
}

#[component]
fn Rescheduled() -> impl IntoView {
    let live = facts::watch_appointment(reference());
    view! {
        <Heading title=reschedule::TITLE><RescheduleLine live=live /></Heading>
        <LoadedByLink live=live>
            <Steps live=live />
        </LoadedByLink>
    }
}

/// The appointment with its loading and error states, or why the link shows none.
#[component]
fn LoadedByLink(live: Live<Appointment>, children: ChildrenFn) -> impl IntoView {
    use ProblemCode::{Forbidden, NotFound, Unauthenticated, ValidationFailed};
    let is_wrong = Memo::new(move |_| {
        let codes = [Unauthenticated, Forbidden, NotFound, ValidationFailed];
        live.error
            .with(|error| error.as_ref().and_then(ApiError::code).is_some_and(|code| codes.contains(&code)))
    });
    let children = StoredValue::new(children);
    view! {
        <Show
            when=move || is_wrong.get()
            fallback=move || {
                view! {
                    <Loaded live=live missing="" list="/" words="Home">
                        {children.with_value(|children| children())}
                    </Loaded>
                }
            }
        >
            <BrokenLink
                title="This link does not work"
                text="It is mistyped or has expired. Please copy the whole link again where you got it."
            />
        </Show>
    }
}

/// Explains a link that shows no appointment, and how to go on.
#[component]
fn BrokenLink(title: &'static str, text: &'static str) -> impl IntoView {
    let shop = use_shop();
    let text = Signal::derive(move || match shop.phone() {
        Some(_) => format!("{text} If that does not help, please call us."),
        None => text.to_owned(),
    });
    let call = move || {
        shop.phone().map(
            |phone| view! { <a class="button" href=format!("tel:{phone}")>{format!("Call {phone}")}</a> },
        )
    };
    view! {
        <Empty title=title text=text>
            {call}
            <a class="button quiet" href="/">"Home"</a>
        </Empty>
    }
}
