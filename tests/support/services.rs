//! The ids of the services of the test workshop.

/// One period, category Engine Tuning.
pub const ECU_REMAPPING: i64 = 1;
/// One period, category Exterior.
pub const BODY_KIT: i64 = 2;
/// One period, category Electronics.
pub const AUDIO: i64 = 3;
/// One period, category Exterior.
pub const PAINT_JOB: i64 = 4;
/// One period, category Performance.
pub const TURBO: i64 = 5;
/// Three periods, category Exterior.
pub const FULL_RESPRAY: i64 = 6;
/// Two periods, category Performance.
pub const ENGINE_REBUILD: i64 = 7;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workshop::SERVICES;

    #[test]
    fn each_id_is_the_position_of_its_service() {
        let ids = [ECU_REMAPPING, BODY_KIT, AUDIO, PAINT_JOB, TURBO, FULL_RESPRAY, ENGINE_REBUILD];
        let periods = ids.map(|id| SERVICES[id as usize - 1].2);
        assert_eq!((ids, periods), ([1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 3, 2]));
        assert_eq!(SERVICES[AUDIO as usize - 1].0, "Audio System");
    }
}
