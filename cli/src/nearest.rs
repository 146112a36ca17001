//! The nearest right name to a wrong one.

/// How alike names must be to be worth a hint, as clap judges.
const ALIKE: f64 = 0.7;

/// At most three names that are like `wanted`, the most similar first.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&wanted, &name.to_lowercase());
    let mut alike: Vec<_> = names.into_iter().map(|name| (likeness(name), name)).collect();
    alike.retain(|(likeness, _)| *likeness > ALIKE);
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    alike.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_comes_first() {
        let names = ["profile_id", "domain", "domains", "contact"];
        assert_eq!(nearest("Domian", names), ["domain", "domains"]);
        assert!(nearest("zzz", names).is_empty());
    }
}
