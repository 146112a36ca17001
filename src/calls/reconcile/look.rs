//! One look at the account's tasks.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use super::search::Search;
use super::window::{CLOCK_TOLERANCE, Order, Window};
use crate::calls::caller::Caller;
use crate::calls::details::Details;
use crate::calls::pages::Tally;
use crate::calls::world::World;
use crate::clock::Observation;
use crate::error::{DomainError, UnresolvedSubmission};
use crate::operations::query_task_list::QueryTaskListRequest;
use crate::operations::task_detail::TaskDetail;
use crate::operations::{Operation as _, normalise_domain};
use crate::rpc::tree::is_exact;

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
    /// One of the time that was asked for could not be read.
    pub unread: bool,
    /// There is one of the domain, and of another kind or another submission.
    pub other_task: bool,
    /// None was missed.
    pub whole: bool,
    /// When the look began, if the service said so.
    pub server_clock: Option<SystemTime>,
}

/// `decides`: if it shows none, there is none. `foreign`: tasks that were seen to be of other domains.
pub(super) async fn look<W: World>(
    caller: &Caller<W>,
    search: &Search<'_>,
    decides: bool,
    foreign: &mut HashSet<String>,
) -> Result<Sighting, DomainError> {
    let submission = search.submission;
    let endpoint = caller.config.endpoint.clone();
    // Whether it is another submission's, and of the same domain.
    let claimed = |task_no: &str| {
        let (nonce, domains) = (&submission.signature_nonce, submission.domain_names());
        caller.world.register().claimed_by_another(&endpoint, task_no, nonce, domains)
    };
    let mut sighting = Sighting::default();
    let mut other_task = false;
    let mut is_suspect = |task_no: &str| {
        let claimed = claimed(task_no);
        other_task |= claimed == Some(true);
        claimed.is_none() && !foreign.contains(task_no)
    };
    let tasks = tasks_since(caller, search, decides, &mut is_suspect, &mut sighting).await?;
    sighting.other_task = other_task;
    for Suspect { task_no, in_time } in tasks {
        // Again: since its page was read, it may have been claimed.
        if let Some(of_domain) = claimed(&task_no) {
            sighting.other_task |= of_domain;
            continue;
        }
        let Details { details, whole } = match caller.details_of(&task_no).await {
            Ok(details) => details,
            Err(error) if error.is_transient() || caller.stop.is_requested() => return Err(error),
            // What may not be read may be its own.
            Err(_) => {
                sighting.unread |= in_time;
                Details { details: Vec::new(), whole: false }
            }
        };
        let of_domain: Vec<_> = details.iter().filter(|detail| may_be_of_domain(submission, detail)).collect();
        // One without a detail is not shown in full yet.
        if of_domain.is_empty() && whole && !details.is_empty() {
            foreign.insert(task_no);
        } else if !of_domain.is_empty()
            && whole
            && of_domain.iter().all(|detail| is_of_another_contact(submission, detail))
        {
            sighting.other_task = true;
        } else if in_time && whole && details.len() == of_domain.len() && is_certain(submission, &of_domain) {
            sighting.certain.push(task_no);
        } else {
            sighting.possible.push(task_no);
        }
    }
    Ok(sighting)
}

fn may_be_of_domain(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    // One that could not be read may be any.
    detail.domain_name.as_deref().is_none_or(|name| !is_exact(name) || is_of(submission, name))
}

fn is_of_another_contact(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.task_type.as_deref().is_some_and(|task_type| submission.contact_type.is_of_another(task_type))
}

fn is_of(submission: &UnresolvedSubmission, name: &str) -> bool {
    normalise_domain(name).is_ok_and(|name| submission.has_domain(&name))
}

/// Whether the details are those of the submission's domains, one each.
fn is_certain(submission: &UnresolvedSubmission, details: &[&TaskDetail]) -> bool {
    let is_of_contact = |detail: &&TaskDetail| {
        detail.domain_name.as_deref().is_some_and(is_exact)
            && detail.task_type.as_deref() == Some(submission.contact_type.task_type())
    };
    let names = details.iter().filter_map(|detail| normalise_domain(detail.domain_name.as_deref()?).ok());
    let names: HashSet<_> = names.collect();
    details.len() == submission.domain_names().count()
        && details.iter().all(is_of_contact)
        && submission.domain_names().all(|own| names.contains(own))
}

/// A task that was created when the submission's own can have been, or about then.
struct Suspect {
    task_no: String,
    in_time: bool,
}

/// The suspects since the submission, newest first if the service lists them so. If it `decides`, those of about that
/// time, too. `sighting` is told when the look began, and whether none was missed.
async fn tasks_since<W: World>(
    caller: &Caller<W>,
    search: &Search<'_>,
    decides: bool,
    is_suspect: &mut (dyn FnMut(&str) -> bool + Send),
    sighting: &mut Sighting,
) -> Result<Vec<Suspect>, DomainError> {
    // The service reads it by the day.
    let begin = search.submission.earliest().checked_sub(CLOCK_TOLERANCE);
    let mut request =
        QueryTaskListRequest { page_size: LIST_PAGE, begin_create_time: begin, ..QueryTaskListRequest::default() };
    let mut order = Order::default();
    let mut tally = Tally::default();
    let mut tasks = Vec::new();
    loop {
        let parameters = request.parameters(caller.config.language)?;
        let page = caller.run::<QueryTaskListRequest>(&parameters).await?;
        let took = page.attempts.last().map_or(Duration::ZERO, |attempt| attempt.duration);
        let seen = page.server_time.map(|server| Observation { moment: caller.world.now(), server, took });
        let window = Window::of(caller, search, seen);
        if request.page_num == 1 {
            sighting.server_clock = page.server_time;
        }
        for task in &page.tasks {
            let in_time = window.holds(task);
            if tally.add(Some(&task.task_no))
                && (in_time || (decides && window.may_hold(task)))
                && is_suspect(&task.task_no)
            {
                tasks.push(Suspect { task_no: task.task_no.clone(), in_time });
            }
        }
        tally.page(page.total_item_num);
        let passed = order.has_passed(&page, window.age(decides)) && (!decides || request.page_num >= LEAST_PAGES);
        match page.next_page_num {
            Some(next) if !passed => request.page_num = next,
            next => {
                sighting.whole = if next.is_none() { tally.is_whole() } else { tally.is_consistent() };
                return Ok(tasks);
            }
        }
    }
}
