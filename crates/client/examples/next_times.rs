//! Lists the services of a workshop, each with its price and the next times at which it can start.
//!
//! ```sh
//! cargo run -p pitboard-client --example next_times -- https://carmodx.example
//! ```

use std::error::Error;

use pitboard_client::{
    Client,
    api::{Money, NextQuery, ServiceQuery},
};

/// The number of starts to list for each service.
const STARTS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8000".to_owned());
    let client = Client::new(&url);
    let workshop = client.get_workshop().await?;
    println!("{}, times of {}", workshop.name, workshop.zone);

    let mut query = ServiceQuery::default();
    loop {
        let page = client.list_services(&query).await?;
        for service in page.items {
            println!("{}, {}", service.name, amount(service.price));
            let next = NextQuery { limit: Some(STARTS), ..NextQuery::new(service.id) };
            for start in client.list_next_starts(&next).await?.items {
                println!("  {} {} ({} free)", start.date, start.period, start.remaining);
            }
        }
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return Ok(()),
        }
    }
}

/// Formats an amount in minor units. A real program takes the number of digits from its table of currencies.
fn amount(money: Money) -> String {
    format!("{} {}.{:02}", money.currency.as_str(), money.amount / 100, money.amount % 100)
}
