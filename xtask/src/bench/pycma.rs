//! pycma at work on the score that fits make small (`benchmarks/fit_pycma.py`).

use crate::Result;
use crate::shell::Shell;
use btsp::fit::LeastSquares;
use rayon::prelude::*;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

/// What it reached.
pub(crate) struct Reached {
    /// Versions of Python and pycma.
    pub(crate) versions: String,
    /// The lowest score.
    pub(crate) score: f64,
    /// Scores evaluated, those of inadmissible candidates included.
    pub(crate) evaluations: usize,
}

/// The lowest score that pycma with restarts finds in so many evaluations; candidates of a
/// generation are spread over the threads of the pool at hand.
pub(crate) fn search<P: LeastSquares>(
    python: &Path,
    problem: &P,
    evaluations: usize,
    seed: u64,
) -> Result<Reached> {
    let mut process = Shell::new(python)
        .argument("benchmarks/fit_pycma.py")
        .argument(problem.dimensions().to_string())
        .argument(evaluations.to_string())
        .argument(seed.to_string())
        .variable("PYTHONWARNINGS", "ignore")
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut answers = process.stdin.take().ok_or("no pipe to pycma")?;
    let questions = process.stdout.take().ok_or("no pipe from pycma")?;
    let mut lines = BufReader::new(questions).lines();
    let versions: Value = serde_json::from_str(&lines.next().ok_or("pycma did not start")??)?;
    let mut reached = Reached {
        versions: versions.as_str().unwrap_or_default().to_string(),
        score: f64::INFINITY,
        evaluations: 0,
    };
    for line in lines {
        let points: Vec<Vec<f64>> = serde_json::from_str(&line?)?;
        let scores: Vec<Option<f64>> = points.par_iter().map(|x| problem.score(x)).collect();
        reached.evaluations += scores.len();
        reached.score = scores
            .iter()
            .flatten()
            .copied()
            .fold(reached.score, f64::min);
        writeln!(answers, "{}", serde_json::to_string(&scores)?)?;
    }
    let status = process.wait()?;
    if !status.success() {
        return Err(format!("pycma broke off ({status})").into());
    }
    Ok(reached)
}
