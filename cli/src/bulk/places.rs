//! Where the files of a list are. None of them may overwrite another.

use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The path with something at its end: `list.csv.journal`.
pub fn with(file: &Path, end: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(end);
    path.into()
}

/// Refuses two of the files at one place.
pub fn check(list: Option<&PathBuf>, journal: Option<&Path>, report: &[&Path]) -> Result<(), Failure> {
    let mut places: Vec<(&str, PathBuf)> = Vec::new();
    places.extend(list.map(|list| ("the list", resolved(list))));
    if let Some(journal) = journal.map(resolved) {
        // The library locks it there.
        places.push(("the lock of the journal", with(&journal, ".lock")));
        places.push(("the journal", journal));
    }
    places.extend(report.iter().map(|path| ("the report", resolved(path))));
    for (number, (what, place)) in places.iter().enumerate() {
        let Some((other, _)) = places.iter().take(number).find(|(_, other)| other == place) else { continue };
        let reason = format!("{other} and {what} would be the same file, {}. Nothing was sent.", place.display());
        let reason = reason.replacen("the", "The", 1);
        return Err(Failure::usage(reason).next("Choose other places with --journal and --report."));
    }
    Ok(())
}

/// The place without links, also of a file that is not there yet.
fn resolved(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}
