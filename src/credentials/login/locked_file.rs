//! The file of a login, while nobody else who knows the lock may change it.

use std::sync::Arc;

use super::super::file::blocking;
use super::super::problem::Problem;
use super::document::Value;
use super::lock::Lock;
use super::place::Place;
use super::profile::Login;
use super::replacement::Original;

#[derive(Debug)]
pub(super) struct LockedFile {
    original: Arc<Original>,
    _lock: Lock,
}

impl LockedFile {
    /// Waits for the lock. Refuses a file that cannot be written.
    pub async fn open(place: &Place) -> Result<Self, Problem> {
        let path = place.path.clone();
        let original = blocking(move || Original::of(&path)).await?;
        let lock = Lock::take(&original).await?;
        let original = Arc::new(original);
        let ended = original.clone();
        blocking(move || ended.end_replacement()).await?;
        Ok(Self { original, _lock: lock })
    }

    /// Replaces the file by itself. If that works, it will work again a moment later.
    pub async fn rehearse(&self) -> Result<(), Problem> {
        let original = self.original.clone();
        blocking(move || original.replace(&original.read()?)).await
    }

    /// Changes these values, if the login is still the one that is meant. False if it is not.
    pub async fn update(
        &self,
        place: &Place,
        changes: Vec<(&'static str, Value)>,
        is_meant: impl FnOnce(&Login) -> bool + Send + 'static,
    ) -> Result<bool, Problem> {
        let (original, place) = (self.original.clone(), place.clone());
        blocking(move || {
            // Read again, since programs that do not know the lock may have changed something else.
            place.with_fields(original.path(), |fields| {
                if !is_meant(&Login::read(fields, place.mode)?) {
                    return Ok(false);
                }
                original.replace(&fields.with(&changes))?;
                Ok(true)
            })
        })
        .await
    }
}
