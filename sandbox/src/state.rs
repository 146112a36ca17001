//! All that an endpoint answers from.

use crate::account::Account;
use crate::behaviour::Instructions;
use crate::clock::Clock;
use crate::deafness::Deafness;
use crate::faults::Faults;
use crate::metadata_tokens::Tokens;
use crate::record::Record;

/// All that requests are answered from.
pub(crate) struct State {
    pub account: Account,
    pub clock: Clock,
    pub instructions: Instructions,
    pub faults: Faults,
    pub deafness: Deafness,
    pub metadata_tokens: Tokens,
    pub record: Record,
}

impl State {
    pub fn new(deafness: Deafness) -> Self {
        Self {
            account: Account::default(),
            clock: Clock::default(),
            instructions: Instructions::default(),
            faults: Faults::default(),
            deafness,
            metadata_tokens: Tokens::default(),
            record: Record::default(),
        }
    }
}
