//! What getting a new key has to work with.

use std::time::SystemTime;

use super::super::problem::Problem;
use super::super::provider::Surroundings;
use super::locked_file::LockedFile;
use super::place::Place;
use super::profile::{AccessToken, Login, ServiceClock, key_changes};
use crate::rpc::access_key::AccessKey;

pub(super) struct Task<'a> {
    pub place: &'a Place,
    pub surroundings: &'a Surroundings,
    pub clock: ServiceClock,
    /// Or why it cannot be written.
    pub file: Result<&'a LockedFile, &'a Problem>,
}

/// A key that the service has just made, and until when it is valid.
pub(super) type NewKey = (AccessKey, Option<SystemTime>);

impl Task<'_> {
    /// Keeps a key for other programs, too. Where that is not possible, each has its own.
    pub async fn keep(&self, (key, expires): &NewKey, token: &AccessToken) {
        let Some(expires) = *expires else { return };
        let kept = match self.file {
            Ok(file) => {
                let token = token.token.clone();
                // Unless somebody has logged in anew meanwhile.
                let is_meant = move |login: &Login| login.access_token.as_ref().is_some_and(|now| now.token == token);
                file.update(self.place, key_changes(key, expires), is_meant).await.map(drop)
            }
            Err(problem) => Err(problem.clone()),
        };
        if let Err(problem) = kept {
            tracing::warn!(reason = problem.reason, "new access key is only in memory");
        }
    }
}
