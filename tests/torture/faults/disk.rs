//! Fills the disk of SQLite, and frees the space again.

use super::Injector;

impl Injector<'_> {
    /// Fills the disk for some time.
    pub(super) async fn fill_disk(&mut self) {
        let disk = self.disk.take().expect("a disk that may be filled");
        self.count("full disks");
        disk.fill();
        self.pause(300, 2_000).await;
        disk.free_space();
        self.disk = Some(disk);
    }
}
