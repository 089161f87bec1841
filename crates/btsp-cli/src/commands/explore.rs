//! `btsp explore`.

use crate::arguments::Explore;
use crate::failure::Failure;
use crate::new_file::write_new;
use crate::session::Session;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The page; empty where this command was built without it (see `build.rs`).
const PAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/explorer.html"));

/// Opens the explorer in the browser, or writes it to a file.
pub(crate) fn explore(arguments: &Explore, session: &Session) -> Result<(), Failure> {
    if PAGE.is_empty() {
        return Err(Failure::NoExplorer);
    }
    if let Some(path) = &arguments.output {
        write_new(path, PAGE)?;
        session.say(&format!("wrote {}", path.display()));
        return Ok(());
    }
    let page = kept()?;
    if open(&page) {
        session.say(&format!("opened {}", page.display()));
        return Ok(());
    }
    Err(Failure::NoBrowser { page })
}

/// The page as a file that stays, for a browser reads it when it likes.
fn kept() -> Result<PathBuf, Failure> {
    let folder = caches().join("btsp");
    let page = folder.join(format!("explorer-{}.html", env!("CARGO_PKG_VERSION")));
    if fs::read(&page).is_ok_and(|found| found == PAGE) {
        return Ok(page);
    }
    let part = folder.join(format!("explorer-{}.tmp", std::process::id()));
    let written = fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&part, PAGE))
        .and_then(|()| fs::rename(&part, &page));
    written.map_err(|cause| Failure::File {
        path: page.clone(),
        cause,
    })?;
    Ok(page)
}

/// Where programs keep what can be made again.
fn caches() -> PathBuf {
    let given = |name| env::var_os(name).filter(|value| !value.is_empty());
    let at_home = |folder: &str| given("HOME").map(|home| PathBuf::from(home).join(folder));
    let caches = if cfg!(windows) {
        given("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        at_home("Library/Caches")
    } else {
        let given = given("XDG_CACHE_HOME").map(PathBuf::from);
        given.or_else(|| at_home(".cache"))
    };
    caches.unwrap_or_else(env::temp_dir)
}

/// Whether a browser took the page: the one of the variable `BROWSER`, or the system's.
fn open(page: &Path) -> bool {
    let system: &[&str] = if cfg!(windows) {
        &["cmd", "/C", "start", ""]
    } else if cfg!(target_os = "macos") {
        &["open"]
    } else {
        &["xdg-open"]
    };
    let mut words: Vec<OsString> = system.iter().map(OsString::from).collect();
    if let Some(browser) = env::var_os("BROWSER").filter(|name| !name.is_empty()) {
        words = vec![browser];
    }
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg(page);
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    quiet
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
