//! The Python package as its users get it: a wheel.

use crate::python::{ANY_NEWER, Environment, Possible, folder, remove};
use crate::shell::Shell;
use crate::{Result, explorer, workspace};
use std::fs;
use std::path::{Path, PathBuf};

/// What builds it.
pub(crate) const BUILDER: Environment = Environment {
    name: "wheel",
    requirements: "xtask/wheel-requirements.txt",
    oldest: (3, 10),
    newest: ANY_NEWER,
};

/// Where the package has the explorer.
const EXPLORER: &str = "python/btsp/_explorer";

/// Builds it into `target/wheels`, the only one of this package there: for CPython 3.10
/// and every later one; on Linux for every distribution since 2014.
pub(crate) fn build() -> Result<Possible<PathBuf>> {
    let interpreter = match BUILDER.interpreter()? {
        Ok(interpreter) => interpreter,
        Err(reason) => return Ok(Err(reason)),
    };
    place_explorer()?;
    let wheels = workspace::target().join("wheels");
    for old in ours(&wheels) {
        fs::remove_file(old)?;
    }
    let mut maturin = Shell::new(&interpreter)
        .words("-m maturin build --quiet --locked --release --out")
        .argument(&wheels);
    if cfg!(target_os = "linux") {
        // Zig links against an old C library, whatever this machine has; maturin then
        // looks at every symbol and refuses what is newer.
        maturin = maturin
            .words("--zig --compatibility manylinux2014")
            .variable("CARGO_ZIGBUILD_PYTHON_PATH", &interpreter)
            .variable("ZIG_GLOBAL_CACHE_DIR", folder().join("zig"));
    }
    println!("{maturin}");
    maturin.run()?;
    match ours(&wheels).as_slice() {
        [wheel] => Ok(Ok(wheel.clone())),
        found => Err(format!("{} wheels in {}", found.len(), wheels.display()).into()),
    }
}

/// Puts the explorer into the package; none where it cannot be built.
fn place_explorer() -> Result<()> {
    let place = workspace::root().join(EXPLORER);
    remove(&place)?;
    match explorer::build()? {
        Ok(explorer) => {
            fs::create_dir_all(&place)?;
            for name in ["widget.js", "widget.css"] {
                fs::copy(explorer.page.with_file_name(name), place.join(name))?;
            }
        }
        Err(reason) => println!("the wheel will have no explorer: {reason}"),
    }
    Ok(())
}

/// Wheels of this package, of any version, in a folder that need not exist.
fn ours(wheels: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(wheels) else {
        return Vec::new();
    };
    let files = entries.flatten().map(|entry| entry.path());
    files.filter(|file| is_ours(file)).collect()
}

fn is_ours(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| name.starts_with("btsp-") && name.ends_with(".whl"))
}

#[cfg(test)]
mod tests {
    use super::is_ours;
    use std::path::Path;

    #[test]
    fn leaves_other_packages_alone() {
        let is_ours = |name| is_ours(Path::new(name));
        assert!(is_ours("wheels/btsp-0.1.0-cp310-abi3-win_amd64.whl"));
        assert!(!is_ours("wheels/btsp_plots-0.1.0-py3-none-any.whl"));
        assert!(!is_ours("wheels/btsp-0.1.0.tar.gz"));
    }
}
