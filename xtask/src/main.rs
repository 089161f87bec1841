//! One door to every developer task: `cargo xtask test`, `explorer`, `wheel`, `book`,
//! `bench`.

#![allow(
    clippy::print_stdout,
    reason = "a developer's tool talks on its terminal"
)]

mod bench;
mod book;
mod explorer;
mod explorer_tests;
mod newcomer;
mod package;
mod python;
mod shell;
mod test;
mod wheel;
mod workspace;

use std::error::Error;
use std::process::ExitCode;

/// Whatever goes wrong in a developer's tool ends it with a message.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "\
Usage: cargo xtask <TASK>

Tasks:
  test [STEP...]   everything that must pass before a change is kept, or only the named steps:
                   format, lint, python, tests, package, oldest, wheel, book, docs, wasm,
                   explorer, benchmarks
  explorer         build the explorer, one HTML file, into target/explorer
  wheel            build the Python package into target/wheels, install it where there is no
                   Rust, and run the README's first Python example there
  book             run every chapter of docs/ and build the documentation in target/book/html
  bench [--quick]  time btsp and its alternatives; print the table, write BENCHMARKS.md
                   (--quick: a few rounds, printed only)
  bench recorded [--quick]
                   time predictions of recorded cells alone; write that section
  bench explorer [--quick]
                   time updates of the explorer's page alone; write that section
  bench sweep [--quick]
                   time sweeps alone; write that section
  bench fit [--quick]
                   fit place cells beside pycma; write that section of BENCHMARKS.md
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["test", steps @ ..] if !asks_for_help(steps) => test::run(steps),
        ["explorer"] => explorer(),
        ["wheel"] => wheel(),
        ["book"] => book(),
        ["bench"] => bench::run(bench::Effort::Full),
        ["bench", "--quick"] => bench::run(bench::Effort::Quick),
        ["bench", "recorded"] => bench::recorded(bench::Effort::Full),
        ["bench", "recorded", "--quick"] => bench::recorded(bench::Effort::Quick),
        ["bench", "explorer"] => bench::explorer(bench::Effort::Full),
        ["bench", "explorer", "--quick"] => bench::explorer(bench::Effort::Quick),
        ["bench", "sweep"] => bench::sweep(bench::Effort::Full),
        ["bench", "sweep", "--quick"] => bench::sweep(bench::Effort::Quick),
        ["bench", "fit"] => bench::fit(bench::Effort::Full),
        ["bench", "fit", "--quick"] => bench::fit(bench::Effort::Quick),
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

fn explorer() -> Result<()> {
    let explorer = explorer::build()??;
    println!("\n{}", explorer.page.display());
    Ok(())
}

fn wheel() -> Result<()> {
    let wheel = wheel::build()??;
    newcomer::check(&wheel)?;
    println!("\n{}", wheel.display());
    Ok(())
}

fn book() -> Result<()> {
    let wheel = wheel::build()??;
    let page = book::build(&wheel)??;
    println!("\n{}", page.display());
    Ok(())
}

fn asks_for_help(arguments: &[&str]) -> bool {
    arguments
        .iter()
        .any(|a| ["help", "-h", "--help"].contains(a))
}
