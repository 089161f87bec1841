//! Python environments under the target folder.

use crate::shell::Shell;
use crate::{Result, workspace};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What this machine can have, or why it cannot.
pub(crate) type Possible<T> = std::result::Result<T, String>;

/// For example (3, 11).
pub(crate) type Version = (u32, u32);

/// No newest version.
pub(crate) const ANY_NEWER: Version = (3, u32::MAX);

/// A Python 3 interpreter of this machine.
#[derive(Clone, Debug)]
struct Python {
    program: String,
    version: Version,
}

/// An environment with pinned packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment {
    /// Its folder's name under `target/python`.
    pub(crate) name: &'static str,
    /// Its packages, a file in the repository.
    pub(crate) requirements: &'static str,
    /// The oldest Python that its packages run on.
    pub(crate) oldest: Version,
    /// The newest, or [`ANY_NEWER`].
    pub(crate) newest: Version,
}

impl Python {
    /// The first that an environment's packages run on, or why there is none.
    fn find(oldest: Version, newest: Version) -> Possible<Self> {
        let mut programs: Vec<String> = ["python3", "python", "py"].map(String::from).into();
        if newest < ANY_NEWER {
            let minors = (oldest.1..=newest.1).rev();
            programs.extend(minors.map(|minor| format!("python3.{minor}")));
        }
        let mut found = None;
        for program in programs {
            let script = "import sys; print(*sys.version_info[:2])";
            let output = Shell::new(&program)
                .argument("-c")
                .argument(script)
                .output();
            let Some(version) = output.as_deref().and_then(version) else {
                continue;
            };
            if (oldest..=newest).contains(&version) {
                return Ok(Self { program, version });
            }
            found = found.or(Some(version));
        }
        Err(none_between(oldest, newest, found))
    }
}

fn version(words: &str) -> Option<Version> {
    let (major, minor) = words.split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn none_between(oldest: Version, newest: Version, found: Option<Version>) -> String {
    let (major, minor) = oldest;
    let wanted = if newest == ANY_NEWER {
        format!("no Python {major}.{minor} or newer")
    } else {
        format!("no Python {major}.{minor} to {}.{}", newest.0, newest.1)
    };
    match found {
        Some((major, minor)) => format!("{wanted} (found {major}.{minor})"),
        None => wanted,
    }
}

impl Environment {
    /// Where it is.
    pub(crate) fn folder(&self) -> PathBuf {
        folder().join(self.name)
    }

    /// Its interpreter, after building it where it is absent or its packages are
    /// not those required. Opens no connection where it is up to date.
    pub(crate) fn interpreter(&self) -> Result<Possible<PathBuf>> {
        let python = match Python::find(self.oldest, self.newest) {
            Ok(python) => python,
            Err(reason) => return Ok(Err(reason)),
        };
        let wanted = built_from(python.version, self.requirements)?;
        let folder = self.folder();
        let interpreter = interpreter_in(&folder);
        let built = folder.join("built-from.txt");
        if interpreter.exists() && fs::read_to_string(&built).is_ok_and(|found| found == wanted) {
            return Ok(Ok(interpreter));
        }
        println!("installing {} in {}", self.requirements, folder.display());
        empty(&python.program, &folder)?;
        pip(&interpreter)
            .words("install --requirement")
            .argument(self.requirements)
            .run()?;
        // Last, so that an environment half built is built again.
        fs::write(built, wanted)?;
        Ok(Ok(interpreter))
    }

    /// The same, with this wheel installed as well.
    pub(crate) fn interpreter_with(&self, wheel: &Path) -> Result<Possible<PathBuf>> {
        let interpreter = match self.interpreter()? {
            Ok(interpreter) => interpreter,
            Err(reason) => return Ok(Err(reason)),
        };
        let wanted = fs::read(wheel)?;
        let installed = self.folder().join("installed.whl");
        if !fs::read(&installed).is_ok_and(|found| found == wanted) {
            pip(&interpreter)
                .words("install --no-index --no-deps --force-reinstall")
                .argument(wheel)
                .run()?;
            fs::write(installed, wanted)?;
        }
        Ok(Ok(interpreter))
    }

    /// A folder of wheels for `requirements`, after downloading them once with this
    /// environment's pip, and so for its Python.
    pub(crate) fn wheels_of(&self, requirements: &str) -> Result<Possible<PathBuf>> {
        let interpreter = match self.interpreter()? {
            Ok(interpreter) => interpreter,
            Err(reason) => return Ok(Err(reason)),
        };
        let house = folder().join("wheelhouse");
        let downloaded = house.join("built-from.txt");
        let python = fs::read_to_string(self.folder().join("built-from.txt"))?;
        let wanted = python + &fs::read_to_string(workspace::root().join(requirements))?;
        if !fs::read_to_string(&downloaded).is_ok_and(|found| found == wanted) {
            remove(&house)?;
            pip(&interpreter)
                .words("download --only-binary=:all: --requirement")
                .argument(requirements)
                .argument("--dest")
                .argument(&house)
                .run()?;
            fs::write(downloaded, wanted)?;
        }
        Ok(Ok(house))
    }
}

/// What an environment is built from.
fn built_from((major, minor): Version, requirements: &str) -> Result<String> {
    let requirements = fs::read_to_string(workspace::root().join(requirements))?;
    Ok(format!("# Python {major}.{minor}\n{requirements}"))
}

/// A new environment at `folder` with nothing in it.
pub(crate) fn empty(program: impl Into<OsString>, folder: &Path) -> Result<()> {
    remove(folder)?;
    let venv = Shell::new(program).words("-m venv");
    venv.argument(folder).run()
}

/// The pip of this interpreter's environment.
pub(crate) fn pip(interpreter: &Path) -> Shell {
    Shell::new(interpreter).words("-m pip --disable-pip-version-check --quiet")
}

/// The interpreter of the environment in this folder.
pub(crate) fn interpreter_in(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    }
}

/// Where all that has to do with Python is.
pub(crate) fn folder() -> PathBuf {
    workspace::target().join("python")
}

/// Removes a folder, if there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ANY_NEWER, none_between, version};

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("3 9"), Some((3, 9)));
        assert!(version("3 9") < version("3 10"));
        assert_eq!(version("Python was not found"), None);
    }

    #[test]
    fn says_which_python_is_missing() {
        let newer = none_between((3, 11), ANY_NEWER, Some((3, 9)));
        assert_eq!(newer, "no Python 3.11 or newer (found 3.9)");
        let between = none_between((3, 10), (3, 11), None);
        assert_eq!(between, "no Python 3.10 to 3.11");
    }
}
