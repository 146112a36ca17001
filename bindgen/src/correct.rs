//! Corrections of code that UniFFI writes.

use std::fs;

use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;

/// What UniFFI 0.32 writes, and the correct code.
pub type Correction = (&'static str, &'static str);

/// Corrects a generated file.
pub fn file(path: &Utf8Path, corrections: &[Correction]) -> Result<()> {
    let code = fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
    let code = corrected(code, corrections).with_context(|| format!("{path} cannot be corrected"))?;
    fs::write(path, code).with_context(|| format!("{path} cannot be written"))
}

/// Makes every correction. A correction that changes nothing is an error: another version of UniFFI may not need it.
fn corrected(mut code: String, corrections: &[Correction]) -> Result<String> {
    for (written, correct) in corrections {
        if !code.contains(written) {
            bail!("{written:?} is not there: is its correction still needed?");
        }
        code = code.replace(written, correct);
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_made_everywhere_and_one_after_the_other() {
        let corrections = [("catch(e: Exception)", "catch(e: Throwable)"), ("e: Throwable", "error: Throwable")];
        let code = corrected("catch(e: Exception) catch(e: Exception)".to_owned(), &corrections).unwrap();
        assert_eq!(code, "catch(error: Throwable) catch(error: Throwable)");
    }

    #[test]
    fn a_correction_that_does_not_apply_is_an_error_that_shows_it() {
        let error = corrected("something else".to_owned(), &[("fatalError(", "throw ")]).unwrap_err();
        assert!(error.to_string().contains("fatalError("), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_corrected_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("code.kt");
        fs::write(&path, "one two").unwrap();
        let error = file(&path, &[("one", "1"), ("three", "3")]).unwrap_err();
        assert!(format!("{error:#}").contains("code.kt"), "{error:#}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one two");
    }
}
