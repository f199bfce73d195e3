//! The settings of the workshop, as a form and as a file.

use leptos::prelude::*;
use pitboard_api::Settings as Values;

use crate::{
    api::use_api,
    components::{Heading, ProblemAlert, SkeletonLines},
    shop::use_shop,
    task::task,
};
use {files::Files, form::SettingsForm};

mod files;
mod form;
mod table;

pub const TITLE: &str = "Settings";

#[component]
pub fn Settings() -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let values = RwSignal::new(None::<Values>);
    let load = task(
        async move |()| api.call(async |client| client.get_settings().await).await,
        move |loaded| values.set(Some(loaded)),
    );
    load.run(());
    let changed = UnsyncCallback::new(move |()| {
        load.run(());
        shop.refresh();
    });
    let form = move || values.get().map(|values| view! { <SettingsForm values=values changed=changed /> });
    let is_loading = move || values.with(Option::is_none) && load.error().with(Option::is_none);
    view! {
        <Heading title=TITLE>"They act at once, on every server, and each change stands in the log."</Heading>
        <ProblemAlert error=load.error() retry=move || load.run(()) />
        <Show when=is_loading>
            <SkeletonLines count=12 />
        </Show>
        <div class="stack form-wide">
            {form} <Show when=move || values.with(Option::is_some)>
                <Files changed=changed />
            </Show>
        </div>
    }
}
