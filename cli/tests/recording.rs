//! What the pages show of a terminal is what a terminal shows: the commands are run against a sandbox.
//!
//! A block after `<!-- the terminal -->` has commands, each after `$ `, and what they print. A block after
//! `<!-- the file NAME -->` is a file that they read. `ALIDOMAIN_RECORD=1 cargo test -p alidomain-cli --test recording`
//! writes what is printed into the pages.
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::Command;

use regex_lite::Regex;
use support::User;
use support::terminal::Terminal;

const PAGES: [&str; 2] = ["README.md", "docs/cli.md"];
const COLUMNS: u16 = 118;

/// What differs from run to run, and what the pages have in its place. The last digit counts.
const VARIABLE: [(&str, &str); 2] = [
    ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "3cb1adc3-20e8-44ae-9e76-e812fa6fc9d"),
    ("[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", "40F46D3D-F4F3-4CCB-AC30-2DD20E32E52"),
];
const TIME: (&str, &str) = (r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", "2026-01-31 09:00:00");
const ENDPOINT: &str = "http://127.0.0.1:8080";

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is right")
}

/// A person at a terminal who reads a page from top to bottom.
struct Reader {
    user: User,
    /// What was printed, and what the page has in its place.
    seen: Vec<(String, String)>,
    status: i32,
}

impl Reader {
    fn new() -> Self {
        Self { user: User::new(), seen: Vec::new(), status: 0 }
    }

    /// Types a command, and says yes. Returns what the terminal shows.
    fn run(&mut self, typed: &str) -> String {
        if typed == "echo $?" {
            return self.status.to_string();
        }
        let command = self.seen.iter().fold(typed.to_owned(), |text, (real, shown)| text.replace(shown, real));
        let words = ["-c", &*command];
        let folder = Path::new(env!("CARGO_BIN_EXE_alidomain")).parent().expect("it is in a folder");
        let mut shell = Command::new("sh");
        shell.args(words).env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
        self.user.prepare(&mut shell);
        let mut terminal = Terminal::start(&mut shell, COLUMNS);
        if terminal.asks("Go on? [y/N]") {
            terminal.type_line("y");
        }
        let (status, shown) = terminal.end();
        self.status = status;
        self.without_what_varies(shown)
    }

    fn without_what_varies(&mut self, mut text: String) -> String {
        for (pattern, base) in VARIABLE {
            let found: Vec<_> = regex(pattern).find_iter(&text).map(|it| it.as_str().to_owned()).collect();
            for real in found {
                if self.seen.iter().all(|(seen, _)| *seen != real) {
                    let number = self.seen.iter().filter(|(_, shown)| shown.starts_with(base)).count();
                    // The first ends as the one in the documentation of the service does.
                    let last = format!("{:x}", (number + 8) % 16);
                    let last = if base.starts_with('4') { last.to_uppercase() } else { last };
                    self.seen.push((real, format!("{base}{last}")));
                }
            }
        }
        for (real, shown) in &self.seen {
            text = text.replace(real, shown);
        }
        let text = regex(TIME.0).replace_all(&text, TIME.1).into_owned();
        text.replace(&self.user.sandbox.endpoint(), ENDPOINT)
    }

    /// The block as it should be.
    fn block(&mut self, code: &str) -> String {
        let commands = code.lines().filter_map(|line| line.strip_prefix("$ "));
        let parts = commands.map(|typed| format!("$ {typed}\n{}", self.run(typed)).trim_end().to_owned());
        parts.collect::<Vec<_>>().join("\n") + "\n"
    }
}

/// The page with everything that a terminal shows, as it should be.
fn recorded(page: &str) -> String {
    let mut reader = Reader::new();
    let mut written = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        written += &format!("{line}\n");
        let marker = line.strip_prefix("<!-- the ").and_then(|line| line.strip_suffix(" -->"));
        let file = marker.and_then(|marker| marker.strip_prefix("file "));
        if marker != Some("terminal") && file.is_none() {
            continue;
        }
        written += &format!("{}\n", lines.next().expect("a block follows"));
        let code =
            lines.by_ref().take_while(|line| *line != "```").fold(String::new(), |code, line| code + line + "\n");
        written += &match file {
            Some(name) => {
                reader.user.file(name, &code);
                code
            }
            None => reader.block(&code),
        };
        written += "```\n";
    }
    written
}

#[test]
fn pages_show_what_a_terminal_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the project");
    let mut commands = 0;
    for page in PAGES {
        let path = root.join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = recorded(&text);
        commands += expected.matches("\n$ alidomain").count();
        if std::env::var_os("ALIDOMAIN_RECORD").is_some() {
            std::fs::write(&path, expected).unwrap();
        } else {
            assert_eq!(text, expected, "{page}: record again with ALIDOMAIN_RECORD=1");
        }
    }
    assert!(commands > 8, "{commands}");
}
