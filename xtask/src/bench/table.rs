//! Tables for people, which are Markdown.

use super::figures::Summary;

/// A table. Columns of numbers are aligned to the right.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(header: Vec<String>) -> Self {
        Self { rows: vec![header] }
    }

    pub fn add(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// The text, with columns below each other.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let width = |column| self.rows.iter().map(|row| cell(row, column).chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            let cells = widths.iter().enumerate().map(|(column, width)| match self.has_numbers(column) {
                false => format!("{:<width$}", cell(row, column)),
                true => format!("{:>width$}", cell(row, column)),
            });
            text += &format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
            if number == 0 {
                let lines = widths.iter().enumerate().map(|(column, width)| match self.has_numbers(column) {
                    false => "-".repeat(width + 2),
                    true => format!("{}:", "-".repeat(width + 1)),
                });
                text += &format!("|{}|\n", lines.collect::<Vec<_>>().join("|"));
            }
        }
        text
    }

    /// Whether a column has nothing but numbers below its title.
    fn has_numbers(&self, column: usize) -> bool {
        let cells = self.rows.iter().skip(1).filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        column > 0
            && cells.into_iter().all(|cell| cell.starts_with(|start: char| start == '-' || start.is_ascii_digit()))
    }
}

/// A number with three digits that count, or all before the point.
pub fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        1000.0.. => thousands(value),
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A whole number, such as 12,000.
pub fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

/// The median, with the noise in brackets.
pub fn summary(summary: Summary) -> String {
    if summary.min == summary.max {
        return number(summary.median);
    }
    format!("{} ({}–{})", number(summary.median), number(summary.min), number(summary.max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_below_each_other() {
        let mut table = Table::new(["Client", "µs", "Goal"].map(str::to_owned).into());
        table.add(["ours", "118", "at most 5"].map(str::to_owned).into());
        table.add(["other", "7"].map(str::to_owned).into());
        let lines = [
            "| Client |  µs | Goal      |",
            "|--------|----:|-----------|",
            "| ours   | 118 | at most 5 |",
            "| other  |   7 |           |",
        ];
        assert_eq!(table.text(), lines.join("\n") + "\n");
    }

    #[test]
    fn numbers_have_three_digits() {
        let numbers = [0.0, 0.456, 9.87, 37.21, 118.4, 1234.5, 1_234_567.0, -0.5, -1234.0].map(number);
        assert_eq!(numbers, ["0", "0.46", "9.87", "37.2", "118", "1,234", "1,234,567", "-0.50", "-1,234"]);
    }

    #[test]
    fn noise_is_shown_if_there_is_any() {
        assert_eq!(summary(Summary { median: 37.0, min: 36.0, max: 41.5 }), "37.0 (36.0–41.5)");
        assert_eq!(summary(Summary { median: 6.0, min: 6.0, max: 6.0 }), "6.00");
    }
}
