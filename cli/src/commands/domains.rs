//! `domains`: the domains of the account.

use alidomain::{Domain, QueryDomainListRequest};
use clap::Args;
use serde::Serialize;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::terminal::{harmless, table};
use crate::times;

/// Lists domains.
#[derive(Debug, Args)]
pub struct Domains {
    /// Only domains whose name has this text in it
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Show at most so many domains. 0 means all
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: u32,
    /// Print only the names, one on each line, as `bulk` reads them
    #[arg(long)]
    names: bool,
}

#[derive(Debug, Serialize)]
struct List {
    domains: Vec<Listed>,
    /// Of all pages.
    total: Option<i32>,
}

#[derive(Debug, Serialize)]
struct Listed {
    domain: String,
    instance_id: Option<String>,
    /// As the service writes it.
    service_status: Option<String>,
    registered_at: Option<String>,
    expires_at: Option<String>,
    remark: Option<String>,
}

impl Domains {
    /// Asks page by page.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let limit = if self.limit == 0 { usize::MAX } else { usize::try_from(self.limit).unwrap_or(usize::MAX) };
        let client = context.client()?;
        let progress = Progress::line("Reading the domains");
        let mut request = QueryDomainListRequest { domain_name: self.name, ..QueryDomainListRequest::default() };
        let mut list = List { domains: Vec::new(), total: None };
        loop {
            let response = client.query_domain_list_blocking(request.clone())?;
            list.domains.extend(response.domains.into_iter().map(Listed::from));
            list.total = response.total_item_num;
            match response.next_page_num {
                Some(next) if list.domains.len() < limit => request.page_num = next,
                _ => break,
            }
        }
        drop(progress);
        list.domains.truncate(limit);
        let text = if self.names { names(&list) } else { text(&list, limit) };
        Answer::new(&list, text)
    }
}

fn names(list: &List) -> String {
    list.domains.iter().map(|domain| harmless(&domain.domain)).collect::<Vec<_>>().join("\n")
}

fn text(list: &List, limit: usize) -> String {
    if list.domains.is_empty() {
        return "No domains.".to_owned();
    }
    let rows = list.domains.iter().map(|domain| {
        let shown = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
        let day =
            |time: &Option<String>| time.as_deref().and_then(|time| time.get(..10)).unwrap_or_default().to_owned();
        vec![
            harmless(&domain.domain),
            day(&domain.registered_at),
            day(&domain.expires_at),
            shown(&domain.instance_id),
            shown(&domain.remark),
        ]
    });
    let text = table(&["DOMAIN", "REGISTERED", "EXPIRES", "INSTANCE", "REMARK"], rows);
    match list.total.filter(|total| usize::try_from(*total).is_ok_and(|total| total > limit)) {
        Some(total) => format!("{text}\n\n{limit} of {total} domains. Use --limit to see more."),
        None => text,
    }
}

impl From<Domain> for Listed {
    fn from(domain: Domain) -> Self {
        Self {
            domain: domain.domain_name,
            instance_id: domain.instance_id,
            service_status: domain.domain_status_text,
            registered_at: domain.registration_date.map(times::text),
            expires_at: domain.expiration_date.map(times::text),
            remark: domain.remark.filter(|remark| !remark.trim().is_empty()),
        }
    }
}
