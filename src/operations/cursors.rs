//! Lists that come in pages, each of which names the cursor of the next one.

use super::paging::{insert_size, is_success};
use crate::invalid_request::InvalidRequest;
use crate::rpc::Parameters;
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

/// The limit of the lists that come in numbered pages. For these, none is documented.
pub(super) const LARGEST_PAGE: i32 = 1000;

/// Adds the parameter that says how large a page is.
pub(super) fn insert(parameters: &mut Parameters, page_size: i32) -> Result<(), InvalidRequest> {
    insert_size(parameters, page_size, LARGEST_PAGE)
}

/// A list, as its documentation and samples have it.
pub(super) struct List {
    /// What an item is called in XML. In JSON, items have no name.
    pub item: &'static str,
    /// The parameters that make up a cursor, each with the fields that hold its value, the most exact first.
    pub cursor: [(&'static str, &'static [&'static str]); 2],
}

/// One page.
pub(super) struct Page<'a> {
    pub page_size: Option<i32>,
    pub items: Vec<Tree<'a>>,
    pub current: Option<Tree<'a>>,
    /// What to ask for next; `None` on the last page.
    pub next: Option<Tree<'a>>,
    pub previous: Option<Tree<'a>>,
}

impl List {
    /// Reads the items in `Objects`, or says in words why they cannot be read: a list that is not understood must not
    /// be taken for an empty one.
    pub fn page<'a>(&self, reply: &'a Reply, asked: &Parameters) -> Result<Page<'a>, String> {
        let fields = &reply.fields;
        let unreadable = || "the reply has no list in Objects".to_owned();
        let items = fields.list_or_one("Objects", self.item).filter(|_| is_success(fields)).ok_or_else(unreadable)?;
        let page_size = fields.number("PageSize").and_then(|size| i32::try_from(size).ok());
        // An empty list may be left out, but then there is the size of the page.
        if items.is_empty() && page_size.is_none() && !fields.has("Objects") {
            return Err(unreadable());
        }
        if items.len() > LARGEST_PAGE as usize {
            return Err("the reply lists more than fits on a page".to_owned());
        }
        let cursor = |name| fields.object(name).filter(|cursor| cursor.text("TaskNo").is_some());
        let next = cursor("NextPageCursor");
        if next.as_ref().is_some_and(|next| self.values(next).all(|(_, value)| value.is_none())) {
            return Err("the reply has another page, but no cursor that leads there".to_owned());
        }
        // A page that leads to itself is the last one.
        let leads_on = |next: &Tree| self.values(next).any(|(parameter, value)| value.as_ref() != asked.get(parameter));
        Ok(Page {
            page_size,
            items,
            current: cursor("CurrentPageCursor"),
            next: next.filter(leads_on),
            previous: cursor("PrePageCursor"),
        })
    }

    /// The values of the parameters that lead to this cursor's page.
    fn values<'a>(&self, cursor: &'a Tree<'_>) -> impl Iterator<Item = (&'static str, Option<String>)> + use<'a> {
        let value = |fields: &[&'static str]| fields.iter().find_map(|field| cursor.text(field));
        self.cursor.map(|(parameter, fields)| (parameter, value(fields))).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::ReplyFormat;

    const LIST: List = List { item: "Item", cursor: [("NoCursor", &["No"]), ("TimeCursor", &["TimeLong", "Time"])] };

    fn page(body: &str, asked: &[(&'static str, &str)]) -> Result<Page<'static>, String> {
        let fields = Tree::parse(body, ReplyFormat::Json).unwrap();
        let asked = asked.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
        LIST.page(Box::leak(Box::new(Reply { fields, request_id: None, date: None })), &asked)
    }

    #[test]
    fn items_come_in_every_form() {
        for (body, count) in [
            (r#"{"Objects":[{"No":1},{"No":2}]}"#, 2),
            (r#"{"objects":{"No":1}}"#, 1),
            (r#"{"Objects":{"Item":[{"No":1},{"No":2}]}}"#, 2),
            (r#"{"Objects":{"Item":{"No":1}}}"#, 1),
            (r#"{"Objects":[],"NextPageCursor":{}}"#, 0),
            (r#"{"Objects":""}"#, 0),
            (r#"{"Objects":null}"#, 0),
            (r#"{"PageSize":2}"#, 0),
            ("<R><Objects><Item><No>1</No></Item><Item><No>2</No></Item></Objects></R>", 2),
            ("<R><Objects><Item><No>1</No></Item></Objects></R>", 1),
            ("<R><Objects/></R>", 0),
            ("<R><PageSize>2</PageSize></R>", 0),
        ] {
            assert_eq!(page(body, &[]).map(|page| page.items.len()), Ok(count), "{body}");
        }
    }

    #[test]
    fn a_list_that_is_not_understood_is_not_empty() {
        for body in [
            r#"{"RequestId":"r-1"}"#,
            r#"{"Objects":"soon"}"#,
            r#"{"Objects":[{"No":1},"x"]}"#,
            r#"{"Objects":[],"Code":"Busy"}"#,
            r#"{"Objects":[],"Success":false}"#,
            r#"{"Objects":[{"No":1}],"NextPageCursor":{"TaskNo":"t-1"}}"#,
        ] {
            assert!(page(body, &[]).is_err(), "{body}");
        }
    }

    #[test]
    fn the_next_page_is_one_that_was_not_asked_for() {
        let next = |cursor: &str, asked: &[(&'static str, &str)]| {
            page(&format!(r#"{{"Objects":[],"NextPageCursor":{cursor}}}"#), asked).unwrap().next.is_some()
        };
        let cursor = r#"{"TaskNo":"t-1","No":7,"Time":"x","TimeLong":9}"#;
        assert!(next(cursor, &[]));
        assert!(next(cursor, &[("NoCursor", "6"), ("TimeCursor", "9")]));
        assert!(!next(cursor, &[("NoCursor", "7"), ("TimeCursor", "9")]));
        for nothing in ["{}", "null", r#""""#, r#"{"TaskNo":null,"TryCount":0}"#] {
            assert!(!next(nothing, &[]), "{nothing}");
        }
    }
}
