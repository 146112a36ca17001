//! Work that is done side by side on one thread.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use crate::error::DomainError;

pub(super) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, DomainError>> + Send + 'a>>;

/// Does all of the work, at most so many pieces at once. The answers have the order of the work. The first error ends
/// it: the rest is not begun, and what is under way is dropped.
pub(super) async fn side_by_side<'a, T>(
    work: &mut (dyn Iterator<Item = Work<'a, T>> + Send + '_),
    at_once: usize,
) -> Result<Vec<T>, DomainError> {
    let mut begun = 0;
    let mut running: Vec<(usize, Work<'a, T>)> = Vec::with_capacity(at_once);
    let mut done: Vec<(usize, T)> = Vec::new();
    poll_fn(|context| {
        loop {
            while running.len() < at_once
                && let Some(next) = work.next()
            {
                running.push((begun, next));
                begun += 1;
            }
            let under_way = running.len();
            let mut failed = None;
            running.retain_mut(|(place, work)| match work.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(Ok(answer)) => {
                    done.push((*place, answer));
                    false
                }
                Poll::Ready(Err(error)) => {
                    failed.get_or_insert(error);
                    false
                }
            });
            match failed {
                Some(error) => return Poll::Ready(Err(error)),
                None if running.is_empty() && under_way == 0 => return Poll::Ready(Ok(())),
                // There is room for the next ones.
                None if running.len() < under_way => {}
                None => return Poll::Pending,
            }
        }
    })
    .await?;
    done.sort_unstable_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Work that is under way for so many polls.
    fn work<'a>(polls: usize, running: &'a AtomicUsize, most: &'a AtomicUsize, fails: bool) -> Work<'a, usize> {
        Box::pin(async move {
            most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            for _ in 0..polls {
                tokio::task::yield_now().await;
            }
            running.fetch_sub(1, Ordering::Relaxed);
            if fails { Err(DomainError::cancelled()) } else { Ok(polls) }
        })
    }

    #[tokio::test]
    async fn answers_have_the_order_of_the_work_and_no_more_runs_than_may() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let polls = [5, 0, 3, 1, 9, 2];
        let mut pieces = polls.iter().map(|polls| work(*polls, &running, &most, false));
        assert_eq!(side_by_side(&mut pieces, 2).await.unwrap(), polls);
        assert_eq!(most.load(Ordering::Relaxed), 2);
        assert_eq!(side_by_side(&mut std::iter::empty::<Work<'_, ()>>(), 2).await.unwrap(), []);
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
