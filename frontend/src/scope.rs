//! Work that happens later and ends with the component that asked for it: futures, intervals, listeners.
//!
//! A signal panics when it is read after its component is gone. `frontend/clippy.toml` therefore forbids the
//! functions of Leptos and of the browser that call back regardless of the component; everything goes through
//! this file.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "each use is bound to a scope here")]

use std::time::Duration;

use futures_util::{
    FutureExt,
    future::{AbortHandle, Abortable},
};
use js_sys::{Array, Function, Reflect};
use leptos::{ev::EventDescriptor, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, EventSource};

/// The lifetime of a component or of one run of an effect; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Scope(StoredValue<Vec<AbortOnDrop>>);

struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Scope {
    /// Returns the scope of the component or effect that runs now. Event handlers and futures have none of
    /// their own: take it where the component is made.
    pub fn current() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Runs a future for as long as the scope lasts: nothing after an `.await` runs once the component is
    /// gone.
    pub fn spawn(self, work: impl Future<Output = ()> + 'static) {
        let (handle, registration) = AbortHandle::new_pair();
        let finished = handle.clone();
        let work = async move {
            work.await;
            finished.abort();
        };
        let added = self.0.try_update_value(|running| {
            running.retain(|other| !other.0.is_aborted());
            running.push(AbortOnDrop(handle));
        });
        if added.is_some() {
            spawn_detached(Abortable::new(work, registration).map(drop));
        }
    }
}

/// Runs a future in the current scope.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    Scope::current().spawn(work);
}

/// Runs a future to its end, also when its component is gone. It may use what lives as long as the page
/// (session, toasts, the document), and nothing else but by the `try_` methods.
pub fn spawn_detached(work: impl Future<Output = ()> + 'static) {
    spawn_local(work);
}

/// Calls back after every pause, as long as the current scope lasts.
pub fn every(pause: Duration, callback: impl Fn() + 'static) {
    let interval = set_interval_with_handle(callback, pause);
    on_cleanup(move || {
        if let Ok(interval) = interval {
            interval.clear();
        }
    });
}

/// Listens to an event of the window, as long as the current scope lasts.
pub fn listen<E>(event: E, listener: impl Fn(E::EventType) + 'static)
where
    E: EventDescriptor + 'static,
    E::EventType: JsCast,
{
    let handle = window_event_listener(event, listener);
    on_cleanup(move || handle.remove());
}

/// Calls back now and whenever the size of an element changes, as long as the current scope lasts.
pub fn observe_size(element: &Element, callback: impl Fn() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(callback);
    // By name: its types would be in the program of every page.
    let observer = Reflect::get(&js_sys::global(), &"ResizeObserver".into()).and_then(|class| {
        Reflect::construct(&class.unchecked_into::<Function>(), &Array::of1(callback.as_ref()))
    });
    let Ok(observer) = observer else { return };
    call(&observer, "observe", &Array::of1(element));
    // Dropped with the scope.
    StoredValue::new_local(SizeObserver { observer, _callback: callback });
}

/// The observer of an element's size. It ends, and with it the callback, when this is dropped.
struct SizeObserver {
    observer: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        call(&self.observer, "disconnect", &Array::new());
    }
}

fn call(of: &JsValue, method: &str, arguments: &Array) {
    let method = Reflect::get(of, &method.into()).and_then(|method| method.dyn_into::<Function>());
    let _ = method.and_then(|method| method.apply(of, arguments));
}

/// A stream of Server-Sent Events. It ends, and with it the callbacks, when this is dropped.
pub struct EventStream {
    source: EventSource,
    listeners: Vec<Closure<dyn FnMut(Event)>>,
}

impl EventStream {
    /// Opens a stream; `None` if the browser refuses the address.
    pub fn open(address: &str) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        Some(Self { source, listeners: Vec::new() })
    }

    /// Calls back after every event of a kind: a name of the server, `open`, or `error`.
    pub fn listen(&mut self, kind: &str, callback: impl Fn() + 'static) {
        let listener = Closure::<dyn FnMut(Event)>::new(move |_| callback());
        if self.source.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref()).is_ok() {
            self.listeners.push(listener);
        }
    }

    /// Whether it has ended for good: the server has refused it. A lost one is opened again by the browser.
    pub fn is_closed(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.close();
    }
}
