//! The workshop's public settings, shared by all pages.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use pitboard_api::{LocalDate, Workshop};
use pitboard_client::Client;

use crate::{
    clock::now_every,
    dates,
    error::ApiError,
    live::{Live, always, watch},
    locale,
};

/// The settings seldom change.
const EVERY: Duration = Duration::from_secs(900);

/// The workshop's settings and today's date; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Shop {
    live: Live<Arc<Workshop>>,
    today: Memo<Option<LocalDate>>,
}

/// Returns the workshop.
pub fn use_shop() -> Shop {
    expect_context()
}

impl Shop {
    /// Loads the settings and keeps them fresh. Call it once.
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

    /// Returns the settings once they are loaded; reactive.
    pub fn get(self) -> Option<Arc<Workshop>> {
        self.live.data.get()
    }

    /// Returns the date at the workshop by the browser's clock, which may be wrong: use the server's where it
    /// matters. Reactive, also at midnight.
    pub fn today(self) -> Option<LocalDate> {
        self.today.get()
    }

    /// Returns why the settings could not be loaded, for pages that need them.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        self.live.failure()
    }

    /// Loads the settings now.
    pub fn refresh(self) {
        self.live.refresh();
    }

    /// Returns the workshop's name, or "Workshop" until it is known; reactive.
    pub fn name(self) -> String {
        self.get().map_or_else(|| "Workshop".to_owned(), |workshop| workshop.name.clone())
    }

    /// Returns how many cars fit into a period. The text has about the same width before it is known, so that
    /// nothing moves. Reactive.
    pub fn cars(self) -> String {
        match self.get().map(|shop| shop.slots_per_period) {
            Some(1) => "One car".to_owned(),
            Some(slots) => format!("{slots} cars"),
            None => "Several cars".to_owned(),
        }
    }

    /// Returns the workshop's phone number; reactive.
    pub fn phone(self) -> Option<String> {
        self.get()?.phone.clone()
    }
}
