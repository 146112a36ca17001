//! Who signs: access keys and where they come from.

mod access_key;
mod environment;

use std::sync::Arc;

pub(crate) use access_key::AccessKey;

use crate::error::DomainError;

/// The credentials that requests are signed with.
///
/// Prints no secret: its `Debug` form shows the access key id alone.
#[derive(Debug)]
pub struct Credentials {
    key: Arc<AccessKey>,
}

impl Credentials {
    /// A permanent access key.
    pub fn from_access_key(access_key_id: String, access_key_secret: String) -> Result<Self, DomainError> {
        let secret = zeroize::Zeroizing::new(access_key_secret);
        Ok(AccessKey::new(&access_key_id, &secret, None)?.into())
    }

    /// A temporary access key with its security token.
    pub fn from_sts(
        access_key_id: String,
        access_key_secret: String,
        security_token: String,
    ) -> Result<Self, DomainError> {
        let secret = zeroize::Zeroizing::new(access_key_secret);
        let token = zeroize::Zeroizing::new(security_token);
        Ok(AccessKey::new(&access_key_id, &secret, Some(&token))?.into())
    }

    /// The access key in the environment variables of this process, read now.
    pub fn from_environment() -> Result<Self, DomainError> {
        Ok(environment::access_key(|name| std::env::var(name).ok())?.into())
    }

    /// Id, secret and token of one and the same set.
    pub(crate) fn access_key(&self) -> Arc<AccessKey> {
        self.key.clone()
    }
}

impl From<AccessKey> for Credentials {
    fn from(key: AccessKey) -> Self {
        Self { key: Arc::new(key) }
    }
}
