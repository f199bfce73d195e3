//! Parts of a whole, as percentages and as lengths in a chart.

/// Formats a percentage: "75 %", "3.2 %", or a dash for `None`.
pub fn rate(per_cent: Option<f64>) -> String {
    let Some(per_cent) = per_cent else { return "–".to_owned() };
    let tenths = (per_cent * 10.0).round() as i64;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} %"),
        (whole, tenth) => format!("{whole}.{tenth} %"),
    }
}

/// Formats a part of a chart's width as a length.
pub fn length(part: f64) -> String {
    let hundredths = (part.clamp(0.0, 1.0) * 10_000.0).round() as u32;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Returns the value as a part of the largest one.
pub fn of(value: i64, most: i64) -> f64 {
    if most > 0 { value as f64 / most as f64 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_at_most_one_decimal_and_no_trailing_zero() {
        let seen = [Some(75.0), Some(3.16), Some(99.96), Some(0.0), None].map(rate);
        assert_eq!(seen, ["75 %", "3.2 %", "100 %", "0 %", "–"]);
    }

    #[test]
    fn lengths_are_between_zero_and_the_whole() {
        assert_eq!(
            [0.0, 0.5, 1.0, 1.5, -1.0].map(length),
            ["0.00%", "50.00%", "100.00%", "100.00%", "0.00%"]
        );
        assert_eq!((of(3, 4), of(0, 0)), (0.75, 0.0));
    }
}
