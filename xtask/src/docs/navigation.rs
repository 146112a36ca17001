//! The order of the pages, and the cards of the front page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::sources::fill;

/// A title, the folder whose other pages follow, and the pages in their order. Pages that do not exist are left out.
struct Section {
    title: &'static str,
    folder: Option<&'static str>,
    pages: &'static [&'static str],
}

const SECTIONS: [Section; 4] = [
    Section {
        title: "Getting started",
        folder: Some("getting-started"),
        pages: &[
            "getting-started/python",
            "getting-started/kotlin",
            "getting-started/java",
            "getting-started/swift",
            "getting-started/rust",
        ],
    },
    Section {
        title: "Guides",
        folder: Some(""),
        pages: &[
            "concepts",
            "plan",
            "recipes",
            "cli",
            "all-operations",
            "idempotency",
            "journal",
            "bulk",
            "errors",
            "credentials",
            "configuration",
            "proxies-and-tls",
            "logging",
            "diagnostics",
            "troubleshooting",
            "sandbox",
            "asyncio",
            "jvm",
            "spring",
            "android",
        ],
    },
    Section {
        title: "Reference",
        folder: Some("api"),
        pages: &["error-codes", "support", "api/python", "api/kotlin", "api/swift", "api/rust", "api/interface"],
    },
    Section {
        title: "Project",
        folder: Some("project"),
        pages: &[
            "stability",
            "security",
            "field-reports",
            "project/CHANGELOG",
            "development",
            "project/CONTRIBUTING",
            "project/RELEASING",
            "project/SECURITY",
        ],
    },
];

/// A language, what is said of it, and the pages that may introduce it. The first that exists does.
type Card = (&'static str, &'static str, &'static [&'static str]);

const CARDS: [Card; 5] = [
    (
        "Python",
        "Scripts, services, asyncio. CPython 3.9 or newer, no dependencies.",
        &["getting-started/python", "api/python"],
    ),
    ("Kotlin", "Coroutines on the JVM and Android.", &["getting-started/kotlin", "jvm"]),
    ("Java", "Blocking calls and `CompletableFuture`. Java 11 or newer.", &["getting-started/java", "jvm"]),
    ("Swift", "`async throws` and typed errors. Swift 6.", &["getting-started/swift", "api/swift"]),
    ("Rust", "The core itself, async and blocking.", &["getting-started/rust", "api/rust"]),
];

/// Fills the front page with the cards and with the tree of all pages.
pub fn write(sources: &Path) -> Result<()> {
    let mut pages = BTreeSet::new();
    find(sources, "", &mut pages)?;
    let index = sources.join("index.md");
    fill(&index, "cards", &cards(&pages))?;
    fill(&index, "pages", &trees(pages))
}

/// The names of all pages below a folder, without their extension.
fn find(folder: &Path, prefix: &str, pages: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            find(&path, &format!("{prefix}{name}/"), pages)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.insert(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn cards(pages: &BTreeSet<String>) -> String {
    let mut text = "::::{grid} 1 2 2 3\n:gutter: 3\n\n".to_owned();
    for (language, about, introductions) in CARDS {
        let page = introductions.iter().find(|page| pages.contains(**page));
        let link = page.map(|page| format!(":link: {page}\n:link-type: doc\n")).unwrap_or_default();
        text += &format!(":::{{grid-item-card}} {language}\n{link}\n{about}\n:::\n\n");
    }
    text + "::::"
}

/// A tree for each section. A page that has no place in the order goes to the section of its folder.
fn trees(mut pages: BTreeSet<String>) -> String {
    // The pages below are in the tree of error-codes.
    pages.retain(|page| page != "index" && !page.starts_with("error-codes/"));
    let mut chosen: Vec<Vec<String>> = Vec::new();
    for section in &SECTIONS {
        chosen.push(section.pages.iter().filter_map(|page| pages.take(*page)).collect());
    }
    for (section, chosen) in SECTIONS.iter().zip(&mut chosen) {
        let Some(folder) = section.folder else { continue };
        let is_here = |page: &&String| page.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
        chosen.extend(pages.iter().filter(is_here).cloned());
    }
    let mut text = String::new();
    for (section, pages) in SECTIONS.iter().zip(chosen).filter(|(_, pages)| !pages.is_empty()) {
        text += &format!("```{{toctree}}\n:caption: {}\n:hidden:\n\n{}\n```\n\n", section.title, pages.join("\n"));
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn pages_stand_in_their_order_and_no_page_is_lost() {
        let text = trees(pages(&[
            "index",
            "android",
            "idempotency",
            "new-page",
            "getting-started/rust",
            "getting-started/go",
            "error-codes",
            "error-codes/Busy",
            "project/CHANGELOG",
        ]));
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with(['`', ':'])).collect();
        assert_eq!(
            lines,
            [
                "getting-started/rust",
                "getting-started/go",
                "idempotency",
                "android",
                "new-page",
                "error-codes",
                "project/CHANGELOG"
            ]
        );
        assert_eq!(text.matches(":caption:").count(), 4);
    }

    #[test]
    fn a_card_leads_to_the_best_page_that_exists() {
        let text = cards(&pages(&["jvm", "api/python", "getting-started/python"]));
        assert!(text.contains("card} Python\n:link: getting-started/python\n"));
        assert!(text.contains("card} Kotlin\n:link: jvm\n"));
        assert!(text.contains("card} Swift\n\n"));
    }
}
