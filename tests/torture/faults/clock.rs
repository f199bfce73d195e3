//! Sets the clocks of servers. The times in the ledger must stay ordered all the same.

use chrono::TimeDelta;

use super::Injector;

/// The offsets to the right time, in minutes. Access tokens live for 10 minutes and keys for 24 hours: a caller may use
/// its token at another server, and repeat a request at one.
const OFFSETS: [i64; 5] = [-12 * 60, -2 * 60, -3, 0, 3];

impl Injector<'_> {
    /// Sets the clock of one server or of all.
    pub(super) fn set_clocks(&mut self) {
        let all = self.rng.below(3) == 0;
        let one = self.any_server();
        let same = self.rng.pick(&OFFSETS);
        for number in 0..self.servers.count() {
            if all || number == one {
                self.count("clock jumps");
                self.servers.set_clock(number, TimeDelta::minutes(same));
            }
        }
    }
}
