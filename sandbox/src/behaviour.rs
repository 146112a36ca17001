//! How the endpoint misbehaves when it is told to.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::domain_name::as_sent;
use crate::mangling::Coding;

/// What to do instead of, or beside, answering as documented.
///
/// `execute` says whether the operation is executed all the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Behaviour {
    /// Refuse with an error code, as the gateway would.
    Refuse {
        /// The error code; any will do.
        code: String,
        /// The HTTP status; the usual one of the code if absent.
        #[serde(default)]
        status: Option<u16>,
        /// Milliseconds for the header `x-acs-retry-after`.
        #[serde(default)]
        retry_after_ms: Option<u64>,
        /// The field `AccessDeniedDetail`.
        #[serde(default)]
        access_denied_detail: Option<BTreeMap<String, String>>,
        /// Execute nevertheless.
        #[serde(default)]
        execute: bool,
    },
    /// Answer with exactly this.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body.
        #[serde(default)]
        body: String,
        /// More headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Execute nevertheless.
        #[serde(default)]
        execute: bool,
    },
    /// Execute, announce the whole reply, send half of it and close the connection.
    Truncate,
    /// Execute, and answer with a body of this many bytes.
    Huge {
        /// The length of the body.
        bytes: usize,
    },
    /// Close the connection without a reply.
    Close {
        /// Execute before.
        #[serde(default)]
        execute: bool,
    },
    /// Wait, then answer as documented.
    Delay {
        /// How long to wait.
        milliseconds: u64,
        /// Execute before the wait instead of after it.
        #[serde(default)]
        execute: bool,
    },
    /// Change a parameter before it is verified, as somebody on the way might.
    Tamper {
        /// The name of the parameter.
        parameter: String,
        /// Its new value.
        value: String,
    },
    /// Take the request twice, as a network might deliver it, and answer the second one.
    Duplicate,
    /// Take the request with a clock that is off.
    ClockSkew {
        /// How far ahead the clock is; negative if it is behind.
        seconds: i64,
    },
    /// Answer as documented, but compressed.
    Compress {
        /// How.
        coding: Coding,
    },
    /// Answer as documented, with texts in it that cannot be read.
    Garble,
    /// Answer as documented, then close the idle connection without announcing it.
    Hangup,
}

/// A behaviour for the next requests for a domain name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// The domain that those requests name: in the parameter `DomainName`, or in the list of it.
    pub domain_name: String,
    /// For how many of them.
    #[serde(default = "once")]
    pub times: u32,
    /// What to do.
    pub behaviour: Behaviour,
}

fn once() -> u32 {
    1
}

/// Instructions that are not used up yet. One a domain name: tests that run at
/// the same time use different domain names and do not disturb each other.
#[derive(Default)]
pub(crate) struct Instructions(Mutex<HashMap<String, Instruction>>);

impl Instructions {
    pub fn add(&self, instruction: Instruction) {
        let mut instructions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        instructions.insert(as_sent(&instruction.domain_name), instruction);
    }

    /// For a request that names these domains: the first that there is. A request that names none has the name "".
    pub fn take_first<'a>(&self, domain_names: impl Iterator<Item = &'a str>) -> Option<Behaviour> {
        let mut domain_names = domain_names.peekable();
        match domain_names.peek() {
            None => self.take(""),
            Some(_) => domain_names.find_map(|name| self.take(name)),
        }
    }

    pub fn take(&self, domain_name: &str) -> Option<Behaviour> {
        let mut instructions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Entry::Occupied(mut entry) = instructions.entry(as_sent(domain_name)) else { return None };
        let instruction = entry.get_mut();
        instruction.times = instruction.times.saturating_sub(1);
        let behaviour = instruction.behaviour.clone();
        if instruction.times == 0 {
            entry.remove();
        }
        Some(behaviour)
    }
}
