//! Whether a file is mounted by itself, as containers do with single files. No other file can take its place.

use std::path::Path;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn is_mounted(path: &Path) -> bool {
    // If this cannot be read, the replacement itself shows it.
    std::fs::read("/proc/self/mountinfo").is_ok_and(|mounts| is_among(&mounts, path))
}

/// Elsewhere only folders are mounted.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn is_mounted(_: &Path) -> bool {
    false
}

/// The fifth field of each line is where something is mounted.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_among(mounts: &[u8], path: &Path) -> bool {
    let path = escaped(path);
    mounts.split(|byte| *byte == b'\n').any(|line| line.split(|byte| *byte == b' ').nth(4) == Some(path.as_slice()))
}

/// As the kernel writes a path among other fields.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn escaped(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;

    let mut text = Vec::new();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\\' => text.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
            _ => text.push(*byte),
        }
    }
    text
}

#[cfg(all(test, any(target_os = "linux", target_os = "android")))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_mounted_is_known() {
        let mounts = b"21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n\
            36 21 8:1 /x.json /app/.aliyun/config.json rw shared:1 - ext4 /dev/sda1 rw\n\
            37 21 8:1 /x /my\\040folder/a.json rw - ext4 /dev/sda1 rw\n";
        for (path, expected) in [
            ("/app/.aliyun/config.json", true),
            ("/my folder/a.json", true),
            ("/app/.aliyun", false),
            ("/x.json", false),
        ] {
            assert_eq!(is_among(mounts, Path::new(path)), expected, "{path}");
        }
        assert!(is_mounted(Path::new("/proc")) && !is_mounted(Path::new("/proc/self/mountinfo")));
    }
}
