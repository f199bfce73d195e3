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
