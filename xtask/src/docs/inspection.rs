//! What must hold of the finished site: links lead somewhere, and nothing comes from another host.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use regex_lite::Regex;

use crate::python::Environment;
use crate::step;

/// What makes a browser fetch something while it shows a page: an element, or a line of a style sheet.
const FETCHING: &str = r"<(?:script|img|iframe|source|link)\b[^>]*>|(?:@import|url\()[^;)]*";

/// The address of another host.
const ELSEWHERE: &str = r#"(?:src=|href=|url\(|@import )["']?(?:https?:)?//"#;

/// Checks every page, and counts them. Links that begin with a slash start at `root`.
pub fn inspect(environment: &Environment, site: &Path, root: &Path) -> Result<()> {
    let mut lychee = environment.tool("lychee");
    // Offline: links to other hosts are not followed.
    lychee.args(["--offline", "--no-progress", "--include-fragments", "--index-files", "index.html"]);
    lychee.arg("--root-dir").arg(root).arg(format!("{}/**/*.html", site.display()));
    step::run("Checking the links of the site", &mut lychee)?;
    let mut pages = 0;
    step::run_here("Checking that nothing comes from other hosts", || {
        let fetches = Fetches { fetching: Regex::new(FETCHING)?, elsewhere: Regex::new(ELSEWHERE)? };
        let mut problems = Vec::new();
        inspect_folder(site, &fetches, &mut pages, &mut problems)?;
        if !problems.is_empty() {
            bail!("{}", problems.join("\n"));
        }
        Ok(())
    })?;
    eprintln!("- {pages} pages");
    Ok(())
}

struct Fetches {
    fetching: Regex,
    elsewhere: Regex,
}

impl Fetches {
    /// What is fetched from other hosts.
    fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.fetching.find_iter(text).map(|found| found.as_str());
        all.filter(|text| self.elsewhere.is_match(text) && !text.contains("canonical"))
    }
}

fn inspect_folder(folder: &Path, fetches: &Fetches, pages: &mut usize, problems: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            inspect_folder(&path, fetches, pages, problems)?;
            continue;
        }
        let is_page = path.extension().is_some_and(|extension| extension == "html");
        if is_page || path.extension().is_some_and(|extension| extension == "css") {
            *pages += usize::from(is_page);
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            problems.extend(fetches.find(&text).map(|found| format!("{}: {found}", path.display())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_fetches_is_told_from_links() {
        let fetches = Fetches { fetching: Regex::new(FETCHING).unwrap(), elsewhere: Regex::new(ELSEWHERE).unwrap() };
        for text in [
            r#"<script src="https://example.com/a.js">"#,
            r#"<link href="//example.com/a.css" rel="stylesheet">"#,
            r#"<link rel="stylesheet" href="https://example.com/a.css">"#,
            r#"<img alt="x" src="http://example.com/a.png">"#,
            "body { background: url('https://example.com/a.png') }",
            "@import \"https://example.com/a.css\";",
        ] {
            assert_eq!(fetches.find(text).count(), 1, "{text}");
        }
        for text in [
            r#"<a href="https://example.com">"#,
            r#"<script src="_static/a.js">"#,
            r#"<link rel="canonical" href="https://example.com">"#,
            "body { background: url(a.png) }",
        ] {
            assert_eq!(fetches.find(text).count(), 0, "{text}");
        }
    }
}
