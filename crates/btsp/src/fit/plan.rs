//! What to look at next: the jobs of each round, from what is known so far.

use super::Settings;
use super::job::{Descent, Job, Scored};
use super::local::Patience;
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
pub(super) fn round(
    dimensions: usize,
    found: &mut Found,
    settings: &Settings,
    number: usize,
    left: usize,
) -> Vec<Job> {
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
        } else {
            place
        };
        if place == 0 && !found.polished && found.best.is_some() && found.rounds >= FIRST_ROUNDS {
            descent.known = found.best.clone();
            descent.patience.tolerance = POLISH;
            found.polished = true;
        } else if kind < 3 && !found.optima.is_empty() {
            let near = elite(found, &mut random).x.clone();
            let reach = REACH[random.below(REACH.len())];
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
