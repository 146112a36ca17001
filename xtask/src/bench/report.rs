//! All samples of a run, and what they were taken with. This is what `--json` writes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Language;
use super::contender::Contender;
use super::figures::Samples;
use super::machine::Machine;

/// A run.
#[derive(Serialize, Deserialize)]
pub struct Report {
    pub command: String,
    pub date: String,
    pub rounds: usize,
    pub machine: Machine,
    /// Of interpreters, compilers and the other clients, by the title of the language and the name.
    pub versions: BTreeMap<String, String>,
    /// The size of this library, by the title of its language.
    pub library_bytes: BTreeMap<String, u64>,
    pub clients: Vec<Client>,
}

/// A client with its samples.
#[derive(Serialize, Deserialize)]
pub struct Client {
    pub language: Language,
    pub name: String,
    pub samples: Samples,
}

impl Report {
    /// Without any client.
    pub fn new(command: String, date: String, machine: Machine) -> Self {
        let (versions, library_bytes) = (BTreeMap::new(), BTreeMap::new());
        Self { command, date, rounds: 0, machine, versions, library_bytes, clients: Vec::new() }
    }

    /// Adds a client. One that was measured in two ways is one client.
    pub fn add(&mut self, contender: Contender) {
        let is_same = |client: &&mut Client| client.language == contender.language && client.name == contender.name;
        match self.clients.iter_mut().find(is_same) {
            Some(client) => client.samples.add_all(contender.samples),
            None => self.clients.push(Client {
                language: contender.language,
                name: contender.name.to_owned(),
                samples: contender.samples,
            }),
        }
    }

    /// None if it was not measured.
    pub fn client(&self, language: Language, name: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.language == language && client.name == name)
    }
}
