//! Files that import each other in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::sources::{Import, Sources};

/// One problem for each set of files all of which lead to all others.
pub fn find(sources: &Sources) -> Vec<String> {
    let reached: Vec<_> = (0..sources.files.len()).map(|file| reached_from(sources, file)).collect();
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for file in 0..sources.files.len() {
        if !reached[file].contains_key(&file) || !seen.insert(file) {
            continue;
        }
        let others = reached[file].keys().filter(|other| reached[**other].contains_key(&file));
        let circle: BTreeSet<_> = others.copied().collect();
        seen.extend(&circle);
        problems.push(described(sources, &circle, &way(&reached[file], file)));
    }
    problems
}

/// The files that a file leads to, each with the file before it on a shortest way and the line of the import there.
fn reached_from(sources: &Sources, start: usize) -> BTreeMap<usize, (usize, usize)> {
    let mut reached = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        // A parent that only passes on what its child has does not need the child.
        for Import { file: other, line, .. } in sources.files[file].imports.iter().filter(|import| !import.passed_on) {
            if !reached.contains_key(other) {
                reached.insert(*other, (file, *line));
                queue.push_back(*other);
            }
        }
    }
    reached
}

/// A shortest way from a file back to itself: files, and the lines where each imports the next.
fn way(reached: &BTreeMap<usize, (usize, usize)>, file: usize) -> Vec<(usize, usize)> {
    let mut way = vec![reached[&file]];
    while way[way.len() - 1].0 != file {
        way.push(reached[&way[way.len() - 1].0]);
    }
    way.reverse();
    way
}

fn described(sources: &Sources, circle: &BTreeSet<usize>, way: &[(usize, usize)]) -> String {
    let path = |file: usize| sources.files[file].path.as_str();
    let steps: Vec<_> = way.iter().map(|(file, line)| format!("{}:{line}", path(*file))).collect();
    let files: Vec<_> = circle.iter().map(|file| path(*file)).collect();
    format!(
        "{} files import each other in a circle: {}. The shortest way around: {} → {}. Move what they share to a file \
         of its own that imports none of them.",
        files.len(),
        files.join(", "),
        steps.join(" → "),
        path(way[0].0),
    )
}
