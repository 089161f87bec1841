//! Running the command `btsp` and reading back what it leaves.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // Each test file uses its part.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use btsp_io::Manifest;
use tempfile::TempDir;
use zarrs::array::{Array, ElementOwned};
use zarrs::filesystem::FilesystemStore;

pub const PRESETS: [&str; 5] = [
    "signals",
    "linear",
    "linear_potentiation",
    "nonlinear",
    "short_tau",
];

/// The command, to be run in `folder`.
pub fn btsp(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_btsp"));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs `btsp` with `arguments` in `folder`.
pub fn output<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Output {
    btsp(folder).args(arguments).output().unwrap()
}

/// Runs `btsp` with `arguments` in `folder`, which must succeed.
#[track_caller]
pub fn succeed<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Output {
    let done = output(folder, arguments);
    assert_eq!(done.status.code(), Some(0), "{}", words(&done));
    done
}

/// Runs `btsp` with `arguments` in `folder`, which must end with `code`; returns its only message.
#[track_caller]
pub fn fail<S: AsRef<OsStr>>(folder: &Path, arguments: &[S], code: i32) -> String {
    let done = output(folder, arguments);
    let said = words(&done);
    assert_eq!(done.status.code(), Some(code), "{said}");
    assert_eq!(text(&done.stdout), "", "{said}");
    assert_eq!(said.matches("error:").count(), 1, "{said}");
    assert!(said.starts_with("error: "), "{said}");
    said
}

/// What was said on standard error.
pub fn words(done: &Output) -> String {
    text(&done.stderr)
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with the configuration `text` in the file `c.toml`.
pub fn with_configuration(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.toml"), text).unwrap();
    folder
}

/// Runs `text` without figures; the results are in `out` of the returned folder.
#[track_caller]
pub fn ran(text: &str) -> TempDir {
    let folder = with_configuration(text);
    succeed(
        folder.path(),
        &["run", "c.toml", "--out", "out", "--no-figures"],
    );
    folder
}

/// Names in `folder`, hidden ones too, in order.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Every file in `folder` and below with its bytes, by its path relative to it.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Checks that all in `folder` is what its manifest lists, and returns the manifest.
#[track_caller]
pub fn verified(folder: &Path) -> Manifest {
    let manifest = Manifest::read(folder).unwrap();
    manifest.verify(folder).unwrap();
    let unlisted = manifest.unlisted(folder).unwrap();
    assert_eq!(unlisted, Vec::<PathBuf>::new());
    manifest
}

/// The dataset of the results in `folder`.
pub struct Results {
    store: Arc<FilesystemStore>,
    path: PathBuf,
}

impl Results {
    pub fn of(folder: &Path) -> Self {
        let path = folder.join("results.zarr");
        Self {
            store: Arc::new(FilesystemStore::new(&path).unwrap()),
            path,
        }
    }

    /// Names of its variables, in order.
    pub fn variables(&self) -> Vec<String> {
        let mut names = names(&self.path);
        names.retain(|name| name != "zarr.json");
        names
    }

    fn array(&self, name: &str) -> Array<FilesystemStore> {
        Array::open(Arc::clone(&self.store), &format!("/{name}")).unwrap()
    }

    /// A variable's dimensions with their lengths, such as `input 50, time 2000`.
    pub fn dimensions(&self, name: &str) -> String {
        let array = self.array(name);
        let names = array.dimension_names().clone().unwrap();
        let pairs = names.iter().zip(array.shape());
        let pairs: Vec<_> = pairs
            .map(|(name, length)| format!("{} {length}", name.as_deref().unwrap()))
            .collect();
        pairs.join(", ")
    }

    fn values<T: ElementOwned>(&self, name: &str) -> Vec<T> {
        let array = self.array(name);
        array.retrieve_array_subset(&array.subset_all()).unwrap()
    }

    pub fn floats(&self, name: &str) -> Vec<f64> {
        self.values(name)
    }

    pub fn integers(&self, name: &str) -> Vec<i64> {
        self.values(name)
    }

    /// Bits of every variable, by its name.
    pub fn bits(&self) -> BTreeMap<String, Vec<u64>> {
        let bits = |name: &String| match name.as_str() {
            "input" | "lap" => self.integers(name).iter().map(|i| *i as u64).collect(),
            _ => self.floats(name).iter().map(|f| f.to_bits()).collect(),
        };
        let names = self.variables().into_iter();
        names.map(|name| (name.clone(), bits(&name))).collect()
    }

    /// The dataset's own attribute `name`.
    pub fn attribute(&self, name: &str) -> String {
        let group = zarrs::group::Group::open(Arc::clone(&self.store), "/").unwrap();
        group.attributes()[name].as_str().unwrap().to_owned()
    }
}

/// Recordings of a synthetic cell, `recorded/recordings.toml` in the returned folder.
#[track_caller]
pub fn recorded(arguments: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let simulate = ["simulate-recording", "--out", "recorded"];
    succeed(folder.path(), &[&simulate, arguments].concat());
    folder
}

/// The recordings beside the repository, where they are.
pub fn shared_recordings() -> Option<PathBuf> {
    let path = shared("BTSP_RECORDINGS", "recordings")?.join("recordings.toml");
    path.is_file().then_some(path)
}

/// The folder named by `variable`, or the one beside the repository.
pub fn shared(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = std::env::var_os(variable).map_or_else(|| beside.join(name), PathBuf::from);
    path.is_dir().then_some(path)
}

/// A JSON file.
#[track_caller]
pub fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Checks that two fits left the same: every file but the manifest to the last byte, and
/// fit.json but for how long it took.
#[track_caller]
pub fn assert_same_fits(one: &Path, other: &Path) {
    let of = |folder: &Path| {
        let mut files = files(folder);
        files.remove(Path::new("manifest.json"));
        files.remove(Path::new("fit.json"));
        files
    };
    let (first, second) = (of(one), of(other));
    let paths = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&first), paths(&second));
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{} differs", path.display());
    }
    let record = |folder: &Path| {
        let mut record = json(&folder.join("fit.json"));
        record.as_object_mut().unwrap().remove("seconds").unwrap();
        record
    };
    assert_eq!(record(one), record(other));
}
