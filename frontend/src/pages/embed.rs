//! The booking in a frame on another site: without bar, and always as a guest, because a foreign frame gets no session.
//! It tells its parent its height after every change, and the reference of a booking. Neither is a secret, so any
//! parent may read them; the link that manages the appointment is shown in the frame only.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use pitboard_api::Appointment;
use wasm_bindgen::JsValue;

use super::{appointment::facts::when, book::BookingSteps, manage::LinkField};
use crate::{
    components::{Button, Card, Empty, Heading, Icon, Kind, ProblemAlert, Shape},
    focus,
    money::money,
    scope,
    shop::use_shop,
};

pub const TITLE: &str = "Book a slot";
/// The address; `app.rs` leaves out the bar and the session there.
pub const PATH: &str = "/book/embed";

#[component]
pub fn Embed() -> impl IntoView {
    let shop = use_shop();
    if let Some(body) = document().body() {
        let observed = body.clone();
        scope::observe_size(&body, move || {
            post("pitboard:height", "height", observed.offset_height().into())
        });
    }
    let booked = RwSignal::new(None::<(Appointment, String)>);
    let done = UnsyncCallback::new(move |appointment: Appointment| {
        post("pitboard:booked", "reference", appointment.reference.as_str().into());
        let secret = appointment.manage_url.as_ref().and_then(|url| url.split_once('#'));
        let link = secret.map(|(_, secret)| format!("/a/{}#{secret}", appointment.reference));
        booked.set(Some((appointment, link.unwrap_or_default())));
        focus::heading();
    });
    let again = move || {
        booked.set(None);
        focus::heading();
    };
    let title = Signal::derive(move || {
        booked.with(|booked| if booked.is_some() { "Booked" } else { TITLE }.to_owned())
    });
    let is_closed = Memo::new(move |_| shop.get().is_some_and(|shop| !shop.guest_booking));
    let content = move || match booked.get() {
        Some((appointment, link)) => {
            view! { <Confirmation appointment=appointment link=link again=again /> }.into_any()
        }
        None if is_closed.get() => view! { <AccountNeeded /> }.into_any(),
        None => view! { <BookingSteps account=None done=done /> }.into_any(),
    };
    view! {
        <div class="embed">
            <Heading title=title />
            <ProblemAlert error=shop.failure() retry=move || shop.refresh() />
            {content}
        </div>
    }
}

/// Shows the booked appointment, with the link to it in a new tab: the frame belongs to another site.
#[component]
fn Confirmation(
    appointment: Appointment,
    link: String,
    #[prop(into)] again: UnsyncCallback<()>,
) -> impl IntoView {
    let (when, price) = (when(&appointment), money(appointment.price));
    view! {
        <div class="stack">
            <div class="notice good booked">
                <Icon shape=Shape::Check />
                <div>
                    <p><strong>{format!("Your reference is {}.", appointment.reference)}</strong></p>
                    <p>"You change or cancel your appointment by this link. Keep it to yourself."</p>
                    <LinkField link=link.clone() />
                </div>
            </div>
            <Card>
                <dl class="particulars">
                    <dt>"When"</dt>
                    <dd>{when}</dd>
                    <dt>"Service"</dt>
                    <dd>{appointment.service.name}</dd>
                    <dt>"Price"</dt>
                    <dd>{price}</dd>
                </dl>
                <div class="actions">
                    <a class="button" href=link target="_blank" rel="noopener">"Open my appointment"</a>
                    <Button kind=Kind::Quiet on_press=again>"Book another"</Button>
                </div>
            </Card>
        </div>
    }
}

/// Leads to the booking page where only customers with an account can book.
#[component]
fn AccountNeeded() -> impl IntoView {
    view! {
        <Empty title="You need an account to book" text="Sign in or create an account on our own page.">
            <a class="button" href="/appointments/book/" target="_blank" rel="noopener">"Go to the booking page"</a>
        </Empty>
    }
}

/// Posts a message with one value to the page that contains the frame, if there is one.
fn post(kind: &str, name: &str, value: JsValue) {
    let Ok(Some(parent)) = window().parent() else { return };
    let message = Object::new();
    let is_set = Reflect::set(&message, &"type".into(), &kind.into()).is_ok()
        && Reflect::set(&message, &name.into(), &value).is_ok();
    if is_set && parent != window() {
        let _ = parent.post_message(&message, "*");
    }
}
