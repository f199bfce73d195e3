//! The workshop, known to all pages.

use std::{sync::Arc, time::Duration};

use chrono::NaiveDate;
use leptos::prelude::*;
use pitboard_api::Workshop;
use pitboard_client::Client;

use crate::{
    clock::now_every,
    dates,
    error::ApiError,
    live::{Live, always, watch},
    locale,
};

/// Its settings seldom change.
const EVERY: Duration = Duration::from_secs(900);

/// What every page may need to know of the workshop; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Shop {
    live: Live<Arc<Workshop>>,
    today: Memo<Option<NaiveDate>>,
}

/// The workshop, anywhere in the page.
pub fn use_shop() -> Shop {
    expect_context()
}

impl Shop {
    /// Asks until it is answered. Call once.
    pub fn load(client: Client) -> Self {
        let live = watch(
            || Some(()),
            EVERY,
            async move |(), _| {
                let workshop = client.get_workshop().await;
                always(workshop.inspect(locale::set).map(Arc::new))
            },
        );
        let now = now_every(Duration::from_secs(60));
        let today = Memo::new(move |_| {
            now.track();
            live.data.with(|shop| dates::today_in(&shop.as_ref()?.zone))
        });
        Self { live, today }
    }

    /// Nothing until it has been loaded; reactive.
    pub fn get(self) -> Option<Arc<Workshop>> {
        self.live.data.get()
    }

    /// The date there by the browser's clock, which may be wrong: ask the server where it matters. Reactive, also at
    /// midnight.
    pub fn today(self) -> Option<NaiveDate> {
        self.today.get()
    }

    /// Why it has not been loaded, for pages that can do nothing without it.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        self.live.failure()
    }

    /// Asks at once.
    pub fn refresh(self) {
        self.live.refresh();
    }

    /// Its name, or "Workshop" until it is known; reactive.
    pub fn name(self) -> String {
        self.get().map_or_else(|| "Workshop".to_owned(), |workshop| workshop.name.clone())
    }

    /// How many at a time, also before it is known: nothing moves when the number comes. Reactive.
    pub fn cars(self) -> String {
        match self.get().map(|shop| shop.slots_per_period) {
            Some(1) => "One car".to_owned(),
            Some(slots) => format!("{slots} cars"),
            None => "Several cars".to_owned(),
        }
    }

    /// What to call where the page cannot help; reactive.
    pub fn phone(self) -> Option<String> {
        self.get()?.phone.clone()
    }
}
