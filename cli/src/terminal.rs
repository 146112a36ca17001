//! What goes to standard output and to standard error: texts, tables, colours.

use std::fmt::Display;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};

pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default();
pub const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
pub const STRONG: Style = Style::new().bold();

/// A text in a style. The style is left out where no terminal shows it.
pub fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Says something beside the answer, on standard error.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// A table without lines, as wide as the terminal. Texts are made harmless.
pub fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = empty_table();
    table.set_header(headings.iter().map(|heading| styled(STRONG, heading)));
    table.add_rows(rows);
    lines_of(&table)
}

/// Names and values, one below the other. Values that are not there are left out.
pub fn list(rows: impl IntoIterator<Item = (&'static str, Option<String>)>) -> String {
    let mut table = empty_table();
    for (name, value) in rows.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.add_row([styled(STRONG, name), value]);
    }
    lines_of(&table)
}

fn empty_table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    if let Some((_, columns)) = console_size() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
    }
    table
}

fn lines_of(table: &Table) -> String {
    // Every column has a space on both sides.
    let lines = table.lines().map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// Rows and columns, if standard output is a terminal.
fn console_size() -> Option<(u16, u16)> {
    console::Term::stdout().size_checked()
}

/// A text of the service or of a file, without what a terminal takes for an order, and without what is not seen or turns
/// the order of letters around.
pub fn harmless(text: &str) -> String {
    text.chars().map(|letter| if is_hidden(letter) { '\u{fffd}' } else { letter }).collect()
}

/// Control characters, characters of format, and separators of lines and paragraphs.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Turns colours on or off for everything that is printed.
pub fn use_colours(choice: anstream::ColorChoice) {
    choice.write_global();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_are_not_seen_are_replaced() {
        for hidden in
            "\u{1b}\u{7f}\u{9b}\u{200b}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}".chars()
        {
            assert_eq!(harmless(&format!("a{hidden}b")), "a\u{fffd}b", "{hidden:?}");
        }
        assert_eq!(harmless("é 中文 – ‘a’"), "é 中文 – ‘a’");
    }
}
