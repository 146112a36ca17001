//! What must hold of the finished site: links lead somewhere, and nothing comes from another host.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::python::Environment;
use crate::step;

/// Checks every page, and counts them. Links that begin with a slash start at `root`.
pub fn inspect(environment: &Environment, site: &Path, root: &Path) -> Result<()> {
    let mut lychee = environment.tool("lychee");
    // Offline: links to other hosts are not followed.
    lychee.args(["--offline", "--no-progress", "--include-fragments", "--index-files", "index.html"]);
    // A script of rustdoc's makes the lines of a source file, and a comment of tracing's links to tracing's own pages.
    lychee.args(["--remap", r"(.*\.rs\.html)#[0-9-]+$ $1", "--exclude", "/dispatcher#setting-the-default-subscriber$"]);
    lychee.arg("--root-dir").arg(root).arg(format!("{}/**/*.html", site.display()));
    step::run("Checking the links of the site", &mut lychee)?;
    let mut pages = 0;
    step::run_here("Checking that nothing comes from other hosts", || {
        let mut problems = Vec::new();
        inspect_folder(site, &mut pages, &mut problems)?;
        if !problems.is_empty() {
            bail!("{}", problems.join("\n"));
        }
        Ok(())
    })?;
    eprintln!("- {pages} pages");
    Ok(())
}

/// What a page or a style sheet makes a browser fetch from other hosts.
fn fetched(text: &str) -> impl Iterator<Item = &str> {
    let elements = text.split('<').skip(1).filter(|element| {
        ["script", "img", "iframe", "source", "link"].iter().any(|name| element.starts_with(name))
            && !element.contains("canonical")
    });
    let elements = elements.map(|element| element.split('>').next().unwrap_or_default());
    let urls = text.split("url(").skip(1).map(|url| url.split(')').next().unwrap_or_default());
    let imports = text.split("@import ").skip(1).map(|import| import.split(';').next().unwrap_or_default());
    let attributes = elements.flat_map(|element| ["src=", "href="].map(|name| element.split(name).nth(1))).flatten();
    attributes.chain(urls).chain(imports).filter(|address| {
        let address = address.trim_start_matches(['"', '\'', ' ']);
        ["//", "http://", "https://"].iter().any(|start| address.starts_with(start))
    })
}

fn inspect_folder(folder: &Path, pages: &mut usize, problems: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            inspect_folder(&path, pages, problems)?;
            continue;
        }
        let is_page = path.extension().is_some_and(|extension| extension == "html");
        if is_page || path.extension().is_some_and(|extension| extension == "css") {
            *pages += usize::from(is_page);
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            problems.extend(fetched(&text).map(|found| format!("{}: {found}", path.display())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_fetches_is_told_from_links() {
        for text in [
            r#"<script src="https://example.com/a.js">"#,
            r#"<link href="//example.com/a.css" rel="stylesheet">"#,
            r#"<link rel="stylesheet" href="https://example.com/a.css">"#,
            r#"<img alt="x" src="http://example.com/a.png">"#,
            "body { background: url('https://example.com/a.png') }",
            "@import \"https://example.com/a.css\";",
        ] {
            assert_eq!(fetched(text).count(), 1, "{text}");
        }
        for text in [
            r#"<a href="https://example.com">"#,
            r#"<script src="_static/a.js">"#,
            r#"<link rel="canonical" href="https://example.com">"#,
            "body { background: url(a.png) }",
        ] {
            assert_eq!(fetched(text).count(), 0, "{text}");
        }
    }
}
