//! `plan`: what a change would do, by reading alone.

use clap::Args;

use super::contact::Personal;
use crate::answer::Answer;
use crate::arguments::ChangeOfContact;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plans::planned;

/// Plans a change.
#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    change_of_contact: ChangeOfContact,
    #[command(flatten)]
    personal: Personal,
}

impl Plan {
    /// Reads, and says what the change would do.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let request = self.change_of_contact.request().normalised()?;
        let client = context.client()?;
        let planned = planned(&client, request, self.personal.into())?;
        let mut text = planned.text();
        if planned.masked && planned.has_changes() {
            text += "\n\nPersonal data are masked. Use --show-contacts to see them.";
        }
        let exit = if planned.obstacles.is_empty() { Exit::Done } else { Exit::Rejected };
        Ok(Answer::new(&planned, text)?.ends(exit))
    }
}
