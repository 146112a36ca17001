//! Pages of lists.

use serde_json::{Value, json};

use super::{Call, invalid};

/// The page that a request asks for.
pub(super) struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// The largest size of a page with task details.
    pub const MOST_DETAILS: usize = 1000;

    pub fn of(call: &Call, largest: usize) -> Result<Self, String> {
        let positive = |name: &str| {
            call.required(name)?;
            let number = call.number::<u32>(name)?.filter(|number| *number > 0);
            number.map(|number| number as usize).ok_or_else(|| invalid(name))
        };
        let (number, size) = (positive("PageNum")?, positive("PageSize")?);
        if size > largest {
            return Err(invalid("PageSize"));
        }
        Ok(Self { number, size })
    }

    /// The same where a request need not ask for a page. Documented: 0 is the default of both parameters. Assumed: it
    /// means the first page, and the largest size.
    pub fn optional(call: &Call, largest: usize) -> Result<Self, String> {
        let number = |name: &str| call.number::<u32>(name).map(|number| number.unwrap_or_default() as usize);
        let (number, size) = (number("PageNum")?.max(1), number("PageSize")?);
        if size > largest {
            return Err(invalid("PageSize"));
        }
        Ok(Self { number, size: if size == 0 { largest } else { size } })
    }

    /// How many items come before it.
    pub fn skip(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// How many items it has at most.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many items there are, and those on this page.
    pub fn cut<T>(&self, items: impl Iterator<Item = T>) -> (usize, Vec<T>) {
        let (mut total, mut page) = (0, Vec::new());
        for item in items {
            if total >= self.skip() && page.len() < self.size {
                page.push(item);
            }
            total += 1;
        }
        (total, page)
    }

    /// The fields of the answer.
    pub fn envelope(&self, total: usize, data: Value) -> Value {
        self.envelope_of("Data", total, data)
    }

    /// The same with the list in the field `name`.
    pub fn envelope_of(&self, name: &str, total: usize, list: Value) -> Value {
        let pages = total.div_ceil(self.size);
        json!({
            "CurrentPageNum": self.number,
            "PageSize": self.size,
            "TotalItemNum": total,
            "TotalPageNum": pages,
            "PrePage": self.number > 1,
            "NextPage": self.number < pages,
            name: list,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at};
    use super::*;
    use crate::account::Account;

    #[test]
    fn pages_are_cut_and_counted() {
        let page = Page { number: 2, size: 3 };
        assert_eq!(page.cut(1..=7), (7, vec![4, 5, 6]));
        assert_eq!(page.cut(1..=2), (2, vec![]));
        let around = |number, total| {
            let envelope = Page { number, size: 3 }.envelope(total, Value::Null);
            (envelope["TotalPageNum"].clone(), envelope["PrePage"].clone(), envelope["NextPage"].clone())
        };
        assert_eq!(around(1, 0), (json!(0), json!(false), json!(false)));
        assert_eq!(around(1, 3), (json!(1), json!(false), json!(false)));
        assert_eq!(around(2, 7), (json!(3), json!(true), json!(true)));
        assert_eq!(around(3, 7), (json!(3), json!(true), json!(false)));
    }

    #[test]
    fn impossible_pages_are_refused() {
        let account = Account::default();
        let code = |number, size| {
            let parameters = [("TaskNo", "1"), ("PageNum", number), ("PageSize", size)];
            ask(&account, at(0), "QueryTaskDetailList", &parameters).unwrap_err()
        };
        assert_eq!(code("", "1"), "MissingPageNum");
        assert_eq!(code("0", "1"), "InvalidPageNum");
        assert_eq!(code("one", "1"), "InvalidPageNum");
        assert_eq!(code("1", ""), "MissingPageSize");
        assert_eq!(code("1", "0"), "InvalidPageSize");
        assert_eq!(code("1", "1001"), "InvalidPageSize");
    }
}
