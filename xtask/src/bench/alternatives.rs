//! The Python contestants: a process that runs the one asked for and says how long
//! each run took (`benchmarks/measure.py`).

use crate::Result;
use crate::python::{ANY_NEWER, Environment, Possible};
use crate::shell::Shell;
use crate::wheel;
use crate::workspace::GOLDEN;
use serde_json::Value;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

/// What Python contestants run in, but for the package.
pub(crate) const ENVIRONMENT: Environment = Environment {
    name: "bench",
    requirements: "benchmarks/requirements.txt",
    oldest: (3, 10),
    newest: ANY_NEWER,
};

/// The interpreter that they run in; it has the package, as users get it.
pub(crate) fn python() -> Result<Possible<PathBuf>> {
    match wheel::build()? {
        Ok(wheel) => ENVIRONMENT.interpreter_with(&wheel),
        Err(reason) => Ok(Err(reason)),
    }
}

/// The process at work. Every contestant in it has met the golden arrays.
pub(crate) struct Alternatives {
    process: Child,
    questions: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    /// Versions, threads, contestants and those left out.
    about: Value,
}

impl Alternatives {
    /// Starts it, and waits until its contestants are checked and compiled; the
    /// inner error says why this machine has no Python for it.
    pub(crate) fn start() -> Result<Possible<Self>> {
        let python = match python()? {
            Ok(python) => python,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut process = Shell::new(python)
            .argument("benchmarks/measure.py")
            .argument(GOLDEN)
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let questions = process.stdin.take();
        let answers = process.stdout.take().ok_or("no pipe from Python")?;
        let mut alternatives = Self {
            process,
            questions,
            answers: BufReader::new(answers).lines(),
            about: Value::Null,
        };
        alternatives.about = alternatives.answer()?;
        Ok(Ok(alternatives))
    }

    fn answer(&mut self) -> Result<Value> {
        let line = self
            .answers
            .next()
            .ok_or("the Python contestants broke off")??;
        Ok(serde_json::from_str(&line)?)
    }

    /// The times of one contestant's runs over about `slot`, ns.
    pub(crate) fn time(&mut self, contestant: &str, slot: Duration) -> Result<Vec<f64>> {
        let questions = self.questions.as_mut().ok_or("no pipe to Python")?;
        writeln!(questions, "{contestant} {}", slot.as_secs_f64())?;
        questions.flush()?;
        let times = self.answer()?;
        let times = times.as_array().into_iter().flatten();
        Ok(times.filter_map(Value::as_f64).collect())
    }

    /// Why a contestant is not there; `None` if it is.
    pub(crate) fn left_out(&self, contestant: &str) -> Option<&str> {
        self.about["left_out"][contestant].as_str()
    }

    /// Threads that Numba runs on.
    pub(crate) fn numba_threads(&self) -> u64 {
        self.about["numba_threads"].as_u64().unwrap_or(0)
    }

    /// Versions of Python and its packages.
    pub(crate) fn versions(&self) -> String {
        let version = |name: &str| Some((name.to_string(), self.about[name].as_str()?.to_string()));
        let names = ["python", "numpy", "numba"].into_iter().filter_map(version);
        let titled = names.map(|(name, version)| {
            let title = match name.as_str() {
                "python" => "Python",
                "numpy" => "NumPy",
                _ => "Numba",
            };
            format!("{title} {version}")
        });
        titled.collect::<Vec<_>>().join(", ")
    }
}

impl Drop for Alternatives {
    fn drop(&mut self) {
        // The end of its questions ends the process.
        self.questions = None;
        let _ = self.process.wait();
    }
}
