//! What the tests of the providers share.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::provider::Surroundings;
use crate::calls::config::Config;
use crate::options::ClientOptions;

/// Those of a client with the default options.
pub(super) fn surroundings() -> Surroundings {
    let config = Config::try_from(ClientOptions::default()).unwrap();
    config.surroundings(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// A folder that is removed with everything in it.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("alidomain-{:032x}", fastrand::u128(..)));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.0.clone() } else { self.0.join(name) }
    }

    /// Writes a file that was there for a while, in folders that need not be there yet.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self.touch(name, Duration::from_secs(60));
        path
    }

    /// Lets a file look as if it had been changed so long ago.
    pub fn touch(&self, name: &str, ago: Duration) {
        let file = std::fs::File::options().write(true).open(self.path(name)).unwrap();
        file.set_modified(SystemTime::now() - ago).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
