//! The tokens of the metadata service.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use uuid::Uuid;

/// The tokens that the metadata service gave out, and when they are over.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, SystemTime>>);

impl Tokens {
    pub fn give(&self, until: SystemTime) -> String {
        let token = Uuid::new_v4().to_string();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), until);
        token
    }

    pub fn accept(&self, token: &str, now: SystemTime) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token).is_some_and(|until| now < *until)
    }
}
