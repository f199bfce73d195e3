//! Browser features other than the document: waiting, random bytes, storage, clipboard, files, locks between
//! tabs.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
#[expect(clippy::disallowed_types, reason = "`TabLock::take` resolves a promise with it")]
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
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

/// Returns the result of the work, or `None` when it takes longer than `limit`; the work is then dropped.
pub async fn with_timeout<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(sleep(limit))).await {
        Either::Left((answer, _)) => Some(answer),
        Either::Right(_) => None,
    }
}

/// Returns the browser's clock in milliseconds since 1970. It may be wrong, so use it for intervals only.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Whether the tab is in the background; it then loads nothing.
pub fn is_hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

/// Returns 128 random bits in hexadecimal.
pub fn random_key() -> String {
    let mut bytes = [0; 16];
    // Not `randomUUID`, which is unavailable over plain HTTP.
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns what this browser stores under a name. Private windows and full disks store nothing.
pub fn recall(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Stores a value under a name, or removes it.
pub fn remember(name: &str, value: Option<&str>) {
    if let Ok(Some(store)) = window().local_storage() {
        write(&store, name, value);
    }
}

/// Returns what this tab stores under a name. Unlike `recall`, it is gone when the tab is closed.
pub fn recall_in_tab(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(name).ok()?
}

/// Stores a value in this tab, where it survives a reload, or removes it.
pub fn remember_in_tab(name: &str, value: Option<&str>) {
    if let Ok(Some(store)) = window().session_storage() {
        write(&store, name, value);
    }
}

fn write(store: &Storage, name: &str, value: Option<&str>) {
    // A full store refuses; the page works without it.
    let _ = match value {
        Some(value) => store.set_item(name, value),
        None => store.remove_item(name),
    };
}

/// Copies text to the clipboard. Returns `false` where the browser refuses, as it does over plain HTTP.
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

/// Loads the style sheets marked with `data-of` for a group of people, and waits for them.
pub async fn enable_sheets(people: &str) -> Result<(), JsValue> {
    let sheets = document().query_selector_all(&format!("link[data-of={people}]"))?;
    for sheet in (0..sheets.length()).filter_map(|at| sheets.item(at)) {
        let sheet: HtmlLinkElement = sheet.unchecked_into();
        if sheet.sheet().is_some() {
            continue;
        }
        let loaded = Promise::new(&mut |loaded, failed| {
            let _ = sheet.add_event_listener_with_callback("load", &loaded);
            let _ = sheet.add_event_listener_with_callback("error", &failed);
            // `cargo xtask dist` marks it as an alternative style sheet.
            sheet.set_rel("stylesheet");
            sheet.set_disabled(false);
        });
        JsFuture::from(loaded).await?;
    }
    Ok(())
}

/// Offers a file for download.
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

/// Returns the text of the chosen file and empties the field, so that the same file can be chosen again.
pub async fn read_file(event: &web_sys::Event) -> Option<String> {
    let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let text = field.files()?.get(0).map(|file| file.text());
    field.set_value("");
    JsFuture::from(text?).await.ok()?.as_string()
}

/// Runs the work while no other tab of this browser runs work of that name. Over plain HTTP there are no such
/// locks, and a frozen tab may hold one forever: after ten seconds the work runs without the lock.
pub async fn with_tab_lock<T>(name: &str, work: impl Future<Output = T>) -> T {
    let _held = TabLock::take(name).await;
    work.await
}

/// A lock shared by tabs, released when dropped.
struct TabLock(Function);

impl TabLock {
    #[expect(clippy::disallowed_types, reason = "it resolves a promise and touches nothing else")]
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
                Ok(requested) => {
                    drop(method(&requested, "catch").map(|catch| catch.call1(&requested, &refused)))
                }
                Err(_) => drop(refused.call0(&JsValue::NULL)),
            }
        });
        // If this future is dropped while it waits, the lock that is granted later is released at once.
        let held = release.map(Self);
        JsFuture::from(granted).await.ok()?;
        held
    }
}

impl Drop for TabLock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// Returns `{ signal: AbortSignal.timeout(10000) }`, or `{}` in browsers without it.
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
