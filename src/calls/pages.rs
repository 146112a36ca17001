//! Whether pages that were read one after the other show one list, although the list changes meanwhile.
//!
//! An item that moves to a page which was read already is missed. Where nothing was added or removed, another item
//! then comes twice: so repeated items are counted against what the totals say was added.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// The items of a list, counted by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Digests of the numbers: a list of all tasks of an account can be long.
    seen: HashSet<u64>,
    hasher: RandomState,
    /// Items without a number.
    unnumbered: usize,
    repeated: i64,
    first_total: Option<i64>,
    last_total: Option<i64>,
    totals_missing: bool,
}

impl Tally {
    /// Counts an item; false if it came before.
    pub fn add(&mut self, number: Option<&str>) -> bool {
        let Some(number) = number else {
            self.unnumbered += 1;
            return true;
        };
        let new = self.seen.insert(self.hasher.hash_one(number));
        self.repeated += i64::from(!new);
        new
    }

    /// Takes note of what a page says of the whole list.
    pub fn page(&mut self, total: Option<i32>) {
        match total.map(i64::from) {
            Some(total) => {
                self.first_total.get_or_insert(total);
                self.last_total = Some(total);
            }
            None => self.totals_missing = true,
        }
    }

    /// Whether no item can have been missed between the pages that were read.
    pub fn is_consistent(&self) -> bool {
        let added = match (self.first_total, self.last_total) {
            (Some(first), Some(last)) if !self.totals_missing => last - first,
            _ => 0,
        };
        added >= 0 && self.repeated == added
    }

    /// Whether all items were seen, if all pages were read.
    pub fn is_whole(&self) -> bool {
        let seen = (self.seen.len() + self.unnumbered) as i64;
        self.is_consistent() && self.first_total.is_none_or(|total| seen >= total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(pages: &[(&[&str], Option<i32>)]) -> Tally {
        let mut tally = Tally::default();
        for (items, total) in pages {
            for item in *items {
                tally.add(Some(item));
            }
            tally.page(*total);
        }
        tally
    }

    #[test]
    fn what_was_missed_shows_in_what_came_twice() {
        for (what, pages, consistent, whole) in [
            ("nothing changed", &[(&["a", "b"][..], Some(3)), (&["c"][..], Some(3))][..], true, true),
            ("c moved up, b comes again", &[(&["a", "b"], Some(3)), (&["b"], Some(3))], false, false),
            ("one was added in front", &[(&["a", "b"], Some(3)), (&["b", "c"], Some(4))], true, true),
            ("one was removed, and c skipped", &[(&["a", "b"], Some(4)), (&["d"], Some(3))], false, false),
            ("a page is short", &[(&["a"], Some(2))], true, false),
            ("no totals", &[(&["a", "b"], None), (&["c"], None)], true, true),
            ("no totals, one twice", &[(&["a", "b"], None), (&["b", "c"], None)], false, false),
        ] {
            let tally = tally(pages);
            assert_eq!((tally.is_consistent(), tally.is_whole()), (consistent, whole), "{what}");
        }
    }

    #[test]
    fn items_without_a_number_count() {
        let mut tally = Tally::default();
        assert!(tally.add(None) && tally.add(None));
        tally.page(Some(2));
        assert!(tally.is_whole());
    }
}
