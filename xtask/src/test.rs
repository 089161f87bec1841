//! `cargo xtask test`: everything that must pass before a change is kept.

use crate::python::{ANY_NEWER, Environment, Possible};
use crate::shell::Shell;
use crate::{Result, book, explorer, explorer_tests, newcomer, package, wheel, workspace};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The newest of everything.
const NEWEST: Environment = Environment {
    name: "test",
    requirements: "xtask/test-requirements.txt",
    oldest: (3, 11),
    newest: ANY_NEWER,
};

/// The oldest NumPy that the Python package works with; it has no wheels for later Pythons.
const OLDEST: Environment = Environment {
    name: "oldest",
    requirements: "xtask/oldest-requirements.txt",
    oldest: (3, 10),
    newest: (3, 11),
};

/// How a step that did not fail ended.
enum Outcome {
    Passed,
    /// Not run, and why.
    Skipped(String),
}

type Step = fn(&mut Session) -> Result<Outcome>;

const STEPS: [(&str, Step); 12] = [
    ("format", |_| passes(&Shell::cargo("fmt --all --check"))),
    ("lint", |_| {
        let lint = "clippy --workspace --all-targets -- -D warnings";
        passes(&Shell::cargo(lint))
    }),
    ("python", |session| {
        Ok(match session.python(NEWEST)? {
            Ok(_) => Outcome::Passed,
            Err(reason) => Outcome::Skipped(format!("{reason}: results are not opened in xarray")),
        })
    }),
    ("tests", |session| {
        let mut tests = Shell::cargo("test --workspace");
        if let Ok(python) = session.python(NEWEST)? {
            tests = tests.variable("BTSP_PYTHON", python);
        }
        passes(&tests)
    }),
    ("package", |session| {
        let python = session.python(NEWEST)?;
        with(python, |python| package::test_thoroughly(&python))
    }),
    ("oldest", |session| {
        let python = session.python(OLDEST)?;
        with(python, |python| package::test(&python))
    }),
    ("wheel", |session| {
        let wheel = session.wheel()?;
        with(wheel, |wheel| newcomer::check(&wheel))
    }),
    ("book", |session| {
        let wheel = match session.wheel()? {
            Ok(wheel) => wheel,
            Err(reason) => return Ok(Outcome::Skipped(reason)),
        };
        with(book::build(&wheel)?, |_| Ok(()))
    }),
    ("docs", |_| {
        let docs = Shell::cargo("doc --no-deps --workspace");
        passes(&docs.variable("RUSTDOCFLAGS", "-D warnings"))
    }),
    ("wasm", |_| with(explorer::wasm_target(), |()| wasm())),
    ("explorer", |session| {
        let explorer = match explorer::build()? {
            Ok(explorer) => explorer,
            Err(reason) => return Ok(Outcome::Skipped(reason)),
        };
        let left_out = explorer_tests::run(&explorer, &session.python(NEWEST)?)?;
        Ok(left_out.map_or(Outcome::Passed, Outcome::Skipped))
    }),
    ("benchmarks", |session| {
        let python = session.python(NEWEST)?;
        with(python, |python| benchmarks(&python))
    }),
];

/// What steps share.
#[derive(Default)]
struct Session {
    wheel: Option<Possible<PathBuf>>,
    /// Environments that are built beside the first steps.
    environments: Option<JoinHandle<()>>,
}

impl Session {
    /// Of all steps: packages come from the network while the first steps keep the processors
    /// busy.
    fn of_all() -> Self {
        let build = || {
            for environment in [NEWEST, OLDEST] {
                // A step that needs it tries again, and says what is wrong.
                let _ = environment.interpreter();
            }
        };
        Self {
            wheel: None,
            environments: Some(thread::spawn(build)),
        }
    }

    /// Waits until no environment is being built.
    fn wait(&mut self) -> Result<()> {
        let ended = self.environments.take().map_or(Ok(()), JoinHandle::join);
        ended.map_err(|_| "building environments panicked".into())
    }

    /// The wheel of the Python package, built once.
    fn wheel(&mut self) -> Result<Possible<PathBuf>> {
        if let Some(wheel) = &self.wheel {
            return Ok(wheel.clone());
        }
        let wheel = wheel::build()?;
        Ok(self.wheel.insert(wheel).clone())
    }

    /// The interpreter of an environment that has the wheel.
    fn python(&mut self, environment: Environment) -> Result<Possible<PathBuf>> {
        let wheel = self.wheel()?;
        self.wait()?;
        match wheel {
            Ok(wheel) => environment.interpreter_with(&wheel),
            Err(reason) => Ok(Err(reason)),
        }
    }
}

impl Drop for Session {
    /// Where a step failed, too: the next run would meet what is still being installed.
    fn drop(&mut self) {
        let _ = self.wait();
    }
}

/// A step that is skipped where this machine lacks what it needs.
fn with<T>(what: Possible<T>, step: impl FnOnce(T) -> Result<()>) -> Result<Outcome> {
    match what {
        Ok(what) => step(what).map(|()| Outcome::Passed),
        Err(reason) => Ok(Outcome::Skipped(reason)),
    }
}

/// Runs the named steps in their order, or all; stops at the first that fails.
pub(crate) fn run(names: &[&str]) -> Result<()> {
    let known = STEPS.map(|(name, _)| name);
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!("no step {name}; there are: {}", known.join(", ")).into());
    }
    let chosen = |name: &str| names.is_empty() || names.contains(&name);

    let mut session = if names.is_empty() {
        Session::of_all()
    } else {
        Session::default()
    };
    let mut summary = Vec::new();
    let start = Instant::now();
    for (name, step) in STEPS.iter().filter(|(name, _)| chosen(name)) {
        println!("==> {name}");
        let step_start = Instant::now();
        let outcome =
            step(&mut session).map_err(|error| format!("\n==> {name} failed\n{error}"))?;
        let line = match outcome {
            Outcome::Passed => format!("{name:<11} passed   {}", seconds(step_start.elapsed())),
            Outcome::Skipped(reason) => format!("{name:<11} skipped: {reason}"),
        };
        println!("{line}\n");
        summary.push(line);
    }
    println!(
        "==> done in {}\n{}",
        seconds(start.elapsed()),
        summary.join("\n")
    );
    Ok(())
}

fn passes(shell: &Shell) -> Result<Outcome> {
    println!("{shell}");
    shell.run()?;
    Ok(Outcome::Passed)
}

/// The crates that a browser runs build for it.
fn wasm() -> Result<()> {
    let check = Shell::cargo("check --package btsp --package btsp-config --package btsp-web");
    passes(&check.words("--target").argument(explorer::WASM)).map(|_| ())
}

/// The benchmarks' Python scripts still meet the golden arrays.
fn benchmarks(python: &Path) -> Result<()> {
    passes(&Shell::new(python).words("-m compileall -q benchmarks"))?;
    let check = Shell::new(python).argument("benchmarks/measure.py");
    passes(&check.argument(workspace::GOLDEN).argument("--check"))?;
    println!("Numba's script was left out: cargo xtask bench runs it");
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
