//! Chance that can be had again: the same seed throws the same numbers.

/// One row of throws.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 to `sides` - 1.
    pub fn throw(&mut self, sides: usize) -> usize {
        // SplitMix64: seeds that are neighbours throw nothing alike.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 16) as usize % sides
    }

    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.throw(of.len())]
    }
}
