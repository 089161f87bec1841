//! The explorer: one HTML file, and the same page for a notebook.

#[path = "../../crates/btsp-cli/explorer_sources.rs"]
mod explorer_sources;

use crate::python::Possible;
use crate::shell::Shell;
use crate::{Result, workspace};
use std::fs;
use std::path::{Path, PathBuf};

/// What a browser runs.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The oldest Node.js that its tools run on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// The page, and what it was made of.
#[derive(Clone, Debug)]
pub(crate) struct Explorer {
    /// One file with everything inside.
    pub(crate) page: PathBuf,
    /// The core as a module.
    pub(crate) module: PathBuf,
}

/// Builds it into `target/explorer`, where Node.js and the WebAssembly target are there.
pub(crate) fn build() -> Result<Possible<Explorer>> {
    if let Err(reason) = node().and_then(|()| wasm_target()) {
        return Ok(Err(reason));
    }
    install_packages()?;
    let sources = explorer_sources::all(&workspace::root())?;
    let built_from = explorer_sources::fingerprint(&sources)?;
    let cargo = Shell::cargo("build --quiet --locked --package btsp-web --profile wasm");
    run(&cargo.words("--target").argument(WASM))?;
    let module = workspace::target().join(WASM).join("wasm/btsp_web.wasm");
    let folder = folder();
    run(&script("build.js").argument(&module).argument(&folder))?;
    let page = folder.join("explorer.html");
    // For the command, which has this page inside where it is built from the same sources.
    let stamp = folder.join("built-from.txt");
    if !fs::read_to_string(&stamp).is_ok_and(|found| found == built_from) {
        fs::write(stamp, built_from)?;
    }
    Ok(Ok(Explorer { page, module }))
}

impl Explorer {
    /// A script of the page's sources, to be run by Node.js on this page.
    pub(crate) fn script(&self, name: &str) -> Shell {
        script(name)
            .variable("BTSP_WASM", &self.module)
            .variable("BTSP_PAGE", &self.page)
    }
}

fn script(name: &str) -> Shell {
    Shell::new("node").argument(Path::new("web/scripts").join(name))
}

/// Where it is built.
pub(crate) fn folder() -> PathBuf {
    workspace::target().join("explorer")
}

/// Whether the target for WebAssembly is installed.
pub(crate) fn wasm_target() -> Possible<()> {
    let libraries = Shell::new("rustc")
        .words("--print target-libdir --target")
        .argument(WASM);
    let folder = libraries.output().map(PathBuf::from);
    if folder.is_some_and(|folder| folder.exists()) {
        return Ok(());
    }
    Err(format!(
        "the target is not installed (rustup target add {WASM})"
    ))
}

fn node() -> Possible<()> {
    let (major, minor) = OLDEST_NODE;
    let wanted = format!("no Node.js {major}.{minor} or newer");
    let Some(found) = Shell::new("node").argument("--version").output() else {
        return Err(wanted);
    };
    match version(&found) {
        Some(version) if version >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{wanted} (found {found})")),
    }
}

/// The first two numbers of `v20.19.1`.
fn version(words: &str) -> Option<(u32, u32)> {
    let mut numbers = words.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The packages of the lock file; opens no connection where they are there.
fn install_packages() -> Result<()> {
    let web = workspace::root().join("web");
    let wanted = fs::read(web.join("package-lock.json"))?;
    let installed = web.join("node_modules/installed.json");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let install =
        Shell::new(npm).words("ci --ignore-scripts --no-audit --no-fund --loglevel=error");
    run(&install.inside(&web))?;
    // Last, so that what is half installed is installed again.
    Ok(fs::write(installed, wanted)?)
}

fn run(shell: &Shell) -> Result<()> {
    println!("{shell}");
    shell.run()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("v20.19.1"), Some((20, 19)));
        assert!(version("v20.9.0") < version("v20.19.0"));
        assert_eq!(version("20.19.1"), None);
    }
}
