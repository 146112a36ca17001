//! One look at the account's tasks.

use std::collections::HashSet;

use super::window::{CLOCK_TOLERANCE, Order, Window};
use super::{Search, UnresolvedSubmission};
use crate::caller::Caller;
use crate::error::DomainError;
use crate::operations::query_task_list::QueryTaskListRequest;
use crate::operations::task_detail::TaskDetail;
use crate::operations::{Operation as _, is_same_domain};
use crate::world::World;

/// The list's own limit is not documented.
const LIST_PAGE: i32 = 50;
/// So many pages are read before "there is none" relies on the order of the list.
const LEAST_PAGES: i32 = 20;

/// Tasks that one look showed.
#[derive(Debug, Default)]
pub(super) struct Sighting {
    /// Of the domain, the kind and the time that were asked for.
    pub certain: Vec<String>,
    /// That may be: of an unknown kind, of about the time, or not shown in full.
    pub possible: Vec<String>,
    /// There is one of the domain, and of another kind.
    pub other_task: bool,
}

/// `decides`: if it shows none, there is none. `foreign`: tasks that were seen to be of other domains.
pub(super) async fn look<W: World>(
    caller: &Caller<W>,
    search: &Search<'_>,
    decides: bool,
    foreign: &mut HashSet<String>,
) -> Result<Sighting, DomainError> {
    let submission = search.submission;
    let mut sighting = Sighting::default();
    for Suspect { task_no, in_time } in tasks_since(caller, search, decides).await? {
        let claimed = caller.memory.is_claimed_by_another(&task_no, &submission.signature_nonce);
        if claimed || foreign.contains(&task_no) {
            continue;
        }
        let details = match caller.details_of(&task_no).await {
            Ok(details) => details,
            Err(error) if error.is_transient() => return Err(error),
            // What may not be read may be its own.
            Err(_) => Vec::new(),
        };
        let of_domain: Vec<_> = details.iter().filter(|detail| may_be_of_domain(submission, detail)).collect();
        // One without a detail is not shown in full yet.
        if of_domain.is_empty() && !details.is_empty() {
            foreign.insert(task_no);
        } else if !details.is_empty() && of_domain.iter().all(|detail| is_of_another_contact(submission, detail)) {
            sighting.other_task = true;
        } else if in_time && details.len() == 1 && is_certain(submission, of_domain[0]) {
            sighting.certain.push(task_no);
        } else {
            sighting.possible.push(task_no);
        }
    }
    Ok(sighting)
}

fn may_be_of_domain(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.domain_name.as_deref().is_none_or(|name| is_same_domain(&submission.domain_name, name))
}

fn is_of_another_contact(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.task_type.as_deref().is_some_and(|task_type| submission.contact_type.is_of_another(task_type))
}

fn is_certain(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.domain_name.is_some() && detail.task_type.as_deref() == Some(submission.contact_type.task_type())
}

/// A task that was created when the submission's own can have been, or about then.
struct Suspect {
    task_no: String,
    in_time: bool,
}

/// The tasks since the submission, newest first if the service lists them so. If it `decides`, those of about that
/// time, too.
async fn tasks_since<W: World>(
    caller: &Caller<W>,
    search: &Search<'_>,
    decides: bool,
) -> Result<Vec<Suspect>, DomainError> {
    // The service reads it by the day.
    let begin = search.submission.submitted_at.checked_sub(CLOCK_TOLERANCE);
    let mut request =
        QueryTaskListRequest { page_size: LIST_PAGE, begin_create_time: begin, ..QueryTaskListRequest::default() };
    let mut order = Order::default();
    let mut listed = HashSet::new();
    let mut suspects = Vec::new();
    loop {
        let parameters = request.parameters(caller.config.language)?;
        let page = caller.run::<QueryTaskListRequest>(&parameters).await?;
        let window = Window::of(caller, search, page.server_time);
        for task in &page.tasks {
            let in_time = window.holds(task);
            // A task that was made in the meantime moves the others on to the next page.
            if (in_time || (decides && window.may_hold(task))) && listed.insert(task.task_no.clone()) {
                suspects.push(Suspect { task_no: task.task_no.clone(), in_time });
            }
        }
        let passed = order.has_passed(&page, window.age(decides)) && (!decides || request.page_num >= LEAST_PAGES);
        match page.next_page_num {
            Some(next) if !passed => request.page_num = next,
            _ => return Ok(suspects),
        }
    }
}
