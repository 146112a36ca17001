//! The file of a login, while nobody else who knows the lock may change it.

use std::sync::Arc;

use super::super::file::blocking;
use super::super::problem::Problem;
use super::document::Value;
use super::lock::Lock;
use super::place::Place;
use super::profile::Login;
use super::replacement::Original;

/// How often a change is begun again because another program has changed the file meanwhile.
const MOST_EDITS: u32 = 5;

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

    /// Does all that a replacement needs, and leaves the file alone.
    pub async fn rehearse(&self) -> Result<(), Problem> {
        let original = self.original.clone();
        blocking(move || original.rehearse()).await
    }

    /// Changes these values, if the login is still the one that is meant. False if it is not.
    pub async fn update(
        &self,
        place: &Place,
        changes: Vec<(&'static str, Value)>,
        is_meant: impl Fn(&Login) -> bool + Send + 'static,
    ) -> Result<bool, Problem> {
        let (original, place) = (self.original.clone(), place.clone());
        blocking(move || {
            // Read again, since programs that do not know the lock may have changed something else.
            for _ in 0..MOST_EDITS {
                let done = place.with_fields(original.path(), |fields| {
                    if !is_meant(&Login::read(fields, place.mode)?) {
                        return Ok(Some(false));
                    }
                    let is_replaced = original.replace(fields.whole(), &fields.with(&changes))?;
                    Ok(is_replaced.then_some(true))
                })?;
                if let Some(is_ours) = done {
                    return Ok(is_ours);
                }
            }
            let shown = original.path().display();
            Err(Problem::transient(format!("another program keeps changing {shown}")))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicU32, Ordering};

    use zeroize::Zeroizing;

    use super::super::profile::Mode;
    use super::*;
    use crate::credentials::problem::Kind;
    use crate::credentials::testing::Folder;

    fn text(region: &str, token: &str) -> String {
        format!(
            r#"{{"profiles": [{{"name": "a", "mode": "OAuth", "region_id": "{region}",
                "oauth_refresh_token": "{token}"}}]}}"#
        )
    }

    /// Writes a new token while another program writes so many regions.
    async fn update(edits: u32) -> (Result<bool, Problem>, String) {
        let folder = Folder::new();
        let path = folder.write("a.json", text("0", "used"));
        let place = Place::new(&path, "a", Mode::OAuth);
        let file = LockedFile::open(&place).await.unwrap();
        let (edited, done) = (path.clone(), AtomicU32::new(0));
        let is_meant = move |_: &Login| {
            let number = done.fetch_add(1, Ordering::Relaxed) + 1;
            if number <= edits {
                fs::write(&edited, text(&number.to_string(), "used")).unwrap();
            }
            true
        };
        let changes = vec![("oauth_refresh_token", Value::Text(Zeroizing::new("next".to_owned())))];
        let updated = file.update(&place, changes, is_meant).await;
        (updated, fs::read_to_string(&path).unwrap())
    }

    #[tokio::test]
    async fn what_another_program_writes_meanwhile_stays() {
        assert_eq!(update(0).await, (Ok(true), text("0", "next")));
        assert_eq!(update(2).await, (Ok(true), text("2", "next")));
        let (updated, left) = update(u32::MAX).await;
        let problem = updated.unwrap_err();
        assert!(problem.kind == Kind::Transient && problem.reason.contains("keeps changing"), "{problem:?}");
        assert_eq!(left, text(&MOST_EDITS.to_string(), "used"));
    }
}
