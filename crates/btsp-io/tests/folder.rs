//! Output folders: what may be replaced, and what is left when nothing comes of it.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use btsp_io::{
    Command, Committed, FolderError, Manifest, OutputFolder, Policy, Provenance, check_collection,
};
use tempfile::TempDir;

fn provenance(command: Command) -> Provenance {
    Provenance {
        command,
        version: "0.1.0".to_owned(),
        configuration: "[rule]\n".to_owned(),
        wall_time_s: 0.5,
    }
}

fn put(
    target: &Path,
    policy: Policy,
    command: Command,
    text: &str,
) -> Result<Committed, FolderError> {
    let folder = OutputFolder::create(target, policy)?;
    fs::create_dir(folder.path().join("figures")).unwrap();
    fs::write(folder.path().join("figures/map.svg"), text).unwrap();
    folder.commit(&provenance(command))
}

fn text(target: &Path) -> String {
    let manifest = Manifest::read(target).unwrap();
    manifest.verify(target).unwrap();
    assert!(manifest.unlisted(target).unwrap().is_empty());
    fs::read_to_string(target.join("figures/map.svg")).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn place() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("out");
    (parent, target)
}

const EVERY: [Policy; 4] = [
    Policy::Fresh,
    Policy::Force,
    Policy::ReplaceOwn(Command::Run),
    Policy::ReplaceOwn(Command::Reproduce),
];

#[test]
fn a_folder_that_is_absent_or_empty_is_written_under_every_policy() {
    for policy in EVERY {
        let (parent, target) = place();
        let committed = put(&target, policy, Command::Run, "one").unwrap();
        assert_eq!(
            committed,
            Committed {
                path: target.clone(),
                kept: None,
                leftover: None
            }
        );
        assert_eq!(text(&target), "one");
        assert_eq!(names(&target), ["figures", "manifest.json"]);
        let empty = parent.path().join("empty");
        fs::create_dir(&empty).unwrap();
        put(&empty, policy, Command::Run, "two").unwrap();
        assert_eq!(text(&empty), "two");
        assert_eq!(names(parent.path()), ["empty", "out"]);
    }
}

#[test]
fn nothing_is_seen_before_commit_and_nothing_is_left_without_it() {
    let (parent, target) = place();
    let deep = target.join("a/b");
    let folder = OutputFolder::create(&deep, Policy::Fresh).unwrap();
    fs::write(folder.path().join("half"), "").unwrap();
    assert_eq!(folder.target(), deep);
    assert!(!deep.exists());
    assert!(deep.parent().unwrap().exists());
    drop(folder);
    assert!(
        names(parent.path()).is_empty(),
        "parents that were made are removed"
    );
    put(&deep, Policy::Fresh, Command::Run, "one").unwrap();
    assert_eq!(text(&deep), "one");
}

#[test]
fn results_are_replaced_as_the_policy_says() {
    let (parent, target) = place();
    put(&target, Policy::Fresh, Command::Run, "one").unwrap();
    let error = put(&target, Policy::Fresh, Command::Run, "two").unwrap_err();
    let message = format!(
        "the output folder {} is not empty; `--force` replaces it",
        target.display()
    );
    assert_eq!(error.to_string(), message);
    let error = put(
        &target,
        Policy::ReplaceOwn(Command::Reproduce),
        Command::Reproduce,
        "two",
    )
    .unwrap_err();
    assert!(
        matches!(
            error,
            FolderError::NotOwn {
                command: "reproduce",
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(text(&target), "one");
    assert_eq!(
        put(&target, Policy::Force, Command::Reproduce, "two")
            .unwrap()
            .kept,
        None
    );
    assert_eq!(text(&target), "two");
    put(
        &target,
        Policy::ReplaceOwn(Command::Reproduce),
        Command::Reproduce,
        "three",
    )
    .unwrap();
    assert_eq!(text(&target), "three");
    assert_eq!(names(parent.path()), ["out"]);
}

#[test]
fn what_was_there_stays_until_commit() {
    let (parent, target) = place();
    put(&target, Policy::Fresh, Command::Run, "one").unwrap();
    let folder = OutputFolder::create(&target, Policy::Force).unwrap();
    fs::write(folder.path().join("half"), "").unwrap();
    assert_eq!(text(&target), "one");
    drop(folder);
    assert_eq!(text(&target), "one");
    assert_eq!(names(parent.path()), ["out"]);
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
#[test]
fn results_are_there_at_every_moment_while_others_take_their_place() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let (_parent, target) = place();
    put(&target, Policy::Fresh, Command::Run, "first").unwrap();
    let done = AtomicBool::new(false);
    let looks = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let (mut looks, mut missed) = (0_u64, 0_u64);
            while !done.load(Ordering::Relaxed) {
                looks += 1;
                missed += u64::from(fs::symlink_metadata(&target).is_err());
            }
            assert_eq!(missed, 0, "of {looks} looks");
            looks
        });
        for number in 0..100 {
            put(&target, Policy::Force, Command::Run, &number.to_string()).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        watcher.join().unwrap()
    });
    assert!(looks > 100);
    assert_eq!(text(&target), "99");
}

#[test]
fn a_users_files_are_never_lost() {
    let (parent, target) = place();
    put(&target, Policy::Fresh, Command::Reproduce, "one").unwrap();
    fs::write(target.join("figures/notes.txt"), "mine").unwrap();
    let error = put(
        &target,
        Policy::ReplaceOwn(Command::Reproduce),
        Command::Reproduce,
        "two",
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("notes.txt, which `btsp reproduce` did not write"),
        "{error}"
    );
    for number in 1..=2 {
        let committed = put(&target, Policy::Force, Command::Run, "two").unwrap();
        let kept = parent
            .path()
            .canonicalize()
            .unwrap()
            .join(format!("out.replaced-{number}"));
        assert_eq!(committed.kept.as_deref(), Some(&*kept));
        assert_eq!(
            fs::read_to_string(kept.join("figures/notes.txt")).unwrap(),
            "mine"
        );
        assert_eq!(text(&target), "two");
        fs::write(target.join("figures/notes.txt"), "mine").unwrap();
    }
    assert_eq!(
        names(parent.path()),
        ["out", "out.replaced-1", "out.replaced-2"]
    );
}

#[test]
fn a_folder_that_btsp_did_not_write_is_not_taken_for_its_own() {
    for file in ["notes.txt", "manifest.json"] {
        let (_parent, target) = place();
        fs::create_dir(&target).unwrap();
        fs::write(target.join(file), "{\"program\": \"btsp\"}").unwrap();
        for policy in [Policy::Fresh, Policy::ReplaceOwn(Command::Run)] {
            let error = put(&target, policy, Command::Run, "two").unwrap_err();
            assert!(
                matches!(
                    error,
                    FolderError::NotEmpty { .. } | FolderError::NotOwn { .. }
                ),
                "{error}"
            );
        }
        assert_eq!(names(&target), [file]);
        let kept = put(&target, Policy::Force, Command::Run, "two")
            .unwrap()
            .kept
            .unwrap();
        assert_eq!(names(&kept), [file]);
    }
}

#[test]
fn what_appears_while_working_is_not_replaced() {
    let (parent, target) = place();
    let folder = OutputFolder::create(&target, Policy::Fresh).unwrap();
    fs::create_dir(&target).unwrap();
    fs::write(target.join("notes.txt"), "mine").unwrap();
    assert!(folder.commit(&provenance(Command::Run)).is_err());
    assert_eq!(names(&target), ["notes.txt"]);
    assert_eq!(names(parent.path()), ["out"]);
}

#[test]
fn one_writes_at_a_time() {
    let (parent, target) = place();
    let first = OutputFolder::create(&target, Policy::Fresh).unwrap();
    let error = OutputFolder::create(&target, Policy::Force).unwrap_err();
    assert!(matches!(error, FolderError::Busy { .. }), "{error}");
    first.commit(&provenance(Command::Run)).unwrap();
    assert_eq!(names(parent.path()), ["out"]);
}

#[test]
fn a_file_is_refused_at_the_place_and_above_it() {
    let (parent, target) = place();
    fs::write(&target, "mine").unwrap();
    for policy in EVERY {
        let error = OutputFolder::create(&target, policy).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the output folder {} is a file", target.display())
        );
        let error = OutputFolder::create(&target.join("below"), policy).unwrap_err();
        assert!(
            error.to_string().contains(&*target.to_string_lossy()),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    assert_eq!(names(parent.path()), ["out"]);
}

#[test]
fn places_that_must_stay_are_refused_under_every_policy() {
    let here = std::env::current_dir().unwrap();
    let mut places: Vec<PathBuf> = vec![".".into(), "..".into(), "".into()];
    places.extend(here.ancestors().map(Path::to_owned));
    places.extend(std::env::home_dir().filter(|home| home.is_dir()));
    for place in places {
        for policy in EVERY {
            let error = OutputFolder::create(&place, policy).unwrap_err();
            assert!(
                matches!(error, FolderError::Protected { .. }),
                "{}: {error}",
                place.display()
            );
        }
    }
}

#[test]
fn a_collection_is_known_by_each_of_its_folders() {
    let (_parent, target) = place();
    let own = Policy::ReplaceOwn(Command::Reproduce);
    let check = || check_collection(&target, Command::Reproduce);
    check().unwrap();
    for name in ["nonlinear", "linear"] {
        put(&target.join(name), own, Command::Reproduce, name).unwrap();
        check().unwrap();
    }
    fs::write(target.join(".DS_Store"), "").unwrap();
    fs::create_dir(target.join(".linear.btsp-partial-1-0")).unwrap();
    check().unwrap();
    put(&target.join("linear"), own, Command::Reproduce, "again").unwrap();
    assert_eq!(text(&target.join("linear")), "again");
    assert_eq!(text(&target.join("nonlinear")), "nonlinear");

    put(&target.join("run"), Policy::Fresh, Command::Run, "run").unwrap();
    let error = check().unwrap_err().to_string();
    let run = Path::new("run").join("manifest.json");
    assert!(
        error.contains(&format!("holds {}, which", run.display())),
        "{error}"
    );
    fs::remove_dir_all(target.join("run")).unwrap();
    fs::write(target.join("thesis.tex"), "").unwrap();
    let error = check().unwrap_err().to_string();
    assert!(
        error.contains("holds thesis.tex, which `btsp reproduce` did not write"),
        "{error}"
    );
    let error = check_collection(&target.join("thesis.tex"), Command::Reproduce).unwrap_err();
    assert!(matches!(error, FolderError::NotAFolder { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_at_the_place_is_refused_and_links_inside_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (parent, target) = place();
    let precious = parent.path().join("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("data"), "mine").unwrap();
    symlink(&precious, &target).unwrap();
    let slash = PathBuf::from(format!("{}/", target.display()));
    for policy in EVERY {
        for target in [&target, &slash] {
            let error = OutputFolder::create(target, policy).unwrap_err();
            assert!(
                matches!(
                    error,
                    FolderError::Link { .. }
                        | FolderError::NotEmpty { .. }
                        | FolderError::NotOwn { .. }
                ),
                "{error}"
            );
        }
    }
    fs::remove_file(&target).unwrap();
    symlink(parent.path().join("nowhere"), &target).unwrap();
    assert!(matches!(
        OutputFolder::create(&target, Policy::Fresh),
        Err(FolderError::Link { .. })
    ));
    fs::remove_file(&target).unwrap();

    fs::create_dir(&target).unwrap();
    symlink(&precious, target.join("link")).unwrap();
    let kept = put(&target, Policy::Force, Command::Run, "one")
        .unwrap()
        .kept
        .unwrap();
    assert!(kept.join("link").is_symlink());
    assert_eq!(names(&precious), ["data"]);

    let folder = OutputFolder::create(&target, Policy::Force).unwrap();
    symlink(&precious, folder.path().join("link")).unwrap();
    drop(folder);
    assert_eq!(names(&precious), ["data"]);
    let folder = OutputFolder::create(&target, Policy::Force).unwrap();
    symlink(&precious, folder.path().join("link")).unwrap();
    let error = folder.commit(&provenance(Command::Run)).unwrap_err();
    assert!(
        error.to_string().starts_with("a manifest cannot list"),
        "{error}"
    );
    assert_eq!(text(&target), "one");
}

#[cfg(unix)]
#[test]
fn a_link_above_the_place_is_followed() {
    let (parent, _) = place();
    let scratch = parent.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    std::os::unix::fs::symlink(&scratch, parent.path().join("link")).unwrap();
    put(
        &parent.path().join("link/out"),
        Policy::Fresh,
        Command::Run,
        "one",
    )
    .unwrap();
    assert_eq!(text(&scratch.join("out")), "one");
    assert_eq!(names(&scratch), ["out"]);
}
