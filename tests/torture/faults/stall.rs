//! Disturbs the connections between callers and a server, or between the servers and PostgreSQL.

use std::time::Duration;

use super::Injector;

/// One in this many stalls lasts longer than the deadline of a write, 15 seconds.
const LONG: usize = 8;
const LONG_MILLISECONDS: u64 = 17_000;

impl Injector<'_> {
    /// Stalls, cuts or slows the connections of one proxy. Stalled ones never continue: they are cut.
    pub(super) async fn stall(&mut self) {
        let proxies = self.servers.proxies();
        let proxy = &proxies[self.rng.below(proxies.len())];
        match self.rng.below(3) {
            0 => {
                self.count("connections stalled");
                proxy.stall();
                if self.rng.below(LONG) == 0 {
                    self.pause(LONG_MILLISECONDS, LONG_MILLISECONDS + 1_000).await;
                } else {
                    self.pause(500, 3_000).await;
                }
                proxy.cut();
            }
            1 => {
                self.count("connections cut");
                proxy.cut();
            }
            _ => {
                self.count("connections slowed");
                proxy.delay(Duration::from_millis(1 + self.rng.below(40) as u64));
                self.pause(500, 2_500).await;
                proxy.delay(Duration::ZERO);
            }
        }
    }
}
