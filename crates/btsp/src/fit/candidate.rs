//! What was evaluated, and the account of it.

use super::LeastSquares;

/// One evaluated candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its parameters, each from 0 to 1.
    pub x: Vec<f64>,
    /// Its score; `None` where it is inadmissible (or its score was not finite).
    pub score: Option<f64>,
    /// Why it was evaluated.
    pub kind: Kind,
    /// The piece of work that it belongs to, counted from 0: a share of the screening, or
    /// one local search with its starts. Never falls along a log.
    pub job: usize,
}

/// Why a candidate was evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To see the whole box.
    Screening,
    /// As one of the possible starts of a local search.
    Start,
    /// As a step of a local search.
    Step,
    /// For its derivatives; it was evaluated before, and this score is not used.
    Linearisation,
}

impl Kind {
    /// What one such evaluation counts with this number of parameters.
    pub fn evaluations(self, dimensions: usize) -> usize {
        match self {
            Self::Linearisation => 1 + dimensions,
            Self::Screening | Self::Start | Self::Step => 1,
        }
    }

    /// Its name in a log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Screening => "screening",
            Self::Start => "start",
            Self::Step => "step",
            Self::Linearisation => "linearisation",
        }
    }
}

/// The problem as one job sees it: every evaluation counts, and is written down. Scores
/// that an earlier run wrote down are read, not evaluated again.
pub(super) struct Account<'a, P> {
    problem: &'a P,
    job: usize,
    allowed: usize,
    earlier: &'a [Candidate],
    pub(super) log: Vec<Candidate>,
    spent: usize,
    contradicted: bool,
}

impl<'a, P: LeastSquares> Account<'a, P> {
    /// `allowed`: how many evaluations may be spent. `earlier`: what the same job wrote
    /// down in an earlier run, whole or not.
    pub(super) fn new(
        problem: &'a P,
        job: usize,
        allowed: usize,
        earlier: &'a [Candidate],
    ) -> Self {
        Self {
            problem,
            job,
            allowed,
            earlier,
            log: Vec::new(),
            spent: 0,
            contradicted: false,
        }
    }

    /// Whether evaluations of `kinds` may still be spent.
    pub(super) fn affords(&self, kinds: &[Kind]) -> bool {
        let dimensions = self.problem.dimensions();
        let cost: usize = kinds.iter().map(|kind| kind.evaluations(dimensions)).sum();
        cost <= self.allowed - self.spent
    }

    /// Whether an earlier run wrote down something else than what was asked here.
    pub(super) fn contradicted(&self) -> bool {
        self.contradicted
    }

    /// The score at `x`; `None` where it is inadmissible.
    pub(super) fn score(&mut self, x: &[f64], kind: Kind) -> Option<f64> {
        let problem = self.problem;
        let score = match self.earlier(x, kind) {
            Some(earlier) => earlier.score,
            None => problem.score(x).filter(|score| score.is_finite()),
        };
        self.write(x, score, kind);
        score
    }

    /// Residuals and derivatives at `x`; `false` where there are none.
    pub(super) fn linearise(
        &mut self,
        x: &[f64],
        residuals: &mut [f64],
        jacobian: &mut [f64],
    ) -> bool {
        let kind = Kind::Linearisation;
        // Called for the check: a log holds no derivatives.
        self.earlier(x, kind);
        let score = self.problem.linearise(x, residuals, jacobian);
        let finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
        let score = score.filter(|score| score.is_finite());
        self.write(x, score, kind);
        score.is_some() && finite(residuals) && finite(jacobian)
    }

    fn earlier(&mut self, x: &[f64], kind: Kind) -> Option<&'a Candidate> {
        let earlier = self.earlier.get(self.log.len())?;
        let same = earlier.kind == kind && same_bits(&earlier.x, x);
        self.contradicted |= !same;
        same.then_some(earlier)
    }

    fn write(&mut self, x: &[f64], score: Option<f64>, kind: Kind) {
        debug_assert!(self.affords(&[kind]));
        self.spent += kind.evaluations(self.problem.dimensions());
        self.log.push(Candidate {
            x: x.to_vec(),
            score,
            kind,
            job: self.job,
        });
    }
}

/// Whether two points are the same to the bit.
pub(super) fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}
