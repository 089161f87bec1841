//! The pieces of work that a search is made of; those of a round know nothing of one another.

use super::LeastSquares;
use super::candidate::{Account, Candidate, Kind, same_bits};
use super::local::{Patience, descend};

/// A point and its score.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) x: Vec<f64>,
    pub(super) score: f64,
}

/// Optima are distinct if they are further apart than this.
pub(super) const DISTINCT: f64 = 0.02;

impl Scored {
    /// How far apart two points are in the parameter that differs most.
    pub(super) fn distance(&self, other: &Self) -> f64 {
        let pairs = self.x.iter().zip(&other.x);
        pairs.fold(0.0, |most, (a, b)| (a - b).abs().max(most))
    }
}

/// One piece of work.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Scores these candidates.
    Screen(Vec<Vec<f64>>),
    /// A local search from the best of what is known and what is drawn.
    Descend(Descent),
}

/// A local search.
#[derive(Clone, Debug)]
pub(super) struct Descent {
    /// A start whose score is known.
    pub(super) known: Option<Scored>,
    /// Starts that are scored first.
    pub(super) drawn: Vec<Vec<f64>>,
    /// Whether it starts independently of what other local searches found.
    pub(super) independent: bool,
    pub(super) patience: Patience,
    /// The most evaluations it may spend, at least one for each of `drawn`.
    pub(super) allowed: usize,
}

impl Job {
    /// Does the work; what was evaluated, in order, and whether `earlier`, what the same
    /// job wrote down in an earlier run, whole or not, is what was asked here.
    pub(super) fn run<P: LeastSquares>(
        &self,
        problem: &P,
        number: usize,
        earlier: &[Candidate],
    ) -> (Vec<Candidate>, bool) {
        let allowed = match self {
            Self::Screen(candidates) => candidates.len(),
            Self::Descend(descent) => descent.allowed,
        };
        let mut account = Account::new(problem, number, allowed, earlier);
        match self {
            Self::Screen(candidates) => {
                for x in candidates {
                    account.score(x, Kind::Screening);
                }
            }
            Self::Descend(descent) => {
                for x in &descent.drawn {
                    account.score(x, Kind::Start);
                }
                if let Some(start) = descent.end(&account.log) {
                    descend(problem, &mut account, start, descent.patience);
                }
            }
        }
        let agrees = !account.contradicted() && earlier.len() <= account.log.len();
        (account.log, agrees)
    }
}

impl Job {
    /// Whether `log` begins with what this job asks first.
    pub(super) fn could_have_written(&self, log: &[Candidate]) -> bool {
        let (asked, kind) = match self {
            Self::Screen(candidates) => (candidates, Kind::Screening),
            Self::Descend(descent) => (&descent.drawn, Kind::Start),
        };
        let begins = asked.iter().zip(log);
        log.len() >= asked.len()
            && begins
                .into_iter()
                .all(|(x, found)| found.kind == kind && same_bits(&found.x, x))
    }
}

impl Descent {
    /// Where it stands after what is in `log`: a local search only ever moves to lower
    /// scores, so that is the lowest. `None` where nothing was admissible.
    pub(super) fn end(&self, log: &[Candidate]) -> Option<Scored> {
        let mut end = self.known.clone();
        for candidate in log {
            let Some(score) = candidate.score else {
                continue;
            };
            let counts = matches!(candidate.kind, Kind::Start | Kind::Step);
            if counts && end.as_ref().is_none_or(|end| score < end.score) {
                end = Some(Scored {
                    x: candidate.x.clone(),
                    score,
                });
            }
        }
        end
    }
}
