//! What the page asks of the browser beside the document: waiting, random bytes, the small store, one tab at a time.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, HtmlLinkElement, Storage, Url};

/// Resolves after a pause.
#[expect(clippy::disallowed_methods, reason = "it resolves a promise and touches nothing else")]
pub async fn sleep(pause: Duration) {
    let elapsed =
        Promise::new(&mut |resolve, _| set_timeout(move || drop(resolve.call0(&JsValue::NULL)), pause));
    let _ = JsFuture::from(elapsed).await;
}

/// Resolves just before the next repaint.
#[expect(clippy::disallowed_methods, reason = "it resolves a promise and touches nothing else")]
pub async fn next_frame() {
    let reached = Promise::new(&mut |resolve, _| {
        request_animation_frame(move || drop(resolve.call0(&JsValue::NULL)));
    });
    let _ = JsFuture::from(reached).await;
}

/// What the work comes to, or nothing when it takes longer; then it is dropped.
pub async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(sleep(limit))).await {
        Either::Left((answer, _)) => Some(answer),
        Either::Right(_) => None,
    }
}

/// Milliseconds since 1970 by the browser's clock; good for spans only, it may be wrong.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Nobody looks at a hidden tab, so it asks for nothing.
pub fn is_hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

/// A word that was never used before: 128 random bits in hexadecimal.
pub fn random_key() -> String {
    let mut bytes = [0; 16];
    // Not `randomUUID`, which is kept from pages that came over plain HTTP.
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What this browser keeps under a name; nothing where it keeps nothing (private windows, full disk).
pub fn recall(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a value under a name, or forgets it.
pub fn remember(name: &str, value: Option<&str>) {
    if let Ok(Some(store)) = window().local_storage() {
        write(&store, name, value);
    }
}

/// Returns what this tab keeps under a name; unlike `recall`, it is gone when the tab is closed.
pub fn recall_in_tab(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(name).ok()?
}

/// Keeps a value in this tab, also across a reload, or removes it.
pub fn remember_in_tab(name: &str, value: Option<&str>) {
    if let Ok(Some(store)) = window().session_storage() {
        write(&store, name, value);
    }
}

fn write(store: &Storage, name: &str, value: Option<&str>) {
    // A full store keeps nothing more.
    let _ = match value {
        Some(value) => store.set_item(name, value),
        None => store.remove_item(name),
    };
}

/// Puts text where people paste from. Pages over plain HTTP may not: then it is `false`.
pub async fn copy(text: &str) -> bool {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok().filter(JsValue::is_object);
    let written = clipboard.and_then(|clipboard| {
        let promise = method(&clipboard, "writeText")?.call1(&clipboard, &text.into()).ok()?;
        promise.dyn_into::<Promise>().ok()
    });
    match written {
        Some(written) => JsFuture::from(written).await.is_ok(),
        None => false,
    }
}

/// Lets the style sheets of some people (`data-of` in the entry page) come, and waits for them.
pub async fn enable_sheets(people: &str) -> Result<(), JsValue> {
    let sheets = document().query_selector_all(&format!("link[data-of={people}]"))?;
    for sheet in (0..sheets.length()).filter_map(|at| sheets.item(at)) {
        let sheet: HtmlLinkElement = sheet.unchecked_into();
        if sheet.sheet().is_some() {
            continue;
        }
        let come = Promise::new(&mut |come, missing| {
            let _ = sheet.add_event_listener_with_callback("load", &come);
            let _ = sheet.add_event_listener_with_callback("error", &missing);
            // `cargo xtask dist` makes it an alternative.
            sheet.set_rel("stylesheet");
            sheet.set_disabled(false);
        });
        JsFuture::from(come).await?;
    }
    Ok(())
}

/// Gives the visitor a file.
pub fn download(name: &str, kind: &str, content: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let file = Blob::new_with_str_sequence_and_options(&Array::of1(&content.into()), &options)?;
    let address = Url::create_object_url_with_blob(&file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// The text of the file that was chosen in a field, which then is empty again: the same file can be chosen once more.
pub async fn read_file(event: &web_sys::Event) -> Option<String> {
    let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let text = field.files()?.get(0).map(|file| file.text());
    field.set_value("");
    JsFuture::from(text?).await.ok()?.as_string()
}

/// Does the work while no other tab of this browser does work of that name. Pages over plain HTTP have no such
/// locks, and a frozen tab may hold one for ever: then the work is done all the same after ten seconds.
pub async fn exclusively<T>(name: &str, work: impl Future<Output = T>) -> T {
    let _held = Held::take(name).await;
    work.await
}

/// A lock among tabs, given back when dropped.
struct Held(Function);

impl Held {
    #[expect(clippy::disallowed_methods, reason = "it resolves a promise and touches nothing else")]
    async fn take(name: &str) -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
        let request = method(&locks, "request")?;
        let mut release = None;
        let until_released = Promise::new(&mut |resolve, _| release = Some(resolve));
        let granted = Promise::new(&mut |granted, refused| {
            let until_released = until_released.clone();
            let hold = Closure::once_into_js(move |_lock: JsValue| {
                let _ = granted.call0(&JsValue::NULL);
                until_released
            });
            match request.call3(&locks, &name.into(), &ten_seconds(), &hold) {
                Ok(asked) => drop(method(&asked, "catch").map(|catch| catch.call1(&asked, &refused))),
                Err(_) => drop(refused.call0(&JsValue::NULL)),
            }
        });
        // Dropped while it waits, it must not keep what it is given later.
        let held = release.map(Self);
        JsFuture::from(granted).await.ok()?;
        held
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// `{ signal: AbortSignal.timeout(10000) }`, as far as the browser knows it.
fn ten_seconds() -> Object {
    let options = Object::new();
    let signal = Reflect::get(&js_sys::global(), &"AbortSignal".into())
        .ok()
        .and_then(|class| method(&class, "timeout")?.call1(&class, &10_000.into()).ok());
    if let Some(signal) = signal {
        let _ = Reflect::set(&options, &"signal".into(), &signal);
    }
    options
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}
