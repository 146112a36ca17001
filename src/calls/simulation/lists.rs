//! What the simulated service lists.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{DAYBREAK, Parameters, Service, SimulatedTask, shifted};
use crate::rpc::raw_reply::RawReply;

impl Service {
    pub(super) fn list(&self, parameters: &Parameters) -> RawReply {
        // Effective by the day, in China.
        let day = |ms: u128| (ms / 1000 + 8 * 3600) / (24 * 3600);
        let begin = parameters.get("BeginCreateTime").map_or(0, |begin| day(begin.parse().unwrap()));
        let of = |time| shifted(UNIX_EPOCH + Duration::from_secs(DAYBREAK) + time, self.clock_ahead);
        let created = |task: &SimulatedTask| day(of(task.created).duration_since(UNIX_EPOCH).unwrap().as_millis());
        let is_listed = |task: &&SimulatedTask| task.visible <= self.now && created(task) >= begin;
        let visible: Vec<_> = self.tasks.iter().rev().filter(is_listed).collect();
        let row =
            |task: &&SimulatedTask| json!({ "TaskNo": task.task_no, "CreateTime": self.china_time(task.created) });
        self.page(parameters, "TaskInfo", &visible.iter().map(row).collect::<Vec<_>>())
    }

    pub(super) fn details(&self, parameters: &Parameters) -> RawReply {
        let is_its = |task: &&SimulatedTask| task.task_no == parameters["TaskNo"] && task.visible <= self.now;
        let row = |task: &SimulatedTask| {
            let number = format!("{}-{}", task.task_no, task.detail);
            json!({ "TaskNo": task.task_no, "TaskDetailNo": number, "DomainName": task.domain_name,
                "TaskType": task.task_type, "TaskStatus": task.status })
        };
        self.page(parameters, "TaskDetail", &self.tasks.iter().filter(is_its).map(row).collect::<Vec<_>>())
    }

    fn page(&self, parameters: &Parameters, name: &str, items: &[Value]) -> RawReply {
        let number = |name: &str| parameters[name].parse::<usize>().unwrap();
        let (page, size) = (number("PageNum"), number("PageSize").min(self.page_limit));
        let shown: Vec<_> = items.iter().skip((page - 1) * size).take(size).collect();
        let body = json!({
            "CurrentPageNum": page, "PageSize": size, "TotalItemNum": items.len(),
            "TotalPageNum": items.len().div_ceil(size), "Data": { name: shown },
        });
        self.reply(200, body.to_string())
    }

    /// As the service writes it, by its own clock.
    fn china_time(&self, time: Duration) -> String {
        let clock = OffsetDateTime::from(self.clock() - self.now + time).to_offset(time::macros::offset!(+8));
        let (date, hour, minute, second) = (clock.date(), clock.hour(), clock.minute(), clock.second());
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}
