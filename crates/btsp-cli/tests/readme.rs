//! What the README tells a reader to run, run.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../../README.md");

/// The contents of the README's blocks in this language.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let starts = README.split(&fence).skip(1);
    starts
        .map(|block| block.split("```").next().unwrap().to_string())
        .collect()
}

/// Runs the `btsp` commands of the console blocks, those through `cargo run` too, and
/// returns how many there were.
fn run_commands(folder: &Path) -> usize {
    let mut count = 0;
    for line in blocks("console").concat().lines() {
        let command = line
            .strip_prefix("$ ")
            .unwrap_or_else(|| panic!("no command: {line}"));
        let arguments = command
            .strip_prefix("btsp ")
            .or_else(|| command.strip_prefix("cargo run --release -- "));
        let Some(arguments) = arguments else {
            // Building, installing and testing are what brought us here.
            let builds = ["cargo xtask", "cargo install", "pip install"];
            assert!(
                builds.iter().any(|build| command.starts_with(build)),
                "{command}"
            );
            continue;
        };
        let done = Command::new(env!("CARGO_BIN_EXE_btsp"))
            .args(arguments.split(' '))
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        count += 1;
    }
    count
}

/// Whether a configuration is one of a sweep.
fn is_sweep(block: &str) -> bool {
    block.contains("\n[sweep")
}

#[test]
fn commands_and_python() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = blocks("toml").into_iter().find(|block| is_sweep(block));
    std::fs::write(folder.path().join("sweep.toml"), sweep.unwrap()).unwrap();
    assert!(run_commands(folder.path()) >= 4);
    for file in [
        "weight_change.svg",
        "weight_change.png",
        "gains.svg",
        "signals.svg",
    ] {
        assert!(
            folder
                .path()
                .join("out/nonlinear/figures")
                .join(file)
                .is_file(),
            "{file}"
        );
    }
    assert!(
        folder
            .path()
            .join("results/figures/weight_change.pdf")
            .is_file()
    );

    let Some(python) = std::env::var_os("BTSP_PYTHON") else {
        println!("skipped: BTSP_PYTHON names no Python with xarray to run the README's Python in");
        return;
    };
    let done = Command::new(python)
        .args(["-W", "error", "-c", &blocks("python").concat()])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let said = String::from_utf8(done.stdout).unwrap();
    let [map, equilibrium, batch, ramps, fit, change] = said.lines().collect::<Vec<_>>()[..] else {
        panic!("{said}");
    };
    assert_eq!((map, batch), ("(50, 50)", "(100, 50, 50)"));
    assert_eq!(ramps, "(6, 100)");
    assert!(fit.starts_with("btsp.WeightDependentRule("), "{fit}");
    let equilibrium: f64 = equilibrium.parse().unwrap();
    assert!((1.98..2.0).contains(&equilibrium), "{equilibrium}");
    let change: f64 = change.parse().unwrap();
    assert!((0.5..0.8).contains(&change), "{change}");
    assert!(folder.path().join("map.pdf").is_file());
    let configuration = std::fs::read_to_string(folder.path().join("my_rule.toml")).unwrap();
    btsp_config::Configuration::from_toml(&configuration).unwrap();
}

#[test]
fn configuration() {
    for block in blocks("toml") {
        if is_sweep(&block) {
            btsp_config::Sweep::from_toml(&block).unwrap();
        } else {
            btsp_config::Configuration::from_toml(&block).unwrap();
        }
    }
}
