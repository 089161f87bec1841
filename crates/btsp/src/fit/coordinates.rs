//! A model's parameters as coordinates of a unit box.

use super::Model;
use super::model::Parameter;

/// A parameter that is held at a value while the others are fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// The parameter, by its place in [`Model::parameters`].
    pub parameter: usize,
    /// Its value, within its bounds.
    pub value: f64,
}

/// The coordinates of a model's parameters, each a part of the way from the smallest
/// value to the largest that bounds and relations leave; one parameter may be held and has
/// no coordinate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coordinates {
    pub(super) model: Model,
    pub(super) held: Option<Held>,
}

impl Coordinates {
    /// Number of coordinates.
    pub(super) fn dimensions(&self) -> usize {
        self.model.parameters().len() - usize::from(self.held.is_some())
    }

    /// The parameters at `point`.
    pub(super) fn values(&self, point: &[f64]) -> Vec<f64> {
        let mut values = self.begun();
        let mut parts = point.iter();
        for (k, parameter) in self.model.parameters().iter().enumerate() {
            if self.is_held(k) {
                continue;
            }
            let part = parts.next().map_or(0.0, |part| part.clamp(0.0, 1.0));
            let [low, high] = self.bounds(k, &values);
            values[k] = parameter.value(part, low, high);
        }
        values
    }

    /// The point at which the parameters are nearest to these values.
    pub(super) fn point(&self, values: &[f64]) -> Vec<f64> {
        let free = (0..values.len()).filter(|&k| !self.is_held(k));
        let mut beside = values.to_vec();
        if let Some(Held { parameter, value }) = self.held {
            beside[parameter] = value;
        }
        free.map(|k| {
            let [low, high] = self.bounds(k, &beside);
            let value = beside[k].max(low).min(high);
            // What follows is bounded by what this one is, not by what it was to be.
            beside[k] = value;
            self.model.parameters()[k]
                .part(value, low, high)
                .clamp(0.0, 1.0)
        })
        .collect()
    }

    /// The derivatives of the values at `point`: (parameter, coordinate), row by row.
    pub(super) fn slopes(&self, point: &[f64]) -> Vec<f64> {
        let (values, n) = (self.values(point), point.len());
        let mut slopes = vec![0.0; values.len() * n];
        let mut coordinates = Vec::with_capacity(values.len());
        let mut next = 0;
        for (k, parameter) in self.model.parameters().iter().enumerate() {
            coordinates.push(next);
            if self.is_held(k) {
                continue;
            }
            let coordinate = next;
            next += 1;
            let [low, high] = self.bounds(k, &values);
            slopes[k * n + coordinate] = parameter.slope(values[k], low, high);
            if let Some(other) = parameter.below.filter(|&other| !self.is_held(other)) {
                // By the larger parameter's own coordinate, on which it alone depends. Both
                // have logarithmic scales.
                let of = coordinates[other];
                slopes[k * n + of] =
                    values[k] * point[coordinate] / values[other] * slopes[other * n + of];
            }
        }
        slopes
    }

    fn is_held(&self, k: usize) -> bool {
        self.held.is_some_and(|held| held.parameter == k)
    }

    /// The held value in its place.
    fn begun(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.model.parameters().len()];
        if let Some(Held { parameter, value }) = self.held {
            values[parameter] = value;
        }
        values
    }

    /// What bounds and relations leave parameter `k` beside the values before it and the
    /// held one.
    fn bounds(&self, k: usize, values: &[f64]) -> [f64; 2] {
        let parameter = &self.model.parameters()[k];
        let low = match self.held {
            Some(held) if self.model.parameters()[held.parameter].below == Some(k) => {
                parameter.low.max(Parameter::just_above(held.value))
            }
            _ => parameter.low,
        };
        [low, parameter.high_given(values)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn others_keep_bounds_and_relations_beside_a_held_one(
            point in prop::collection::vec(prop_oneof![0.0..=1.0_f64, Just(0.0), Just(1.0)], 9),
            parameter in 0..9_usize,
        ) {
            for model in Model::ALL {
                let parameters = model.parameters();
                let n = parameters.len();
                let parameter = parameter % n;
                let free = Coordinates { model, held: None };
                let all = free.values(&point[..n]);
                let held = Held { parameter, value: all[parameter] };
                let beside = Coordinates { model, held: Some(held) };
                let values = beside.values(&point[..n - 1]);
                prop_assert_eq!(values[parameter], all[parameter]);
                for (k, p) in parameters.iter().enumerate() {
                    prop_assert!((p.low..=p.high).contains(&values[k]));
                    if let Some(other) = p.below {
                        prop_assert!(values[k] < values[other]);
                    }
                }
                // The point that the held value was taken from is there, too.
                let again = beside.values(&beside.point(&all));
                for (a, b) in again.iter().zip(&all) {
                    prop_assert!((a - b).abs() <= 1e-8 * b.abs(), "{a} {b}");
                }
            }
        }

        #[test]
        fn slopes_beside_a_held_one_are_derivatives(
            point in prop::collection::vec(0.01..0.99_f64, 9),
            parameter in 0..9_usize,
        ) {
            for model in Model::ALL {
                let n = model.parameters().len();
                let parameter = parameter % n;
                let value = model.values(&point[..n])[parameter];
                let beside = Coordinates { model, held: Some(Held { parameter, value }) };
                let point = &point[..n - 1];
                let slopes = beside.slopes(point);
                for coordinate in 0..n - 1 {
                    let moved = |by: f64| {
                        let mut point = point.to_vec();
                        point[coordinate] += by;
                        beside.values(&point)
                    };
                    let (less, more) = (moved(-1e-6), moved(1e-6));
                    for k in 0..n {
                        let numeric = (more[k] - less[k]) / 2e-6;
                        let slope = slopes[k * (n - 1) + coordinate];
                        prop_assert!((slope - numeric).abs() <= 1e-6 * (1.0 + numeric.abs()));
                    }
                }
            }
        }
    }
}
