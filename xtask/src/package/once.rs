//! Folders of the cache that are made once.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::project::Project;

/// The file in a finished folder that says what the folder was made of.
const STAMP: &str = "alidomain-contents";

/// A folder of the cache, made unless it is there with the same contents. It is complete, or not there at all.
pub fn made(project: &Project, name: &str, contents: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    made_in(&project.cache, name, contents, make)
}

fn made_in(cache: &Path, name: &str, contents: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let folder = cache.join(name);
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|have| have == contents) {
        return Ok(folder);
    }
    let unfinished = cache.join(format!("{name}.unfinished"));
    remove(&unfinished)?;
    fs::create_dir_all(&unfinished).with_context(|| format!("{} cannot be made", unfinished.display()))?;
    make(&unfinished)?;
    fs::write(unfinished.join(STAMP), contents)?;
    remove(&folder)?;
    fs::rename(&unfinished, &folder).with_context(|| format!("{name} could not be moved to its place"))?;
    Ok(folder)
}

/// Removes a folder, if there is one.
pub fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_folder_is_complete_or_not_there() {
        let cache = std::env::temp_dir().join(format!("alidomain-once-{}", std::process::id()));
        let interrupted = made_in(&cache, "tool", "1", |folder| {
            fs::write(folder.join("half"), "")?;
            bail!("the connection was lost")
        });
        assert!(interrupted.is_err());
        assert!(!cache.join("tool").exists());

        let folder = made_in(&cache, "tool", "1", |folder| Ok(fs::write(folder.join("whole"), "1")?)).unwrap();
        assert!(!folder.join("half").exists());
        made_in(&cache, "tool", "1", |_| bail!("made twice")).unwrap();

        made_in(&cache, "tool", "2", |folder| Ok(fs::write(folder.join("whole"), "2")?)).unwrap();
        assert_eq!(fs::read_to_string(folder.join("whole")).unwrap(), "2");
        remove(&cache).unwrap();
    }
}
