//! The workshop, known to all pages.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use pitboard_api::Workshop;
use pitboard_client::{Client, Conditional};

use crate::{
    live::{Live, watch},
    locale,
    trouble::Trouble,
};

/// Its settings seldom change.
const EVERY: Duration = Duration::from_secs(900);

/// What every page may need to know of the workshop; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Shop(Live<Arc<Workshop>>);

/// The workshop, anywhere in the page.
pub fn use_shop() -> Shop {
    expect_context()
}

impl Shop {
    /// Asks until it is answered. Call once.
    pub fn load(client: Client) -> Self {
        Self(watch(
            || Some(()),
            EVERY,
            async move |(), _| {
                let workshop = client.get_workshop().await?;
                locale::set(&workshop);
                Ok::<_, Trouble>(Conditional::Changed { etag: None, body: Arc::new(workshop) })
            },
        ))
    }

    /// Nothing until it has been loaded; reactive.
    pub fn get(self) -> Option<Arc<Workshop>> {
        self.0.data.get()
    }

    /// Why it has not been loaded, for pages that can do nothing without it.
    pub fn failure(self) -> Signal<Option<Trouble>> {
        self.0.failure()
    }

    /// Asks at once.
    pub fn refresh(self) {
        self.0.refresh();
    }

    /// Its name, or "Workshop" until it is known; reactive.
    pub fn name(self) -> String {
        self.get().map_or_else(|| "Workshop".to_owned(), |workshop| workshop.name.clone())
    }

    /// "5 cars" fit into it at a time; words stand there before the number is known, so that nothing moves when it
    /// comes. Reactive.
    pub fn cars(self) -> String {
        match self.get().map(|workshop| workshop.slots_per_period) {
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
