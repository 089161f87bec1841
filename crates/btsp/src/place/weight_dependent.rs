//! Laps of the weight-dependent rule, and their derivatives in its parameters.

use super::PlaceInputs;
use super::areas::AreaSlopes;
use super::harmonics::EachInput;
use crate::lap_map::LapMap;
use crate::rule::WeightDependentRule;

/// Parameters in which laps are differentiated, in the order of [`sloped_laps`].
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

/// The change in weight after the last lap, and its derivatives in q+'s half-width and
/// threshold, q-'s threshold and half-width, k+, k-, the eligibility and the instructive
/// time constant, and the largest weight.
pub(super) fn sloped_laps(
    rule: &WeightDependentRule,
    drives: &[[AreaSlopes; 2]],
    initial_delta_weight: &EachInput,
) -> (EachInput, [EachInput; PARAMETERS]) {
    let max = rule.max_weight;
    let (up, down) = (rule.potentiation_rate, rule.depression_rate);
    let mut delta_weight = [0.0; PlaceInputs::COUNT];
    let mut slopes = [[0.0; PlaceInputs::COUNT]; PARAMETERS];
    for k in 0..PlaceInputs::COUNT {
        let mut x = (1.0 + initial_delta_weight[k]) / max;
        let mut dx = [0.0; PARAMETERS];
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
            let room = 1.0 - x;
            let direct = [
                up * p_half_width * room,
                up * p_threshold * room,
                -down * d_threshold * x,
                -down * d_half_width * x,
                potentiation * room,
                -depression * x,
                up * p_eligibility * room - down * d_eligibility * x,
                up * p_instructive * room - down * d_instructive * x,
                0.0,
            ];
            let next = slope * x + up * potentiation;
            x = next.clamp(0.0, 1.0);
            let held = x != next;
            for (dx, direct) in dx.iter_mut().zip(direct) {
                // A clipped weight moves with nothing but the bound.
                *dx = if held { 0.0 } else { slope * *dx + direct };
            }
        }
        delta_weight[k] = max * x - 1.0;
        for (slope, dx) in slopes.iter_mut().zip(dx) {
            slope[k] = max * dx;
        }
        slopes[8][k] += x;
    }
    (delta_weight, slopes)
}
