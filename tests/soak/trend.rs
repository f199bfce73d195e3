//! The growth of a measured value.

/// A value at some seconds after the start.
pub type Point = (f64, f64);

/// Returns the slope of the least squares line through the second half of the points, per hour, and the hours of that
/// half.
pub fn growth(points: &[Point]) -> (f64, f64) {
    let half = &points[points.len() / 2..];
    let (Some(first), Some(last)) = (half.first(), half.last()) else { return (0.0, 0.0) };
    let count = half.len() as f64;
    let mean = |of: fn(&Point) -> f64| half.iter().map(of).sum::<f64>() / count;
    let (mean_time, mean_value) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = half.iter().map(|(time, _)| (time - mean_time).powi(2)).sum();
    let common: f64 = half.iter().map(|(time, value)| (time - mean_time) * (value - mean_value)).sum();
    let slope = if spread > 0.0 { common / spread } else { 0.0 };
    (slope * 3600.0, (last.0 - first.0) / 3600.0)
}
