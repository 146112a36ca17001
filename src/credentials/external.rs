//! Whether a file may have a program started, or a URL asked.

use super::problem::Problem;
use super::variables::Variables;

const SWITCH: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// Refuses what `field` of a file asks for, where administrators have switched that off.
pub(super) fn check(field: &str, variables: &Variables) -> Result<(), Problem> {
    if variables.is_on(SWITCH)? {
        return Err(Problem::broken(format!("{SWITCH} disables {field}")));
    }
    Ok(())
}
