//! The names that are nearest to one that is unknown.

/// The most names that an error shows.
const MOST: usize = 3;

/// In words, which names are near: nothing, if none is.
pub(super) fn nearest<'a>(unknown: &str, names: impl Iterator<Item = &'a str>) -> String {
    let lower = unknown.to_lowercase();
    let limit = (lower.chars().count() / 3).max(2);
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let other = name.to_lowercase();
            let distance = strsim::osa_distance(&lower, &other);
            let is_part = lower.len() > 3 && other.contains(&lower);
            (distance <= limit || is_part).then_some((distance, name))
        })
        .collect();
    let mut shown = Vec::new();
    while shown.len() < MOST
        && let Some((place, _)) = near.iter().enumerate().min_by_key(|(_, near)| **near)
    {
        shown.push(near.swap_remove(place).1);
    }
    if shown.is_empty() { String::new() } else { format!(". Nearest: {}", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_shown_by_their_distance() {
        let names = ["QueryDomainList", "QueryDomainGroupList", "CheckDomain", "CancelTask"];
        for (unknown, expected) in [
            ("querydomainlist", ". Nearest: QueryDomainList, QueryDomainGroupList"),
            ("ChekcDomain", ". Nearest: CheckDomain"),
            ("DomainGroup", ". Nearest: QueryDomainGroupList"),
            ("cancel_task", ". Nearest: CancelTask"),
            ("x", ""),
            ("DescribeInstances", ""),
        ] {
            assert_eq!(nearest(unknown, names.into_iter()), expected, "{unknown}");
        }
    }
}
