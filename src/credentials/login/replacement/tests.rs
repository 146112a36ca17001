use super::*;
use crate::credentials::testing::Folder;

const OLD: &str = r#"{"tokens": "old"}"#;

/// Those of all files.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path("")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// What a program that was killed has made of the text `base`.
fn leave(folder: &Folder, base: &str, text: &str) {
    folder.write(&format!(".a.json.alidomain.{}.new", digest(base)), text);
}

#[test]
fn nothing_but_the_text_changes() {
    let folder = Folder::new();
    let path = folder.write("a.json", "old");
    leave(&folder, "old", "of a program that was killed");
    let original = Original::of(&path).unwrap();
    assert!(original.replace("old", "new").unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names(&folder), ["a.json"]);
}

#[test]
fn what_another_program_wrote_meanwhile_is_not_replaced() {
    let folder = Folder::new();
    let path = folder.write("a.json", "of another program");
    assert!(!Original::of(&path).unwrap().replace("old", "new").unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), "of another program");
    assert_eq!(names(&folder), ["a.json"]);
}

#[test]
fn a_rehearsal_leaves_the_file_alone() {
    let folder = Folder::new();
    let path = folder.write("a.json", "old");
    let original = Original::of(&path).unwrap();
    let modified = || fs::metadata(&path).unwrap().modified().unwrap();
    let before = modified();
    // Those of one that was killed.
    folder.write(".a.json.alidomain.rehearsal.new", "");
    original.rehearse().unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), modified()), ("old", before));
    assert_eq!(names(&folder), ["a.json"]);
}

#[test]
fn what_a_program_had_that_was_killed_is_not_lost() {
    for (left, expected) in [
        (Some(r#"{"tokens": "new"}"#), r#"{"tokens": "new"}"#),
        (Some(r#"{"tokens": "ne"#), OLD),
        (Some(""), OLD),
        (None, OLD),
    ] {
        let folder = Folder::new();
        let path = folder.write("a.json", OLD);
        if let Some(left) = left {
            leave(&folder, OLD, left);
        }
        Original::of(&path).unwrap().end_replacement().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(names(&folder), ["a.json"]);
    }
}

#[test]
fn what_was_made_of_another_text_is_removed() {
    // Somebody has logged in since, or has put back a file of before, which may look older than what was left.
    let folder = Folder::new();
    let path = folder.write("a.json", r#"{"tokens": "restored"}"#);
    leave(&folder, OLD, r#"{"tokens": "stale"}"#);
    for name in [".a.json.alidomain.new", ".a.json.alidomain.rehearsed.new"] {
        folder.write(name, r#"{"tokens": "nobody's"}"#);
    }
    folder.touch("a.json", std::time::Duration::from_secs(3600));
    for other in [".b.json.alidomain.new", ".a.json.alidomain.lock"] {
        folder.write(other, "");
    }
    Original::of(&path).unwrap().end_replacement().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), r#"{"tokens": "restored"}"#);
    let mut names = names(&folder);
    names.sort();
    assert_eq!(names, [".a.json.alidomain.lock", ".b.json.alidomain.new", "a.json"]);
}

#[cfg(unix)]
#[test]
fn mode_and_links_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let folder = Folder::new();
    let path = folder.write("real/a.json", "old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::metadata(&path).unwrap();
    let link = folder.path("link.json");
    symlink(&path, &link).unwrap();
    let original = Original::of(&link).unwrap();
    assert_eq!(original.beside("lock"), fs::canonicalize(folder.path("real")).unwrap().join(".a.json.alidomain.lock"));
    assert!(original.replace("old", "new").unwrap());
    assert_eq!(fs::read_link(&link).unwrap(), path);
    let after = fs::metadata(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino());
}

#[cfg(unix)]
#[test]
fn what_is_read_only_is_not_written() {
    use std::os::unix::fs::PermissionsExt as _;

    for (name, mode, words) in [("a.json", 0o400, "the file is read-only"), ("", 0o500, "the folder is read-only")] {
        let folder = Folder::new();
        let path = folder.write("a.json", "old");
        let original = Original::of(&path).unwrap();
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(mode)).unwrap();
        assert!(Original::of(&path).unwrap_err().reason.contains(words));
        assert!(original.replace("old", "new").unwrap_err().reason.contains(words));
        assert!(original.rehearse().unwrap_err().reason.contains(words));
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}
