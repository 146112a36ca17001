//! Credentials from environment variables, named as the vendor's tools name them.

use zeroize::Zeroizing;

use super::AccessKey;
use crate::error::CredentialsError;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// `variable` looks a variable up; one that is empty counts as not set.
pub(super) fn access_key(variable: impl Fn(&str) -> Option<String>) -> Result<AccessKey, CredentialsError> {
    let set = |name| variable(name).filter(|value| !value.is_empty()).map(Zeroizing::new);
    match (set(ID), set(SECRET)) {
        (Some(id), Some(secret)) => AccessKey::new(&id, &secret, set(TOKEN).as_deref().map(String::as_str))
            .map_err(|CredentialsError(reason)| CredentialsError(format!("{reason} (from the environment, {ID} …)"))),
        (None, None) => Err(CredentialsError(format!(
            "no credentials were given, and the environment variables {ID} and {SECRET} are not set: set them, or \
             pass credentials to the client"
        ))),
        (id, _) => {
            let (set, missing) = if id.is_some() { (ID, SECRET) } else { (SECRET, ID) };
            Err(CredentialsError(format!("the environment variable {set} is set, but {missing} is not")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<AccessKey, CredentialsError> {
        access_key(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn all_three_variables_are_read() {
        let key = read(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "token")]).unwrap();
        assert_eq!((key.id.as_str(), key.secret.as_str()), ("id", "secret"));
        assert_eq!(key.security_token.as_deref().map(String::as_str), Some("token"));
        assert!(read(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "")]).unwrap().security_token.is_none());
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(read(&[]).unwrap_err().0.contains("are not set"));
        assert!(read(&[(ID, "id")]).unwrap_err().0.ends_with("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"));
        assert!(read(&[(SECRET, "secret"), (ID, "")]).unwrap_err().0.ends_with("ALIBABA_CLOUD_ACCESS_KEY_ID is not"));
        let error = read(&[(ID, "id"), (SECRET, "the-secret\n")]).unwrap_err().0;
        assert!(error.contains("line break") && !error.contains("the-secret"), "{error}");
    }
}
