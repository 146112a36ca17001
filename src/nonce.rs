//! Nonces, which no two requests share.

use crate::system_error::SystemError;

/// 128 bits that nobody can guess, as a text.
///
/// Asked of the system for each nonce: of random bytes that are kept, two copies of a virtual machine would make the
/// same one.
pub(crate) fn nonce() -> Result<String, SystemError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| SystemError(format!("the system did not provide random numbers: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
