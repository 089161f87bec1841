//! `btsp explore`: the page that it was built with, or how to have one.

mod common;

use common::btsp;
use std::fs;

/// What the command was built with.
const PAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/explorer.html"));

#[test]
fn gives_the_page_or_says_how_to_build_it() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let output = btsp(folder.path())
        .args(["explore", "--output"])
        .arg(&page)
        .output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    if PAGE.is_empty() {
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cargo xtask explorer"), "{said}");
        assert!(!page.exists());
        return;
    }
    assert!(output.status.success(), "{said}");
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!doctype html>"));

    let again = btsp(folder.path())
        .args(["explore", "--output"])
        .arg(&page)
        .output();
    assert_eq!(
        again.unwrap().status.code(),
        Some(2),
        "it is not overwritten"
    );
}

#[cfg(unix)]
#[test]
fn a_browser_is_given_a_file_that_stays() {
    if PAGE.is_empty() {
        // What is said then is tested above.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let opened = |browser: &str| {
        let mut command = btsp(folder.path());
        command.arg("explore").env("BROWSER", browser);
        command.env("XDG_CACHE_HOME", folder.path());
        command.env("HOME", folder.path()).output().unwrap()
    };
    let output = opened("true");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let path = said.trim().strip_prefix("opened ").unwrap();
    assert_eq!(fs::read(path).unwrap(), PAGE);

    let refused = opened("false");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains(path));
}
