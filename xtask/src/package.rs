//! The tests of the installed Python package.

use crate::shell::Shell;
use crate::{Result, workspace};
use std::path::{Path, PathBuf};

/// Runs its tests; this environment has the wheel.
pub(crate) fn test(interpreter: &Path) -> Result<()> {
    run(&tests(interpreter)?)
}

/// The same, and all that is checked once: the examples in its documentation, which
/// show what the newest NumPy prints, its types, and that they are those at run time.
pub(crate) fn test_thoroughly(interpreter: &Path) -> Result<()> {
    run(&tests(interpreter)?.words("--doctest-modules --pyargs btsp"))?;
    let mut mypy = Shell::new(interpreter).words("-m mypy python/btsp");
    let typing = "python/tests/typing";
    if workspace::root().join(typing).exists() {
        mypy = mypy.argument(typing);
    }
    run(&mypy)?;
    run(&Shell::new(interpreter)
        .words("-m mypy.stubtest --mypy-config-file pyproject.toml btsp._core"))
}

fn tests(interpreter: &Path) -> Result<Shell> {
    Ok(Shell::new(interpreter)
        .words("-m pytest --quiet python/tests")
        .variable("BTSP_COMMAND", command()?)
        .variable("MPLBACKEND", "agg"))
}

/// The command `btsp`, built from this source.
pub(crate) fn command() -> Result<PathBuf> {
    // With the features, and so the dependencies, that the tests of Rust were built with.
    run(&Shell::cargo("test --quiet --workspace --no-run"))?;
    let name = format!("btsp{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target().join("debug").join(name))
}

fn run(shell: &Shell) -> Result<()> {
    println!("{shell}");
    shell.run()
}
