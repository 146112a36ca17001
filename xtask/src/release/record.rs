//! The list of files in a wheel, with their digests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::contents::Files;

/// Returns a sentence for each file of a wheel that differs from the list in it. Other artifacts have no such list.
pub fn problems(files: &Files) -> Vec<String> {
    let Some((name, record)) = files.iter().find(|(name, _)| name.ends_with(".dist-info/RECORD")) else {
        return Vec::new();
    };
    let record = String::from_utf8_lossy(record);
    let listed = |path: &str, bytes: &[u8]| {
        let line = format!("{path},sha256={},{}", URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)), bytes.len());
        path == name || record.lines().any(|of| of == line)
    };
    let wrong = files.iter().filter(|(path, bytes)| !listed(path, bytes));
    wrong.map(|(path, _)| format!("{path} is not the file that RECORD lists.")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_found() {
        let record = "a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nx-1.dist-info/RECORD,,\n";
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let mut files = Files::from([file("a.py", ""), file("x-1.dist-info/RECORD", record)]);
        assert_eq!(problems(&files), <[String; 0]>::default());
        files.insert("a.py".to_owned(), b"import os".to_vec());
        assert_eq!(problems(&files), ["a.py is not the file that RECORD lists."]);
        files.remove("x-1.dist-info/RECORD");
        assert_eq!(problems(&files), <[String; 0]>::default());
    }
}
