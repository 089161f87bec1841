//! The change that plateaus make in a ramp, over how long before or after them a place is
//! passed and how large the ramp there was (Milstein et al. 2021, eLife 10:e73046).

use crate::error::{Invalid, within};
use crate::math::{dot, mean};

/// Within this time from the plateau, s, changes tend to an equilibrium that is high.
pub const NEAR_PLATEAU_S: [f64; 2] = [-0.5, 0.5];
/// This long after it, s, to one that is low.
pub const AFTER_PLATEAU_S: [f64; 2] = [2.0, 4.0];

/// Points of a data set of changes in ramps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RampChanges {
    /// When the place is passed, s from the plateau; negative before it.
    pub time_s: Vec<f64>,
    /// The ramp there before the plateaus, mV.
    pub initial_ramp_mv: Vec<f64>,
    /// The ramp after them less the ramp before, mV.
    pub change_mv: Vec<f64>,
}

/// The line of least squares through changes over initial ramps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RampRegression {
    /// Number of points.
    pub points: usize,
    /// By how much the change rises with the initial ramp, mV per mV.
    pub slope: f64,
    /// Standard error of the slope.
    pub slope_error: f64,
    /// The change where there was no ramp, mV.
    pub intercept_mv: f64,
    /// Its standard error, mV.
    pub intercept_error_mv: f64,
    /// The initial ramp that stays as it is, mV; `None` where the slope is 0.
    pub zero_crossing_mv: Option<f64>,
    /// Its standard error to first order, mV.
    pub zero_crossing_error_mv: Option<f64>,
}

impl RampChanges {
    /// Checks that there is one of each for every point, and that all are numbers within
    /// 1e6; keys are `changes.time_s.0` and so on.
    ///
    /// # Errors
    /// The first value that is not so.
    pub fn validate(&self) -> Result<(), Invalid> {
        let columns = [
            ("time_s", &self.time_s, " s"),
            ("initial_ramp_mv", &self.initial_ramp_mv, " mV"),
            ("change_mv", &self.change_mv, " mV"),
        ];
        for (name, values, unit) in columns {
            let key = format!("changes.{name}");
            if values.len() != self.time_s.len() {
                let allowed = format!("must be as many as times, {}", self.time_s.len());
                return Err(Invalid::new(key, values.len(), allowed));
            }
            for (point, value) in values.iter().enumerate() {
                within(&format!("{key}.{point}"), *value, -1e6, 1e6, unit)?;
            }
        }
        Ok(())
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.time_s.len()
    }

    /// The points from `first` to `last` s from the plateau, both included.
    pub fn within(&self, [first, last]: [f64; 2]) -> Self {
        let mut found = Self::default();
        for point in 0..self.points() {
            if (first..=last).contains(&self.time_s[point]) {
                found.time_s.push(self.time_s[point]);
                found.initial_ramp_mv.push(self.initial_ramp_mv[point]);
                found.change_mv.push(self.change_mv[point]);
            }
        }
        found
    }

    /// The regression of changes on initial ramps; `None` of fewer than three points, or
    /// where all initial ramps are the same.
    pub fn regression(&self) -> Option<RampRegression> {
        let points = self.points();
        if points < 3 {
            return None;
        }
        let off = |values: &[f64]| -> (f64, Vec<f64>) {
            let centre = mean(values);
            (centre, values.iter().map(|v| v - centre).collect())
        };
        let (ramp, x) = off(&self.initial_ramp_mv);
        let (change, y) = off(&self.change_mv);
        let spread = dot(&x, &x);
        if spread <= 0.0 {
            return None;
        }
        let slope = dot(&x, &y) / spread;
        let intercept_mv = change - slope * ramp;
        let misses: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - slope * x).collect();
        let variance = dot(&misses, &misses) / (points - 2) as f64;
        let slope_error = (variance / spread).sqrt();
        let at = |ramp_mv: f64| {
            let away = ramp_mv - ramp;
            (variance * (1.0 / points as f64 + away * away / spread)).sqrt()
        };
        let zero_crossing_mv = (slope != 0.0).then(|| -intercept_mv / slope);
        Some(RampRegression {
            points,
            slope,
            slope_error,
            intercept_mv,
            intercept_error_mv: at(0.0),
            zero_crossing_mv,
            // The line's error there, along the axis of ramps.
            zero_crossing_error_mv: zero_crossing_mv.map(|zero| at(zero) / slope.abs()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(points: &[[f64; 3]]) -> RampChanges {
        let column = |k: usize| points.iter().map(|point| point[k]).collect();
        RampChanges {
            time_s: column(0),
            initial_ramp_mv: column(1),
            change_mv: column(2),
        }
    }

    /// The textbook's line through (0, 1), (1, 3), (2, 2), (3, 5): 1.1 + 1.1 x, with a
    /// residual variance of 2.7 / 2.
    #[test]
    fn a_line_of_least_squares() {
        let changes = changes(&[
            [0.0, 0.0, 1.0],
            [0.0, 1.0, 3.0],
            [0.0, 2.0, 2.0],
            [0.0, 3.0, 5.0],
        ]);
        let line = changes.regression().unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        assert_eq!(line.points, 4);
        close(line.slope, 1.1);
        close(line.intercept_mv, 1.1);
        close(line.slope_error, (1.35_f64 / 5.0).sqrt());
        close(line.intercept_error_mv, (1.35_f64 * 0.7).sqrt());
        close(line.zero_crossing_mv.unwrap(), -1.0);
        let off = 2.5_f64 * 2.5 / 5.0;
        close(
            line.zero_crossing_error_mv.unwrap(),
            (1.35 * (0.25 + off)).sqrt() / 1.1,
        );
    }

    #[test]
    fn windows_hold_both_ends() {
        let changes = changes(&[[-0.5, 1.0, 0.0], [0.0, 2.0, 0.0], [0.6, 3.0, 0.0]]);
        assert_eq!(changes.within(NEAR_PLATEAU_S).initial_ramp_mv, [1.0, 2.0]);
        assert_eq!(changes.within(AFTER_PLATEAU_S).points(), 0);
    }

    #[test]
    fn too_little_has_no_line() {
        assert_eq!(RampChanges::default().regression(), None);
        let same = changes(&[[0.0, 1.0, 1.0]; 5]);
        assert_eq!(same.regression(), None);
    }

    #[test]
    fn says_what_is_wrong() {
        let mut wrong = changes(&[[0.0, 1.0, f64::NAN]]);
        assert_eq!(wrong.validate().unwrap_err().key, "changes.change_mv.0");
        wrong.change_mv.pop();
        assert_eq!(wrong.validate().unwrap_err().key, "changes.change_mv");
    }
}
