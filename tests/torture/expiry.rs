//! Lets holds expire: a run is shorter than the ten minutes of a hold, so it moves their expiry to the present.

use std::{cell::Cell, time::Duration};

use diesel::prelude::*;
use pitboard_server::{
    app::Failure,
    clock::Clock,
    db::{
        appointments,
        engine::schema::{holds, occupancy},
    },
};
use pitboard_tests::{Database, backend::Place, rng::Rng};
use tokio::time::sleep;

/// The time between two expiries.
const PAUSE: Duration = Duration::from_millis(30);

/// Lets a random hold expire again and again until the run is over, and returns how many did. Failures are those of a
/// database that is down.
pub async fn expire_holds(place: &Place, mut rng: Rng, is_over: &Cell<bool>) -> usize {
    let db = Database::open(&place.url, &Clock::System);
    let mut expired = 0;
    while !is_over.get() {
        let choice = rng.below(1 << 30);
        expired += usize::from(expire_one(&db, choice).await.unwrap_or(false));
        sleep(PAUSE).await;
    }
    expired
}

/// Sets the expiry of a hold and of its slots to the instant of this write, under the locks of its days.
async fn expire_one(db: &Database, choice: usize) -> Result<bool, Failure> {
    db.system(move |tx| {
        let now = tx.now().naive_utc();
        let (workshop, live) = (tx.workshop_id, holds::expires_at.gt(now));
        let rows = holds::table.filter(holds::workshop_id.eq(workshop).and(live)).order(holds::id);
        let rows: Vec<(i64, chrono::NaiveDate, chrono::NaiveDate)> =
            rows.select((holds::id, holds::date, holds::last_date)).load(tx.raw)?;
        let Some((id, first, last)) = rows.get(choice % rows.len().max(1)) else { return Ok(false) };
        let at = tx.lock_days(&appointments::days(*first, *last))?.naive_utc();
        let hold = holds::table.find((workshop, *id)).filter(holds::expires_at.gt(at));
        if diesel::update(hold).set(holds::expires_at.eq(at)).execute(tx.raw)? == 0 {
            return Ok(false);
        }
        let slots = occupancy::workshop_id.eq(workshop).and(occupancy::hold_id.eq(*id));
        diesel::update(occupancy::table.filter(slots.and(occupancy::released_at.is_null())))
            .set(occupancy::expires_at.eq(at))
            .execute(tx.raw)?;
        Ok(true)
    })
    .await
}
