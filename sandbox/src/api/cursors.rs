//! Pages of lists that go by a cursor.
//!
//! A cursor is the first item of a page, as the samples of the documentation show it.

use serde_json::{Map, Value, json};

use super::{Call, invalid};

/// The largest page; assumed to be the one of the other lists.
const LARGEST: u32 = 1000;

/// The number of items that a request asks for.
pub(super) fn size(call: &Call) -> Result<usize, String> {
    call.required("PageSize")?;
    let size = call.number::<u32>("PageSize")?.filter(|size| (1..=LARGEST).contains(size));
    size.map(|size| size as usize).ok_or_else(|| invalid("PageSize"))
}

/// The fields of the answer: the page of `items` that begins at `first`.
pub(super) fn page<T>(items: &[T], first: usize, size: usize, fields: impl Fn(&T) -> Value) -> Value {
    let cursor = |place: usize| items.get(place).map_or_else(|| Map::new().into(), &fields);
    let end = first.saturating_add(size).min(items.len());
    json!({
        "PageSize": size,
        "CurrentPageCursor": cursor(first),
        "NextPageCursor": cursor(end),
        "PrePageCursor": if first == 0 { Map::new().into() } else { cursor(first.saturating_sub(size)) },
        "Objects": items[first.min(end)..end].iter().map(fields).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_the_first_item_of_its_page() {
        let items = [1, 2, 3, 4, 5];
        let told = |first| {
            let page = page(&items, first, 2, |item| json!({ "No": item }));
            let number = |name: &str| page[name]["No"].as_u64();
            let objects: Vec<_> = page["Objects"].as_array().unwrap().iter().map(|item| item["No"].clone()).collect();
            (number("PrePageCursor"), number("CurrentPageCursor"), number("NextPageCursor"), objects)
        };
        assert_eq!(told(0), (None, Some(1), Some(3), vec![json!(1), json!(2)]));
        assert_eq!(told(2), (Some(1), Some(3), Some(5), vec![json!(3), json!(4)]));
        assert_eq!(told(4), (Some(3), Some(5), None, vec![json!(5)]));
        let nothing = page(&[0; 0], 0, 2, |item| json!({ "No": item }));
        assert_eq!((&nothing["NextPageCursor"], &nothing["Objects"]), (&json!({}), &json!([])));
    }
}
