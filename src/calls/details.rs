//! The details of a task, read from all pages.

use crate::calls::caller::Caller;
use crate::calls::pages::Tally;
use crate::calls::world::World;
use crate::error::DomainError;
use crate::operations::Operation as _;
use crate::operations::query_task_detail_list::QueryTaskDetailListRequest;
use crate::operations::task_detail::TaskDetail;

/// The largest page of details that the service allows.
const DETAILS_PAGE: i32 = 1000;

/// How often a list is read again that changed while it was read.
const READINGS: usize = 3;

/// The details of a task.
pub(crate) struct Details {
    pub details: Vec<TaskDetail>,
    /// None was missed.
    pub whole: bool,
}

impl<W: World> Caller<W> {
    /// Every detail of a task, from as many pages as there are. Read again if it changed while it was read.
    pub async fn details_of(&self, task_no: &str) -> Result<Details, DomainError> {
        let mut reading = self.read_details_of(task_no).await?;
        for _ in 1..READINGS {
            if reading.whole {
                break;
            }
            reading = self.read_details_of(task_no).await?;
        }
        Ok(reading)
    }

    async fn read_details_of(&self, task_no: &str) -> Result<Details, DomainError> {
        let mut request =
            QueryTaskDetailListRequest { page_size: DETAILS_PAGE, ..QueryTaskDetailListRequest::new(task_no) };
        let mut details = Vec::new();
        let mut tally = Tally::default();
        loop {
            let parameters = request.parameters(self.config.language)?;
            let page = self.run::<QueryTaskDetailListRequest>(&parameters).await?;
            for detail in page.task_details {
                if tally.add(detail.task_detail_no.as_deref()) {
                    details.push(detail);
                }
            }
            tally.page(page.total_item_num);
            match page.next_page_num {
                Some(next) => request.page_num = next,
                None => return Ok(Details { details, whole: tally.is_whole() }),
            }
        }
    }
}
