//! The workshop today: what is free.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_client::Conditional;

use crate::{
    api::use_api,
    components::{Heading, LiveLine, PeriodCards, ProblemAlert, SkeletonCards, ZoneNote},
    dates,
    live::watch,
    shop::use_shop,
    trouble::Trouble,
};

#[component]
pub fn Home() -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let today = move || dates::today_in(&shop.get()?.zone);
    let live = watch(today, Duration::from_secs(5), async move |date, etag: Option<String>| {
        let answer: Conditional<_> = api.open().get_availability_if_changed(date, etag.as_deref()).await?;
        Ok::<_, Trouble>(answer)
    });
    view! {
        <Heading title=Signal::derive(move || shop.name())>
            {move || today().map(dates::long)}
            " · "
            <LiveLine freshness=live.freshness />
            " "
            <ZoneNote />
        </Heading>
        <ProblemAlert trouble=live.failure() retry=move || live.refresh() />
        <Show when=move || live.data.with(Option::is_some) fallback=|| view! { <SkeletonCards /> }>
            <PeriodCards day=live.data />
        </Show>
    }
}
