//! The workshop, loaded once for all pages.

use std::sync::Arc;
use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use pitboard_api::Workshop;
use pitboard_client::Client;

use crate::{browser, locale};

/// What every page may need to know of the workshop; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Shop(RwSignal<Option<Arc<Workshop>>>);

/// The workshop, anywhere in the page.
pub fn use_shop() -> Shop {
    expect_context()
}

impl Shop {
    /// Asks until it is answered. Call once.
    pub fn load(client: Client) -> Self {
        let shop = Self(RwSignal::new(None));
        spawn_local(async move {
            let mut pause = Duration::from_secs(1);
            let workshop = loop {
                match client.get_workshop().await {
                    Ok(workshop) => break workshop,
                    Err(_) => browser::sleep(pause).await,
                }
                pause = (pause * 2).min(Duration::from_secs(30));
            };
            locale::set(&workshop);
            let _ = shop.0.try_set(Some(Arc::new(workshop)));
        });
        shop
    }

    /// Nothing until it has been loaded; reactive.
    pub fn get(self) -> Option<Arc<Workshop>> {
        self.0.get()
    }

    /// Its name, or "Workshop" until it is known; reactive.
    pub fn name(self) -> String {
        self.get().map_or_else(|| "Workshop".to_owned(), |workshop| workshop.name.clone())
    }

    /// What to call where the page cannot help; reactive.
    pub fn phone(self) -> Option<String> {
        self.get()?.phone.clone()
    }
}
