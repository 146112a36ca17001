//! BENCHMARKS.md: text by hand, and the tables of a run between two marks.

use std::fs;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use super::Language;
use super::figures::Figure::{self, *};
use super::pace::IN_FLIGHT;
use super::report::{Client, Report};
use super::table::{Table, number, summary};
use super::{goals, plot};
use crate::project::Project;

const FILE: &str = "BENCHMARKS.md";
const PLOTS: &str = "benches/plots";
const BEGIN: &str = "<!-- begin: written by `cargo xtask bench --write` -->";
const END: &str = "<!-- end: written by `cargo xtask bench --write` -->";

/// All tables.
pub fn tables(report: &Report) -> String {
    let mut text = String::new();
    if let Some(goals) = goals::table(report) {
        text += &format!("## Goals\n\n{}\n", goals.text());
    }
    for language in Language::value_variants() {
        text += &section(report, *language, None);
    }
    text
}

/// Replaces the tables of the page, and the plots.
pub fn write(project: &Project, report: &Report) -> Result<()> {
    let folder = project.root.join(PLOTS);
    fs::create_dir_all(&folder)?;
    let mut text = format!("{BEGIN}\n\n{}", run(report));
    if let Some(goals) = goals::table(report) {
        text += &format!("## Goals\n\n{}\n", goals.text());
    }
    for language in Language::value_variants() {
        let name = format!("{}.svg", language.title().to_lowercase());
        let is_drawn = plot::draw(report, *language, &folder.join(&name))?;
        text += &section(report, *language, is_drawn.then(|| format!("{PLOTS}/{name}")).as_deref());
    }
    text += END;
    let file = project.root.join(FILE);
    let page = fs::read_to_string(&file).with_context(|| format!("{FILE} cannot be read"))?;
    fs::write(&file, replace(&page, &text)?)?;
    println!("{}", file.display());
    Ok(())
}

/// The page with other tables between its marks.
fn replace(page: &str, tables: &str) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).with_context(|| format!("{FILE} has no line {BEGIN:?}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("{FILE} has no line {END:?}"))?;
    Ok(format!("{before}{tables}{after}"))
}

/// What was run, where and with what.
fn run(report: &Report) -> String {
    let machine = &report.machine;
    let mut table = Table::new(["The run", ""].map(str::to_owned).into());
    let mut row = |name: &str, value: String| table.add(vec![name.to_owned(), value]);
    row("Date", report.date.clone());
    row("Command", format!("`{}`", report.command));
    row("Rounds", report.rounds.to_string());
    row("Processor", format!("{}, {} cores", machine.processor, machine.cores));
    row("System", format!("{}, {}", machine.system, machine.kernel));
    for (name, version) in &report.versions {
        row(name, version.clone());
    }
    for (language, bytes) in &report.library_bytes {
        row(&format!("alidomain's library, {language}"), format!("{} MB", number(*bytes as f64 / 1e6)));
    }
    format!("{}\n", table.text())
}

/// The tables of a language.
fn section(report: &Report, language: Language, plot: Option<&str>) -> String {
    let clients: Vec<&Client> = report.clients.iter().filter(|client| client.language == language).collect();
    if clients.is_empty() {
        return String::new();
    }
    let title = language.title();
    let mut text = format!("## {title}\n\n");
    if let Some(plot) = plot {
        text += &format!("![Calls per second against calls in flight]({plot})\n\n");
    }
    let start = [ImportCpuMs, FirstReplyMs, FirstReplyCpuMs, WallUs, CpuUs(1)];
    let rates = IN_FLIGHT.map(CallsPerSecond);
    let cpu = IN_FLIGHT.map(CpuUs);
    let cost = [PeakMb, GrownMb, InstalledMb, Packages];
    let bulk: Vec<Figure> = [10, 100, 1_000, 10_000].map(BulkUs).into_iter().chain([BulkCallsPerSecond]).collect();
    for figures in [&start[..], &rates, &cpu[1..], &cost, &bulk, &[StallMs, StartingMs]] {
        if let Some(table) = table(&clients, figures) {
            text += &format!("{}\n", table.text());
        }
    }
    text
}

/// The clients that have at least one of the figures, with those figures that at least one client has.
fn table(clients: &[&Client], figures: &[Figure]) -> Option<Table> {
    let has = |client: &Client, figure: Figure| client.samples.of(figure).is_some();
    let figures: Vec<Figure> =
        figures.iter().copied().filter(|figure| clients.iter().any(|client| has(client, *figure))).collect();
    let clients = clients.iter().filter(|client| figures.iter().any(|figure| has(client, *figure)));
    let mut table = Table::new(["Client".to_owned()].into_iter().chain(figures.iter().map(|f| f.title())).collect());
    let mut is_empty = true;
    for client in clients {
        is_empty = false;
        let cell = |figure: &Figure| match client.samples.summary(*figure) {
            Some(measured) if *figure == Packages => format!("{:.0}", measured.median),
            Some(measured) => summary(measured),
            None => String::new(),
        };
        table.add([client.name.clone()].into_iter().chain(figures.iter().map(cell)).collect());
    }
    (!is_empty).then_some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_by_hand_is_kept() {
        let page = format!("# Title\n\n{BEGIN}\nold\n{END}\n\n## What limits us now\n");
        let tables = format!("{BEGIN}\nnew\n{END}");
        let written = replace(&page, &tables).unwrap();
        assert_eq!(written, format!("# Title\n\n{BEGIN}\nnew\n{END}\n\n## What limits us now\n"));
        assert!(replace("# Title\n", &tables).is_err());
    }
}
