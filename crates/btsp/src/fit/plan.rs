//! What to look at next: the jobs of each round, from what is known so far.

use super::job::{Descent, Job, Scored};
use super::local::Patience;
use super::{LeastSquares, Settings};
use crate::random::{Purpose, Random};

/// Jobs of a round: more than one machine's share of threads, few enough that each round
/// knows what the last one found.
pub(super) const ROUND: usize = 8;
/// The part of the evaluations that goes into the screening: one in this many.
const SCREENING_SHARE: usize = 10;
/// Rounds of local searches from the screening's best alone.
const FIRST_ROUNDS: usize = 2;
/// Linearisations, with a step each, that a local search may take.
const LONGEST_DESCENT: usize = 80;
/// Candidates from which a local search takes the best to start from, where starts are
/// drawn near an optimum, between optima, or anywhere.
const DRAWN_NEAR: usize = 4;
const DRAWN_BETWEEN: usize = 6;
const DRAWN_ANYWHERE: usize = 24;
/// How far from an optimum starts are drawn, in lengths of the box: it is not known how
/// wide the valleys are.
const REACH: [f64; 5] = [0.4, 0.2, 0.1, 0.05, 0.02];
/// The last part of the evaluations, one in this many, goes into what is near the best, by as
/// much less reach.
const LATE: usize = 8;
const LATE_REACH: f64 = 0.1;
/// Optima that new starts are drawn from.
const ELITE: usize = 8;
/// Least distance of two starts from the screening, root mean square over parameters.
const APART: f64 = 0.1;
/// Descents that will not come within this factor of the best score are given up.
const HOPELESS: f64 = 1.01;
/// What the best optimum is polished to, as a part of its score.
pub(super) const POLISH: f64 = 1e-9;

/// What a search has found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Admissible candidates of the screening, the best first.
    pub(super) screened: Vec<Scored>,
    /// Distinct ends of local searches, the best first.
    pub(super) optima: Vec<Scored>,
    /// The lowest score of all, and where.
    pub(super) best: Option<Scored>,
    /// Whether a local search has started at `best` itself.
    pub(super) polished: bool,
    /// Whether local searches have started beyond the jumps round `best`, as many as a round
    /// had room for.
    pub(super) crossed: bool,
    /// Starts taken from `screened`, by index.
    pub(super) taken: Vec<usize>,
    /// Rounds of local searches so far.
    pub(super) rounds: usize,
}

/// The screening: a Latin hypercube, so that every parameter is seen at every one of as
/// many values as there are candidates.
pub(super) fn screening(dimensions: usize, settings: &Settings) -> Vec<Job> {
    let count = (settings.evaluations / SCREENING_SHARE).max(1);
    let mut candidates = vec![vec![0.0; dimensions]; count];
    for i in 0..dimensions {
        let mut random = Random::new(settings.seed, Purpose::Screening, i as u64);
        for (candidate, cell) in candidates.iter_mut().zip(random.permutation(count)) {
            candidate[i] = (cell as f64 + random.uniform()) / count as f64;
        }
    }
    let share = count.div_ceil(4 * ROUND).clamp(1, 64);
    let shares = candidates.chunks(share);
    shares.map(|share| Job::Screen(share.to_vec())).collect()
}

/// The next round of local searches, numbered from `number`, within `left` evaluations;
/// nothing where these are too few for a single step.
pub(super) fn round<P: LeastSquares>(
    problem: &P,
    found: &mut Found,
    settings: &Settings,
    number: usize,
    left: usize,
) -> Vec<Job> {
    let dimensions = problem.dimensions();
    let step = dimensions + 2;
    // Searches that a round can take a few steps with; at the end one is better than none.
    let count = (left / (DRAWN_ANYWHERE + 4 * step)).clamp(1, ROUND);
    let allowed = (left / count).min(DRAWN_ANYWHERE + LONGEST_DESCENT * step);
    if allowed < step {
        return Vec::new();
    }
    let target = match &found.best {
        Some(best) if found.rounds > 0 => HOPELESS * best.score,
        _ => f64::INFINITY,
    };
    let mut beyond = Vec::new();
    if let Some(best) = found
        .best
        .as_ref()
        .filter(|_| found.polished && !found.crossed)
    {
        beyond = beyond_jumps(problem, &best.x);
        beyond.truncate(count);
        found.crossed = true;
    }
    // In the end it is the last digits of the best that count.
    let late = left < settings.evaluations / LATE;
    let mut jobs = Vec::with_capacity(count);
    for place in 0..count {
        let mut random = Random::new(settings.seed, Purpose::Start, (number + place) as u64);
        let mut descent = Descent {
            known: None,
            drawn: Vec::new(),
            independent: false,
            patience: Patience::anywhere((0.1 * settings.tolerance).max(POLISH), target),
            allowed,
        };
        let kind = if found.rounds < FIRST_ROUNDS {
            7
        } else if late {
            0
        } else {
            place
        };
        if place == 0 && !found.polished && found.best.is_some() && found.rounds >= FIRST_ROUNDS {
            descent.known = found.best.clone();
            descent.patience.tolerance = POLISH;
            found.polished = true;
        } else if let Some(start) = beyond.pop() {
            descent.drawn = vec![start];
            descent.patience = Patience::near(POLISH, target);
        } else if kind < 3 && !found.optima.is_empty() {
            let near = match &found.best {
                Some(best) if late => best.x.clone(),
                _ => elite(found, &mut random).x.clone(),
            };
            let reach = REACH[random.below(REACH.len())] * if late { LATE_REACH } else { 1.0 };
            descent.drawn = (0..DRAWN_NEAR)
                .map(|_| around(&near, reach, &mut random))
                .collect();
        } else if kind < 6 && found.optima.len() > 2 {
            descent.drawn = (0..DRAWN_BETWEEN)
                .map(|_| between(found, &mut random))
                .collect();
        } else {
            descent.independent = true;
            let odd = (found.rounds + place) % 2 == 1;
            match next_screened(found) {
                Some(start) if found.rounds < FIRST_ROUNDS || odd => {
                    descent.known = Some(start);
                }
                _ => {
                    descent.drawn = (0..DRAWN_ANYWHERE)
                        .map(|_| (0..dimensions).map(|_| random.uniform()).collect())
                        .collect();
                }
            }
        }
        descent.drawn.truncate(allowed);
        jobs.push(Job::Descend(descent));
    }
    found.rounds += 1;
    jobs
}

/// The best screened candidate that is not near one already taken.
fn next_screened(found: &mut Found) -> Option<Scored> {
    let apart = |a: &[f64], b: &[f64]| {
        let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
        squares > APART * APART * a.len() as f64
    };
    let first = found.taken.last().map_or(0, |last| last + 1);
    let next = (first..found.screened.len()).find(|&i| {
        let x = &found.screened[i].x;
        let mut taken = found.taken.iter();
        taken.all(|&taken| apart(x, &found.screened[taken].x))
    })?;
    found.taken.push(next);
    Some(found.screened[next].clone())
}

/// Points beside `x` from which the score goes on beyond its jumps: a local search ends where
/// a jump is the lowest of its side.
fn beyond_jumps<P: LeastSquares>(problem: &P, x: &[f64]) -> Vec<Vec<f64>> {
    let [low, high] = problem.smooth_within(x);
    let below = |i: usize| (low[i] > 0.0).then(|| low[i].next_down());
    let above = |i: usize| (high[i] < 1.0).then(|| high[i].next_up());
    let ends = (0..x.len()).flat_map(|i| [below(i), above(i)].map(|end| end.map(|end| (i, end))));
    ends.flatten()
        .map(|(i, end)| {
            let mut beyond = x.to_vec();
            beyond[i] = end;
            beyond
        })
        .collect()
}

/// One of the best optima, the better the likelier.
fn elite<'a>(found: &'a Found, random: &mut Random) -> &'a Scored {
    let count = found.optima.len().min(ELITE);
    let part = random.uniform();
    &found.optima[((part * part * count as f64) as usize).min(count - 1)]
}

/// A point round `x`: about half of its parameters are moved.
fn around(x: &[f64], reach: f64, random: &mut Random) -> Vec<f64> {
    let always = random.below(x.len());
    let mut moved = Vec::with_capacity(x.len());
    for (i, x) in x.iter().enumerate() {
        let (moves, bump) = (random.uniform() < 0.5, random.bump());
        let by = if moves || i == always {
            reach * bump
        } else {
            0.0
        };
        moved.push((x + by).clamp(0.0, 1.0));
    }
    moved
}

/// An optimum moved by the difference of two others (Storn and Price 1997, J. Global
/// Optim. 11:341), and some of its parameters taken from one of them.
fn between(found: &Found, random: &mut Random) -> Vec<f64> {
    let count = found.optima.len().min(3 * ELITE);
    let base = elite(found, random);
    let a = &found.optima[random.below(count)].x;
    let b = &found.optima[random.below(count)].x;
    let factor = 0.3 + 0.7 * random.uniform();
    let crossed = random.uniform() < 0.5;
    let mut x = Vec::with_capacity(a.len());
    for (i, base) in base.x.iter().enumerate() {
        let swaps = random.uniform() < 0.5;
        let jitter = 0.01 * random.bump();
        let moved = match (crossed, swaps) {
            (true, true) => a[i],
            (true, false) => *base,
            (false, _) => base + factor * (a[i] - b[i]),
        };
        x.push((moved + jitter).clamp(0.0, 1.0));
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::test_sawtooth::Sawtooth;

    #[test]
    fn beyond_jumps_are_the_nearest_points_of_the_next_teeth() {
        let mut beyond = beyond_jumps(&Sawtooth, &[0.55, 0.2]);
        beyond.sort_by(|a, b| a[0].total_cmp(&b[0]));
        assert_eq!(beyond, [[0.5_f64.next_down(), 0.2], [0.6, 0.2]]);
        assert_eq!(beyond_jumps(&Sawtooth, &[0.0, 0.2]), [[0.1, 0.2]]);
    }
}
