//! The explorer's page for `btsp explore`, where it has been built from these very sources
//! (`cargo xtask explorer`); else an empty file in its place.

#[path = "explorer_sources.rs"]
mod explorer_sources;

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let page = built_page().unwrap_or_default();
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    Ok(fs::write(out.join("explorer.html"), page)?)
}

/// The page; none outside of the repository, or where it is of other sources.
fn built_page() -> Option<Vec<u8>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?).join("../..");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_TARGET_DIR");
    let sources = explorer_sources::all(&root).ok()?;
    for source in explorer_sources::PLACES {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let target = match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    };
    let folder = target.join("explorer");
    let built_from = folder.join("built-from.txt");
    // A file that is not there would have this run, and the command compiled, every time.
    if !built_from.exists() {
        fs::create_dir_all(&folder).ok()?;
        fs::write(&built_from, "").ok()?;
    }
    println!("cargo::rerun-if-changed={}", built_from.display());
    let found = fs::read_to_string(built_from).ok()?;
    if found == explorer_sources::fingerprint(&sources).ok()? {
        fs::read(folder.join("explorer.html")).ok()
    } else {
        None
    }
}
