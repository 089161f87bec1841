//! One door to every developer task: `cargo xtask test`, `cargo xtask bench`.

#![allow(
    clippy::print_stdout,
    reason = "a developer's tool talks on its terminal"
)]

mod bench;
mod python;
mod shell;
mod test;
mod workspace;

use std::error::Error;
use std::process::ExitCode;

/// Whatever goes wrong in a developer's tool ends it with a message.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "\
Usage: cargo xtask <TASK>

Tasks:
  test [STEP...]   everything that must pass before a change is kept, or only the named steps:
                   format, lint, python, tests, docs, wasm, benchmarks
  bench [--quick]  time btsp and its alternatives; print the table, write BENCHMARKS.md
                   (--quick: a few rounds, printed only)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["test", steps @ ..] if !asks_for_help(steps) => test::run(steps),
        ["bench"] => bench::run(bench::Effort::Full),
        ["bench", "--quick"] => bench::run(bench::Effort::Quick),
        other if asks_for_help(other) => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn asks_for_help(arguments: &[&str]) -> bool {
    arguments
        .iter()
        .any(|a| ["help", "-h", "--help"].contains(a))
}
