//! What must be in the files, and what must not.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::step;

/// What every jar of the package has besides its classes and libraries.
const REQUIRED: [&str; 5] = [
    "META-INF/LICENSE",
    "META-INF/THIRD-PARTY-LICENSES.txt",
    "META-INF/RUST-LIBRARY-LICENSES.html",
    "META-INF/proguard/alidomain.pro",
    "META-INF/com.android.tools/r8/alidomain.pro",
];

/// Fails if something is missing, or there that must not be.
pub fn inspect(folder: &Path, libraries: &[String], is_shipped: bool) -> Result<()> {
    let base = format!("alidomain-{}", env!("CARGO_PKG_VERSION"));
    let jar = list(&folder.join(format!("{base}.jar")))?;
    let expected = REQUIRED.iter().copied().chain(libraries.iter().map(String::as_str));
    require(&jar, expected.chain(["io/github/alidomain/DomainClient.class"]))?;
    let is_library = |name: &&String| [".so", ".dylib", ".dll"].iter().any(|end| name.ends_with(end));
    let others: Vec<_> = jar.iter().filter(is_library).filter(|name| !libraries.contains(name)).collect();
    if !others.is_empty() {
        bail!("the jar has libraries that nobody asked for: {others:?}");
    }
    let sources = list(&folder.join(format!("{base}-sources.jar")))?;
    // One that is written by hand, and one that is generated.
    let written = ["io/github/alidomain/DomainClientBuilder.kt", "io/github/alidomain/DomainClient.kt"];
    require(&sources, written.into_iter())?;
    if is_shipped {
        require(&jar, ["META-INF/RUNTIME-LICENSES.txt"].into_iter())?;
        let pages = list(&folder.join(format!("{base}-javadoc.jar")))?;
        require(&pages, ["index.html", "alidomain/io.github.alidomain/-domain-client/index.html"].into_iter())?;
        if let Some(page) = pages.iter().find(|name| name.contains("io.github.alidomain.internal")) {
            bail!("the documentation shows what is internal: {page}");
        }
    }
    Ok(())
}

fn require<'a>(names: &[String], mut expected: impl Iterator<Item = &'a str>) -> Result<()> {
    match expected.find(|wanted| !names.iter().any(|name| name == wanted)) {
        Some(missing) => bail!("{missing} is missing"),
        None => Ok(()),
    }
}

/// The names of the files in a jar.
fn list(jar: &Path) -> Result<Vec<String>> {
    let names = step::quietly("jar", Command::new("jar").arg("--list").arg("--file").arg(jar))?;
    Ok(names.lines().map(str::to_owned).collect())
}
