//! The text of an ini file, read as strictly as the vendor's Python client reads it.
//!
//! Of the libraries, `configparser` and `rust-ini` let a later section or key replace an earlier one without a word, so
//! that parts of two access keys could be mixed.

use zeroize::Zeroizing;

use super::problem::Problem;

/// The sections of a file.
pub(super) struct IniText(Vec<Section>);

pub(super) struct Section {
    name: String,
    line: usize,
    entries: Vec<Entry>,
}

struct Entry {
    key: String,
    line: usize,
    /// Columns before the key: a line that begins further right continues the value.
    indent: usize,
    value: Zeroizing<String>,
}

impl IniText {
    /// Reads the text. Errors name the line, and quote no value.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut sections: Vec<Section> = Vec::new();
        for (index, full) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = index + 1;
            let trimmed = full.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            let indent = full.len() - full.trim_start().len();
            let last = sections.last_mut().and_then(|section| section.entries.last_mut());
            if let Some(entry) = last.filter(|entry| indent > entry.indent) {
                entry.value.push('\n');
                entry.value.push_str(trimmed);
                continue;
            }
            if let Some(name) = without_comment(trimmed).strip_prefix('[') {
                let name = name.trim_end().strip_suffix(']').map(str::trim).filter(|name| !name.is_empty());
                let name = name.ok_or_else(|| wrong(line, "is not a section such as [default]"))?;
                if let Some(first) = sections.iter().find(|section| section.name == name) {
                    return Err(wrong(line, &format!("repeats the section [{name}] of line {}", first.line)));
                }
                sections.push(Section { name: name.to_owned(), line, entries: Vec::new() });
                continue;
            }
            let section = sections.last_mut().ok_or_else(|| wrong(line, "is above the first section"))?;
            section.add(line, indent, trimmed)?;
        }
        Ok(Self(sections))
    }

    pub fn section(&self, name: &str) -> Option<&Section> {
        self.0.iter().find(|section| section.name == name)
    }
}

impl Section {
    fn add(&mut self, line: usize, indent: usize, text: &str) -> Result<(), Problem> {
        let end = text.find(['=', ':']).ok_or_else(|| wrong(line, "is neither a section nor a key with a value"))?;
        // As the vendor's Python client has them.
        let key = text[..end].trim_end().to_ascii_lowercase();
        if key.is_empty() {
            return Err(wrong(line, "has no key before its value"));
        }
        if let Some(first) = self.entries.iter().find(|entry| entry.key == key) {
            let rule = format!("sets {} of [{}] again, after line {}", shown(&key), self.name, first.line);
            return Err(wrong(line, &rule));
        }
        let value = Zeroizing::new(text[end + 1..].trim().to_owned());
        self.entries.push(Entry { key, line, indent, value });
        Ok(())
    }

    /// The value, without a comment at its end. `None` if there is none, or if it is empty.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.whole_value(key).map(without_comment).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The value with whatever follows it: in some values, ` #` begins no comment.
    pub fn whole_value(&self, key: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(entry.value.as_str()).filter(|value| !value.is_empty())
    }
}

/// A comment at the end of a line, as the vendor's examples have them, begins after a space: a secret may hold a `#`.
fn without_comment(text: &str) -> &str {
    let mut symbols = text.match_indices(['#', ';']).map(|(start, _)| &text[..start]);
    symbols.find(|before| before.is_empty() || before.ends_with(char::is_whitespace)).unwrap_or(text)
}

/// A key that looks like one; anything else could be a secret in the wrong place.
fn shown(key: &str) -> &str {
    let is_key = key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_key { key } else { "a key" }
}

fn wrong(line: usize, rule: &str) -> Problem {
    Problem::broken(format!("line {line} {rule}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_every_form() {
        let text = "\u{feff}; comment\n[ default ] # comment\nType=access_key\n  access_key_id : id\n  ;\n\
                    a = 1 # comment\nb = 1#2;3\nc =\nd = {\n  \"x\": 1,\n\n    \"y\": 2 }\n[other]\n\ta = 2\n\tb = 3";
        let ini = IniText::parse(text).unwrap();
        let section = ini.section("default").unwrap();
        for (key, expected) in [
            ("type", Some("access_key\naccess_key_id : id")),
            ("a", Some("1")),
            ("b", Some("1#2;3")),
            ("c", None),
            ("none", None),
            ("d", Some("{\n\"x\": 1,\n\"y\": 2 }")),
        ] {
            assert_eq!(section.value(key), expected, "{key}");
        }
        assert_eq!(section.whole_value("a"), Some("1 # comment"));
        assert_eq!(ini.section("other").unwrap().value("b"), Some("3"));
        assert!(ini.section("none").is_none());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, words) in [
            ("[a]\nx = 1\n\n[a]\ny = 2", "line 4 repeats the section [a] of line 1"),
            ("[a]\nx = 1\nX: 2", "line 3 sets x of [a] again, after line 2"),
            ("[a]\nLTAI1 = 1\nltai1 = 2", "line 3 sets a key of [a] again, after line 2"),
            ("\nx = canary\n[a]", "line 2 is above the first section"),
            ("[a]\ncanary", "line 2 is neither a section nor a key with a value"),
            ("[canary", "line 1 is not a section such as [default]"),
            ("[a]\n= canary", "line 2 has no key before its value"),
        ] {
            let problem = IniText::parse(text).err().unwrap();
            assert_eq!(problem, Problem::broken(words), "{text}");
        }
    }
}
