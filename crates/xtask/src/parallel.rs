//! Work on many files at once.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::thread;

use anyhow::Result;

/// Calls a function with each item, the last one first, on as many threads as the machine has cores. After an
/// error a thread takes no further item; the first error is returned.
pub fn for_each<T: Send>(items: Vec<T>, work: impl Fn(T) -> Result<()> + Sync) -> Result<()> {
    let items = Mutex::new(items);
    let next = || items.lock().ok().and_then(|mut items| items.pop());
    let work_on_all = || {
        while let Some(item) = next() {
            work(item)?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work_on_all)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

#[cfg(test)]
mod test {
    use std::sync::atomic::{AtomicU32, Ordering};

    use anyhow::bail;

    use super::for_each;

    #[test]
    fn every_item_is_worked_on_and_an_error_is_returned() {
        let sum = AtomicU32::new(0);
        let add = |number| {
            sum.fetch_add(number, Ordering::Relaxed);
            if number == 1 { bail!("the last of 100") } else { Ok(()) }
        };
        assert!(for_each((1..=100).collect(), add).is_err());
        assert_eq!(sum.into_inner(), 5050);
    }
}
