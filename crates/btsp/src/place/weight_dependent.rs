//! Laps of the weight-dependent rule, and their derivatives in its parameters.

use super::PlaceInputs;
use super::areas::AreaSlopes;
use super::harmonics::EachInput;
use crate::lap_map::LapMap;
use crate::rule::WeightDependentRule;

/// Parameters in which laps are differentiated, in the order of [`SlopedLaps`].
pub(super) const PARAMETERS: usize = 9;

/// The change in weight, w - 1, before the laps and after each.
pub(super) fn laps(
    rule: &WeightDependentRule,
    drives: &[[EachInput; 2]],
    initial_delta_weight: &EachInput,
) -> Vec<EachInput> {
    let max = rule.max_weight;
    let mut x = initial_delta_weight.map(|delta| ((1.0 + delta) / max).clamp(0.0, 1.0));
    let mut by_lap = vec![*initial_delta_weight];
    for [potentiation, depression] in drives {
        for (k, x) in x.iter_mut().enumerate() {
            let up = rule.potentiation_rate * potentiation[k];
            let down = rule.depression_rate * depression[k];
            *x = LapMap::per_lap(up, down).apply(*x);
        }
        by_lap.push(x.map(|x| max * x - 1.0));
    }
    by_lap
}

/// How much of a change in weight before the laps is left after each input's last lap: the
/// derivative of the weight then in that before; 0 where a bound is met on the way.
pub(super) fn carry(
    rule: &WeightDependentRule,
    drives: &[[EachInput; 2]],
    initial_delta_weight: &EachInput,
) -> EachInput {
    let max = rule.max_weight;
    let mut x = initial_delta_weight.map(|delta| (1.0 + delta) / max);
    let mut carry = x.map(|x| f64::from((0.0..=1.0).contains(&x)));
    x = x.map(|x| x.clamp(0.0, 1.0));
    for [potentiation, depression] in drives {
        for (k, (x, carry)) in x.iter_mut().zip(&mut carry).enumerate() {
            let up = rule.potentiation_rate * potentiation[k];
            let down = rule.depression_rate * depression[k];
            let map = LapMap::per_lap(up, down);
            let next = map.apply(*x);
            // A clipped weight keeps nothing of what it was.
            let is_free = next == map.slope * *x + map.intercept;
            *carry *= if is_free { map.slope } else { 0.0 };
            *x = next;
        }
    }
    carry
}

/// What laps do to weights, with derivatives in q+'s half-width and threshold, q-'s threshold
/// and half-width, k+, k-, the eligibility and the instructive time constant, and the largest
/// weight.
#[derive(Clone, Debug)]
pub(super) struct SlopedLaps {
    /// The change in weight after the last lap.
    pub(super) delta_weight: EachInput,
    pub(super) slopes: [EachInput; PARAMETERS],
    /// See [`carry`].
    pub(super) carry: EachInput,
    pub(super) carry_slopes: [EachInput; PARAMETERS],
}

impl SlopedLaps {
    pub(super) fn of(
        rule: &WeightDependentRule,
        drives: &[[AreaSlopes; 2]],
        initial_delta_weight: &EachInput,
    ) -> Self {
        let max = rule.max_weight;
        let (up, down) = (rule.potentiation_rate, rule.depression_rate);
        let nothing = [0.0; PlaceInputs::COUNT];
        let mut laps = Self {
            delta_weight: nothing,
            slopes: [nothing; PARAMETERS],
            carry: nothing,
            carry_slopes: [nothing; PARAMETERS],
        };
        for k in 0..PlaceInputs::COUNT {
            let mut x = (1.0 + initial_delta_weight[k]) / max;
            let mut dx = [0.0; PARAMETERS];
            let mut carry = f64::from((0.0..=1.0).contains(&x));
            let mut d_carry = [0.0; PARAMETERS];
            if x < 1.0 {
                dx[8] = -x / max;
            }
            x = x.clamp(0.0, 1.0);
            for [p, d] in drives {
                let (potentiation, depression) = (p.area[k], d.area[k]);
                let more = |area: &AreaSlopes| {
                    [
                        area.threshold[k],
                        area.half_width[k],
                        area.time_constants[0][k],
                        area.time_constants[1][k],
                    ]
                };
                let [p_threshold, p_half_width, p_eligibility, p_instructive] = more(p);
                let [d_threshold, d_half_width, d_eligibility, d_instructive] = more(d);
                let slope = 1.0 - (up * potentiation + down * depression);
                // How k+ P and k- D move; x goes to x + k+ P (1 - x) - k- D x.
                let moves = [
                    [up * p_half_width, 0.0],
                    [up * p_threshold, 0.0],
                    [0.0, down * d_threshold],
                    [0.0, down * d_half_width],
                    [potentiation, 0.0],
                    [0.0, depression],
                    [up * p_eligibility, down * d_eligibility],
                    [up * p_instructive, down * d_instructive],
                    [0.0, 0.0],
                ];
                let next = slope * x + up * potentiation;
                // A clipped weight moves with nothing but the bound.
                let free = f64::from((0.0..=1.0).contains(&next));
                for ((dx, d_carry), [raised, lowered]) in dx.iter_mut().zip(&mut d_carry).zip(moves)
                {
                    *dx = free * (slope * *dx + raised * (1.0 - x) - lowered * x);
                    *d_carry = free * (slope * *d_carry - (raised + lowered) * carry);
                }
                carry *= free * slope;
                x = next.clamp(0.0, 1.0);
            }
            laps.delta_weight[k] = max * x - 1.0;
            for (slope, dx) in laps.slopes.iter_mut().zip(dx) {
                slope[k] = max * dx;
            }
            laps.slopes[8][k] += x;
            laps.carry[k] = carry;
            for (slope, d_carry) in laps.carry_slopes.iter_mut().zip(d_carry) {
                slope[k] = d_carry;
            }
        }
        laps
    }
}
