//! What the endpoint saw.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::domain_name::as_sent;

/// Older requests are forgotten.
const MOST_REQUESTS: usize = 10_000;

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The HTTP method.
    pub method: String,
    /// Every parameter as it arrived, wherever it stood (with signature V3 also in a header); the values of Signature, SecurityToken
    /// and OIDCToken are not kept.
    pub parameters: BTreeMap<String, String>,
    /// Whether the URL had a query.
    pub in_url: bool,
    /// The number of the connection that it came on.
    pub connection: u64,
    /// The version of the signature: `V1` or `V3`.
    #[serde(default)]
    pub signature_version: String,
    /// The names of the signed headers, with V3.
    #[serde(default)]
    pub signed_headers: Vec<String>,
    /// Whether the signature was right.
    pub verified: bool,
    /// The task that was made.
    pub task_no: Option<String>,
}

/// Counts since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Requests to the API.
    pub requests: usize,
    /// Those whose signature was right.
    pub verified: usize,
    /// Tasks that were made.
    pub tasks: usize,
    /// Connections that are open now.
    pub open_connections: usize,
    /// Connections that were made, TLS handshake included.
    #[serde(default)]
    pub connections: usize,
    /// Requests to the API that a random fault struck.
    #[serde(default)]
    pub disturbed: usize,
    /// How often each fault struck, by the name that it has in the fault plan.
    #[serde(default)]
    pub faults: BTreeMap<String, usize>,
}

#[derive(Default)]
pub(crate) struct Record(Mutex<(VecDeque<Seen>, Stats)>);

impl Record {
    pub fn add(&self, seen: Seen) {
        let (requests, stats) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stats.requests += 1;
        stats.verified += usize::from(seen.verified);
        stats.tasks += usize::from(seen.task_no.is_some());
        if requests.len() == MOST_REQUESTS {
            requests.pop_front();
        }
        requests.push_back(seen);
    }

    pub fn disturbed(&self, fault: &str) {
        let (_, stats) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stats.disturbed += 1;
        *stats.faults.entry(fault.to_owned()).or_default() += 1;
    }

    pub fn connection_opened(&self) {
        let (_, stats) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stats.open_connections += 1;
        stats.connections += 1;
    }

    pub fn connection_closed(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.open_connections -= 1;
    }

    /// All requests, or those for one domain name; oldest first.
    pub fn seen(&self, domain_name: Option<&str>) -> Vec<Seen> {
        let (requests, _) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_for = |seen: &&Seen| {
            let is_domain = |parameter: &str| parameter == "DomainName" || parameter.starts_with("DomainName.");
            let mut named = seen.parameters.iter().filter(|(parameter, _)| is_domain(parameter));
            domain_name.is_none_or(|name| named.any(|(_, seen)| as_sent(seen) == name))
        };
        requests.iter().filter(is_for).cloned().collect()
    }

    pub fn stats(&self) -> Stats {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}
