//! Python environments under the target folder.

use crate::shell::Shell;
use crate::{Result, workspace};
use std::fs;
use std::path::{Path, PathBuf};

/// A Python 3 interpreter of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Python {
    program: &'static str,
    /// For example (3, 11).
    version: (u32, u32),
}

/// An environment with pinned packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment {
    /// Its folder's name under `target/python`.
    pub(crate) name: &'static str,
    /// Its packages, a file in the repository.
    pub(crate) requirements: &'static str,
    /// The oldest Python that its packages run on.
    pub(crate) oldest: (u32, u32),
}

impl Python {
    /// The first that is at least version `oldest`, or why there is none.
    fn find(oldest: (u32, u32)) -> std::result::Result<Self, String> {
        let mut found = String::new();
        for program in ["python3", "python", "py"] {
            let script = "import sys; print(*sys.version_info[:2])";
            let output = Shell::new(program).argument("-c").argument(script).output();
            let Some(version) = output.as_deref().and_then(version) else {
                continue;
            };
            if version >= oldest {
                return Ok(Self { program, version });
            }
            found = format!(" (found {}.{})", version.0, version.1);
        }
        let (major, minor) = oldest;
        Err(format!("no Python {major}.{minor} or newer{found}"))
    }
}

fn version(words: &str) -> Option<(u32, u32)> {
    let (major, minor) = words.split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

impl Environment {
    /// Its interpreter, after building it where it is absent or its packages are
    /// not those required; the inner error says why this machine cannot have it.
    /// Opens no connection where it is up to date.
    pub(crate) fn interpreter(&self) -> Result<std::result::Result<PathBuf, String>> {
        let python = match Python::find(self.oldest) {
            Ok(python) => python,
            Err(reason) => return Ok(Err(reason)),
        };
        let requirements = fs::read_to_string(workspace::root().join(self.requirements))?;
        let (major, minor) = python.version;
        let wanted = format!("# Python {major}.{minor}\n{requirements}");

        let folder = workspace::target().join("python").join(self.name);
        let interpreter = interpreter_in(&folder);
        let built = folder.join("built-from.txt");
        if interpreter.exists() && fs::read_to_string(&built).is_ok_and(|found| found == wanted) {
            return Ok(Ok(interpreter));
        }
        println!("installing {} in {}", self.requirements, folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        Shell::new(python.program)
            .words("-m venv")
            .argument(&folder)
            .run()?;
        Shell::new(&interpreter)
            .words("-m pip --disable-pip-version-check --quiet install --requirement")
            .argument(self.requirements)
            .run()?;
        // Last, so that an environment half built is built again.
        fs::write(built, wanted)?;
        Ok(Ok(interpreter))
    }
}

fn interpreter_in(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("3 9"), Some((3, 9)));
        assert!(version("3 9") < version("3 10"));
        assert_eq!(version("Python was not found"), None);
    }
}
