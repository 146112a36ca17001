//! Compressed archives of tar's, whose bytes depend on their contents only.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::python::wheel::TIME;
use crate::step;

/// Writes an archive with a folder, which is in another folder.
pub fn write(parent: &Path, name: &str, archive: &Path) -> Result<()> {
    let mut pack = Command::new("tar");
    pack.args(["--create", "--format=ustar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]);
    pack.args(["--mode=u=rwX,go=rX", &format!("--mtime=@{TIME}"), "--use-compress-program=gzip -n -9"]);
    pack.arg("--file").arg(archive).arg("--directory").arg(parent).arg(name);
    step::quietly("tar", &mut pack).map(drop)
}

/// Unpacks an archive into a folder.
pub fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let mut unpack = Command::new("tar");
    unpack.args(["--extract", "--gzip", "--file"]).arg(archive).arg("--directory").arg(folder);
    step::quietly("tar", &mut unpack).map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use super::*;
    use crate::package::{once, tree};

    #[test]
    fn bytes_depend_on_contents_only() {
        let work = std::env::temp_dir().join(format!("alidomain-tarball-{}", std::process::id()));
        once::remove(&work).unwrap();
        let archive = |name: &str, files: [&str; 2], time: SystemTime| {
            let parent = work.join(name);
            for file in files {
                let path = parent.join("folder").join(file);
                tree::write_program(&path, file).unwrap();
                fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
            }
            let archive = work.join(format!("{name}.tar.gz"));
            write(&parent, "folder", &archive).unwrap();
            archive
        };
        let one = archive("one", ["a", "b"], SystemTime::now());
        let other = archive("other", ["b", "a"], SystemTime::UNIX_EPOCH);
        assert_eq!(fs::read(&one).unwrap(), fs::read(other).unwrap());

        unpack(&one, &work).unwrap();
        assert_eq!(fs::read_to_string(work.join("folder/b")).unwrap(), "b");
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(work.join("folder/b")).unwrap().permissions())
                & 0o777,
            0o755
        );
        once::remove(&work).unwrap();
    }
}
