//! Lists that come in pages.

use std::ops::RangeInclusive;

use crate::invalid_request::InvalidRequest;
use crate::rpc::Parameters;
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

/// How an operation pages, as documented.
pub(super) struct Paged {
    /// Where the items are in the reply.
    pub outer: &'static str,
    pub inner: &'static str,
    /// The largest page.
    pub largest: i32,
    /// The least page number, and the least size. 0 is not sent: the service chooses.
    pub first: i32,
    pub smallest: i32,
}

impl Paged {
    /// Lists of tasks and their details.
    const fn of_tasks(inner: &'static str) -> Self {
        Self { outer: "Data", inner, largest: 1000, first: 1, smallest: 1 }
    }
}

/// Adds the parameters that choose a page of tasks or details.
pub(super) fn insert(parameters: &mut Parameters, page_num: i32, page_size: i32) -> Result<(), InvalidRequest> {
    insert_page(parameters, &Paged::of_tasks(""), page_num, page_size)
}

/// Adds the parameters that choose a page.
pub(super) fn insert_page(
    parameters: &mut Parameters,
    list: &Paged,
    page_num: i32,
    page_size: i32,
) -> Result<(), InvalidRequest> {
    let Paged { largest, first, smallest, .. } = list;
    if page_num < *first {
        return Err(InvalidRequest::new("page_num", format!("must be at least {first}")));
    }
    check_size(page_size, *smallest..=*largest)?;
    for (name, number) in [("PageNum", page_num), ("PageSize", page_size)] {
        if number > 0 {
            parameters.insert(name.into(), number.to_string());
        }
    }
    Ok(())
}

/// Adds the parameter that says how large a page is, for lists that have no numbered pages.
pub(super) fn insert_size(parameters: &mut Parameters, page_size: i32, largest: i32) -> Result<(), InvalidRequest> {
    check_size(page_size, 1..=largest)?;
    parameters.insert("PageSize".into(), page_size.to_string());
    Ok(())
}

fn check_size(page_size: i32, range: RangeInclusive<i32>) -> Result<(), InvalidRequest> {
    if !range.contains(&page_size) {
        let rule = format!("must be between {} and {}", range.start(), range.end());
        return Err(InvalidRequest::new("page_size", rule));
    }
    Ok(())
}

/// Whether nothing in a reply says that the query failed.
pub(super) fn is_success(fields: &Tree) -> bool {
    let failed = ["Code", "ErrorCode"].iter().any(|name| fields.text(name).is_some());
    !failed && fields.boolean("Success") != Some(false)
}

/// One page of a list, as far as the reply describes it.
pub(super) struct Page<'a> {
    pub current_page_num: Option<i32>,
    pub page_size: Option<i32>,
    pub total_item_num: Option<i32>,
    pub total_page_num: Option<i32>,
    /// What to ask for next; `None` on the last page.
    pub next_page_num: Option<i32>,
    pub items: Vec<Tree<'a>>,
}

impl<'a> Page<'a> {
    /// Reads a page of tasks or details: the items `Data.{name}`.
    pub fn of(reply: &'a Reply, name: &'static str, asked: &Parameters) -> Result<Self, String> {
        Self::of_list(reply, &Paged::of_tasks(name), asked)
    }

    /// Reads the items, or says in words why they cannot be read: a list that is not understood must not be taken for
    /// an empty one.
    ///
    /// Which page comes next follows from the one that was asked for: it must lead on, whatever the reply says.
    pub fn of_list(reply: &'a Reply, list: &Paged, asked: &Parameters) -> Result<Self, String> {
        let fields = &reply.fields;
        let Paged { outer, inner: name, largest, .. } = list;
        let unreadable = || format!("the reply has no list of {name} in {outer}");
        let items = fields.list(outer, name).filter(|_| is_success(fields)).ok_or_else(unreadable)?;
        if items.len() > *largest as usize {
            return Err(format!("the reply lists more {name} than fit on a page"));
        }
        let number = |name: &str| fields.number(name).and_then(|number| i32::try_from(number).ok());
        let (current_page_num, page_size) = (number("CurrentPageNum"), number("PageSize"));
        let (total_item_num, total_page_num) = (number("TotalItemNum"), number("TotalPageNum"));
        let asked_for = |name: &str| asked.get(name).and_then(|number| number.parse::<i64>().ok());
        let current = asked_for("PageNum").unwrap_or(1);
        let size = page_size.map(i64::from).or(asked_for("PageSize"));
        let is_last = [
            total_page_num.filter(|pages| *pages > 0).map(|pages| current >= i64::from(pages)),
            total_item_num.zip(size).map(|(total, size)| current.saturating_mul(size) >= i64::from(total)),
            fields.boolean("NextPage").map(|next| !next),
        ];
        // Only if nothing speaks against it: what is on a page that was overlooked would seem not to exist.
        let last = is_last.iter().flatten().all(|last| *last);
        // The absence of a task decides whether a change is submitted again: only a count says that there is none.
        if items.is_empty() && total_item_num.is_none() {
            return Err(unreadable());
        }
        if items.is_empty() && current == 1 && total_item_num.is_some_and(|total| total > 0) {
            return Err(format!("the reply counts items, but lists no {name}"));
        }
        // An empty page has no successor, whatever the counts say: a list may shrink while it is read.
        let next_page_num = (!last && !items.is_empty()).then(|| i32::try_from(current + 1).unwrap_or(i32::MAX));
        Ok(Self { current_page_num, page_size, total_item_num, total_page_num, next_page_num, items })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: i32, body: &str) -> Result<Page<'static>, String> {
        let fields = Tree::parse(body, crate::options::ReplyFormat::Json).unwrap();
        Page::of(
            Box::leak(Box::new(Reply { fields, request_id: None, date: None })),
            "Item",
            &Parameters::from([("PageNum".into(), number.to_string()), ("PageSize".into(), "2".into())]),
        )
    }

    #[test]
    fn the_next_page_is_known_from_any_of_the_counts() {
        let two = r#""Data":{"Item":[{"A":1},{"A":2}]}"#;
        for (number, envelope, next) in [
            (1, r#""CurrentPageNum":1,"TotalPageNum":2"#, Some(2)),
            (2, r#""CurrentPageNum":"2","TotalPageNum":"2""#, None),
            (3, r#""PageSize":2,"TotalItemNum":7"#, Some(4)),
            (3, r#""PageSize":2,"TotalItemNum":6"#, None),
            (1, r#""TotalItemNum":7"#, Some(2)),
            (1, r#""TotalPageNum":0,"TotalItemNum":7"#, Some(2)),
            (1, r#""TotalPageNum":1,"TotalItemNum":7"#, Some(2)),
            (1, r#""TotalPageNum":1,"NextPage":true"#, Some(2)),
            (1, r#""NextPage":true"#, Some(2)),
            (1, r#""NextPage":"false""#, None),
            (1, r#""RequestId":"r""#, None),
            // A server that answers with the first page, whichever was asked for.
            (2, r#""CurrentPageNum":1,"TotalPageNum":2"#, None),
        ] {
            let page = page(number, &format!("{{{envelope},{two}}}")).unwrap();
            assert_eq!(page.next_page_num, next, "{envelope}");
        }
        let empty = page(2, r#"{"CurrentPageNum":2,"TotalPageNum":9,"TotalItemNum":90,"Data":{"Item":[]}}"#).unwrap();
        assert_eq!(empty.next_page_num, None);
        assert!(page(1, r#"{"TotalItemNum":0}"#).unwrap().items.is_empty());
    }

    #[test]
    fn a_list_that_is_not_understood_is_not_empty() {
        for body in [
            r#"{"TotalItemNum":3,"Data":{"Item":[]}}"#,
            r#"{"TotalItemNum":3}"#,
            r#"{"Data":{"Items":[{"A":1}]}}"#,
            r#"{"Data":"soon"}"#,
            r#"{"Data":{"Item":[]}}"#,
            r#"{"Data":""}"#,
            r#"{"TotalItemNum":null}"#,
            r#"{"errno":1,"data":[]}"#,
            r#"{"Success":false,"TotalItemNum":0,"Data":null}"#,
            r#"{"ErrorCode":"SystemBusy","TotalItemNum":0,"Data":null}"#,
            r#"{"Data":{"Item":[]},"Code":"Busy"}"#,
            r#"{"RequestId":"r-1"}"#,
            r#"{"Data":{"Item":[{"A":1},"x"]}}"#,
        ] {
            assert!(page(1, body).is_err(), "{body}");
        }
    }
}
