//! The change log of a release.

use anyhow::{Context as _, Result, ensure};

/// The file in the project, and in a release.
pub const FILE: &str = "CHANGELOG.md";

/// What stands for the date of a version that is not published.
#[cfg(test)]
const NOT_YET: &str = "(not released yet)";

/// Fails unless the change log of a release is that of the project, and begins with this version and its date. A rehearsal
/// needs no date.
pub fn check(released: &str, own: &str, version: &str, is_rehearsal: bool) -> Result<()> {
    let newest = newest(released).with_context(|| format!("{FILE} describes no version"))?;
    ensure!(
        newest == version,
        "{FILE} begins with {newest}, and the version is {version}. Give the changes of the release a heading \
         `## {version}`."
    );
    ensure!(
        is_rehearsal || has_date(released),
        "{FILE} has no date for {version}. Write `## {version} (YYYY-MM-DD)`, or rehearse with --rehearsal"
    );
    ensure!(released == own, "{FILE} is not the one of the project. Run `cargo xtask package` again.");
    Ok(())
}

/// Whether the first heading of the second level ends in a date: `## 1.2.3 (2026-11-27)`.
fn has_date(text: &str) -> bool {
    let heading = text.lines().find(|line| line.starts_with("## ")).unwrap_or_default();
    let date = heading.rsplit_once(" (").and_then(|(_, date)| date.strip_suffix(')')).unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    parts.iter().map(|part| part.len()).eq([4, 2, 2])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// The version in the first heading of the second level: `## 1.2.3`, maybe with a date after it.
fn newest(text: &str) -> Option<&str> {
    let heading = text.lines().find_map(|line| line.strip_prefix("## "))?;
    heading.split_whitespace().next().map(|version| version.trim_matches(['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## 1.2.3 (2026-11-27)\n\n- New.\n\n## 1.2.2\n";

    #[test]
    fn the_newest_version_must_be_described() {
        check(CHANGELOG, CHANGELOG, "1.2.3", false).unwrap();
        let bare = CHANGELOG.replace(" (2026-11-27)", "");
        assert!(check(&bare, &bare, "1.2.3", false).is_err());
        let undated = CHANGELOG.replace("(2026-11-27)", NOT_YET);
        check(&undated, &undated, "1.2.3", true).unwrap();
        assert!(check(&undated, &undated, "1.2.3", false).unwrap_err().to_string().contains("--rehearsal"));
        let stale = check(CHANGELOG, CHANGELOG, "1.2.4", false).unwrap_err().to_string();
        assert!(stale.contains("begins with 1.2.3") && stale.contains("`## 1.2.4`"), "{stale}");
        assert!(check("# Changelog\n", "# Changelog\n", "1.2.3", false).is_err());
    }

    #[test]
    fn the_change_log_must_be_the_projects() {
        let newer = CHANGELOG.replace("- New.", "- New.\n- Newer.");
        assert!(
            check(CHANGELOG, &newer, "1.2.3", false).unwrap_err().to_string().contains("not the one of the project")
        );
    }
}
