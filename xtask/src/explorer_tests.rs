//! The explorer's tests: types and lints, the module in Node.js, the page in Chromium.

use crate::explorer::{self, Explorer};
use crate::python::Possible;
use crate::shell::Shell;
use crate::{Result, package, workspace};
use std::fs;
use std::path::PathBuf;

/// By which names it is installed.
const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Runs them; the Python environment has the wheel. What was not run, and why.
pub(crate) fn run(explorer: &Explorer, python: &Possible<PathBuf>) -> Result<Option<String>> {
    for check in ["typescript/bin/tsc --noEmit", "eslint/bin/eslint.js ."] {
        let check = Shell::new("node").words(&format!("node_modules/{check}"));
        shown(&check.inside(workspace::root().join("web")))?;
    }

    let cases = explorer::folder().join("native_cases.json");
    let native = Shell::cargo("run --quiet --package btsp-web --example native_cases");
    println!("{native}");
    let text = native
        .output()
        .ok_or(format!("failed. To repeat it:\n  {native}"))?;
    fs::write(&cases, text)?;

    let mut left_out = Vec::new();
    let mut core = explorer
        .script("test.js")
        .argument("core")
        .variable("BTSP_CASES", cases);
    match python {
        Ok(python) => {
            core = core.variable("BTSP_PYTHON", python);
            core = core.variable("BTSP_COMMAND", package::command()?);
        }
        Err(reason) => left_out.push(format!("{reason}: no copied script was run")),
    }
    shown(&core)?;
    match chromium() {
        Ok(chromium) => {
            let page = explorer.script("test.js").argument("page");
            shown(&page.variable("BTSP_CHROMIUM", chromium))?;
        }
        Err(reason) => left_out.push(format!("{reason}: the page was not opened")),
    }
    Ok((!left_out.is_empty()).then(|| left_out.join("; ")))
}

/// Chromium, or a browser that is one.
pub(crate) fn chromium() -> Possible<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut places = CHROMIUM
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places
        .find(|place| place.is_file())
        .ok_or_else(|| format!("no {}", CHROMIUM[0]))
}

fn shown(shell: &Shell) -> Result<()> {
    println!("{shell}");
    shell.run()
}
