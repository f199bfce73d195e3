//! The visitor's sessions: the devices on which they are signed in.

use leptos::prelude::*;
use pitboard_api::{Page, Session};

use crate::{
    api::use_api,
    components::{Button, Card, Kind, More, ProblemAlert, SkeletonLines, use_toasts},
    dates, focus,
    idempotency::IdempotencyKeys,
    paged::{Paged, paged},
    session::use_session,
    task::task,
};

const BROWSERS: [(&str, &str); 5] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Describes a device as "Firefox on Linux", as far as its name reveals it.
fn describe(device: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| device.contains(part)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if device.is_empty() => "Unknown device".to_owned(),
        (None, None) => device.chars().take(40).collect(),
    }
}

#[component]
pub fn Sessions() -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let id = move || session.account().map(|me| me.id);
    let sessions = paged(id, async move |_, _| {
        let listed = api.call(async |client| client.list_sessions().await).await?;
        Ok(Page { items: listed.items, next_cursor: None })
    });
    view! {
        <Card title="Signed-in devices">
            <p class="muted">"If you do not know one, end its session and change your password."</p>
            <Show when=move || sessions.is_loading()>
                <SkeletonLines count=2 />
            </Show>
            <ul class="sessions">
                <For
                    each=move || sessions.items.get().unwrap_or_default()
                    key=|session| (session.id.clone(), session.last_used_at)
                    children=move |session| view! { <li><SessionLine session=session sessions=sessions /></li> }
                />
            </ul>
            <More of=sessions />
        </Card>
    }
}

#[component]
fn SessionLine(session: Session, sessions: Paged<Session>) -> impl IntoView {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    let id = session.id;
    let end = task(
        async move |()| {
            let id = id.clone();
            keys.send(api, &id, async |client| client.end_session(&id).await).await
        },
        move |()| {
            toasts.good("The session has ended.");
            focus::heading();
            sessions.refresh();
        },
    );
    let name = describe(&session.device);
    let label = format!("End the session of {name}");
    let current = session.current;
    view! {
        <span>
            <b>{name}</b>
            <span class="muted small">
                {dates::dated_moment(session.last_used_at)} " · " {session.network}
                {current.then_some(" · this browser")}
            </span>
        </span>
        <Show when=move || !current>
            <Button
                kind=Kind::Quiet
                label=label.clone()
                busy=end.busy()
                on_press=move || end.run(())
            >
                "End"
            </Button>
        </Show>
        <ProblemAlert error=end.error() />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_its_browser_and_system() {
        for (device, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.17.0", "curl/8.17.0"),
            ("", "Unknown device"),
        ] {
            assert_eq!(describe(device), name);
        }
    }
}
