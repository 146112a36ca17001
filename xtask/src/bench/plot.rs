//! Calls per second against calls in flight, as SVG.

use std::path::Path;

use anyhow::{Context as _, Result};
use plotters::prelude::*;

use super::Language;
use super::figures::Figure;
use super::pace::IN_FLIGHT;
use super::report::Report;
use super::table::thousands;

const SIZE: (u32, u32) = (1100, 480);

/// Room for the names at the right, as wide as so many steps between numbers in flight.
const ROOM: f64 = 0.98;

/// Draws the clients of a language. Returns false if fewer than two numbers in flight were measured.
pub fn draw(report: &Report, language: Language, file: &Path) -> Result<bool> {
    let lines = lines(report, language);
    let most = lines.iter().flat_map(|(_, points)| points).map(|(_, rate)| *rate).fold(0.0, f64::max);
    if lines.is_empty() {
        return Ok(false);
    }
    // The errors of the library borrow what is drawn on.
    draw_lines(language, &lines, most * 1.05, file)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("{} cannot be drawn", file.display()))?;
    Ok(true)
}

/// The points of each client: the place of the number in flight, and the calls per second.
fn lines(report: &Report, language: Language) -> Vec<(&str, Vec<(f64, f64)>)> {
    let clients = report.clients.iter().filter(|client| client.language == language);
    let points = |client: &super::report::Client| -> Vec<(f64, f64)> {
        let rate = |in_flight| Some(client.samples.summary(Figure::CallsPerSecond(in_flight))?.median);
        let all = IN_FLIGHT.into_iter().enumerate();
        all.filter_map(|(at, in_flight)| Some((at as f64, rate(in_flight)?))).collect()
    };
    clients.map(|client| (client.name.as_str(), points(client))).filter(|(_, points)| points.len() > 1).collect()
}

fn draw_lines(
    language: Language,
    lines: &[(&str, Vec<(f64, f64)>)],
    most: f64,
    file: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let last = (IN_FLIGHT.len() - 1) as f64;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("{}: calls per second", language.title()), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(72)
        .build_cartesian_2d(-0.1..last + ROOM, 0.0..most)?;
    let in_flight = |at: &f64| {
        let is_place = (at - at.round()).abs() < 1e-9 && (0.0..=last).contains(at);
        if is_place { IN_FLIGHT[at.round() as usize].to_string() } else { String::new() }
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_labels(IN_FLIGHT.len() + 2)
        .x_label_formatter(&in_flight)
        .y_label_formatter(&|rate| thousands(*rate))
        .x_desc("Calls in flight")
        .label_style(("sans-serif", 14))
        .draw()?;
    for (number, (name, points)) in lines.iter().enumerate() {
        let color = Palette99::pick(number).to_rgba();
        chart
            .draw_series(LineSeries::new(points.iter().copied(), color.stroke_width(2)).point_size(3))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(3)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.2))
        .label_font(("sans-serif", 14))
        .draw()?;
    area.present()?;
    Ok(())
}
