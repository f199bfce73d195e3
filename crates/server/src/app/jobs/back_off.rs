//! The time between the failed attempts at a job.

use std::time::Duration;

/// The longest delay before the second attempt.
const FIRST: Duration = Duration::from_secs(5);
/// The longest delay before any attempt.
pub const MAXIMUM: Duration = Duration::from_secs(3600);

/// Returns the delay after a job's failed attempt, of which `attempts` preceded: it doubles each time up to a
/// maximum. `random`, of 0 to 255, takes off up to half, so that jobs that failed together do not meet again.
pub fn back_off(attempts: u32, random: u8) -> Duration {
    let doubled = FIRST.saturating_mul(2_u32.saturating_pow(attempts)).min(MAXIMUM);
    let delay = doubled - doubled * u32::from(random) / 510;
    // The databases keep no nanoseconds.
    Duration::from_millis(delay.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_maximum_and_vary_by_half() {
        let longest: Vec<u64> = (0..5).map(|attempts| back_off(attempts, 0).as_secs()).collect();
        assert_eq!(longest, [5, 10, 20, 40, 80]);
        for attempts in [10, 32, u32::MAX] {
            assert_eq!(back_off(attempts, 0), MAXIMUM);
            assert_eq!(back_off(attempts, u8::MAX), MAXIMUM / 2);
        }
        assert_eq!(back_off(0, u8::MAX), FIRST / 2);
    }
}
