//! Work that is done side by side on one thread.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use super::findings::ChangePlan;
use crate::error::DomainError;

pub(super) type Work<'a> = Pin<Box<dyn Future<Output = Result<ChangePlan, DomainError>> + Send + 'a>>;

/// Does all of the work, at most so many pieces at once. The plans have the order of the work. The first error ends
/// it: the rest is not begun, and what is under way is dropped.
pub(super) async fn side_by_side<'a>(
    work: &mut (dyn Iterator<Item = Work<'a>> + Send + '_),
    at_once: usize,
) -> Result<Vec<ChangePlan>, DomainError> {
    let mut running: Vec<(usize, Work<'a>)> = Vec::with_capacity(at_once);
    let mut plans: Vec<Option<ChangePlan>> = Vec::new();
    poll_fn(|context| {
        loop {
            while running.len() < at_once
                && let Some(next) = work.next()
            {
                running.push((plans.len(), next));
                plans.push(None);
            }
            let under_way = running.len();
            let mut failed = None;
            running.retain_mut(|(place, work)| match work.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(Ok(plan)) => {
                    plans[*place] = Some(plan);
                    false
                }
                Poll::Ready(Err(error)) => {
                    failed.get_or_insert(error);
                    false
                }
            });
            match failed {
                Some(error) => return Poll::Ready(Err(error)),
                None if under_way == 0 => return Poll::Ready(Ok(())),
                // There is room for the next ones.
                None if running.len() < under_way => {}
                None => return Poll::Pending,
            }
        }
    })
    .await?;
    Ok(plans.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::operations::save_single_task_for_updating_contact_info::{
        ContactType, SaveSingleTaskForUpdatingContactInfoRequest as Request,
    };

    /// Work that is under way for so many polls.
    fn work<'a>(polls: usize, running: &'a AtomicUsize, most: &'a AtomicUsize, fails: bool) -> Work<'a> {
        Box::pin(async move {
            most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            for _ in 0..polls {
                tokio::task::yield_now().await;
            }
            running.fetch_sub(1, Ordering::Relaxed);
            let request = Request::new(ContactType::Tech, polls.to_string(), 1);
            if fails { Err(DomainError::cancelled()) } else { Ok(ChangePlan::of(&request)) }
        })
    }

    #[tokio::test]
    async fn answers_have_the_order_of_the_work_and_no_more_runs_than_may() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let polls = [5, 0, 3, 1, 9, 2];
        let mut pieces = polls.iter().map(|polls| work(*polls, &running, &most, false));
        let plans = side_by_side(&mut pieces, 2).await.unwrap();
        assert_eq!(plans.iter().map(|plan| &*plan.domain_name).collect::<Vec<_>>(), ["5", "0", "3", "1", "9", "2"]);
        assert_eq!(most.load(Ordering::Relaxed), 2);
        assert_eq!(side_by_side(&mut std::iter::empty::<Work<'_>>(), 2).await.unwrap(), []);
    }

    #[tokio::test]
    async fn the_first_error_ends_it() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut begun = 0;
        let mut pieces = (0..9).map(|number| {
            begun += 1;
            work(number, &running, &most, number == 1)
        });
        assert!(side_by_side(&mut pieces, 2).await.is_err());
        assert_eq!(begun, 3, "the first was done when the second failed");
    }
}
