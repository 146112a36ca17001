//! The text of a config file, of which single values are read and replaced. Everything else stays byte for byte.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::super::problem::Problem;

/// A value to write.
#[derive(Clone)]
pub(super) enum Value {
    Text(Zeroizing<String>),
    Seconds(u64),
}

impl Value {
    fn json(&self) -> Zeroizing<String> {
        Zeroizing::new(match self {
            Self::Text(text) => serde_json::to_string(text.as_str()).expect("any text is JSON between quotes"),
            Self::Seconds(seconds) => seconds.to_string(),
        })
    }
}

/// The fields of one profile, and where they are.
pub(super) struct Fields<'a> {
    text: &'a str,
    pairs: Vec<Pair<'a>>,
    /// Behind the brace that opens the profile.
    begin: usize,
}

impl<'a> Fields<'a> {
    /// The profile of this name. Of the others nothing has to be right.
    pub fn of(text: &'a str, profile: &str) -> Result<Self, Problem> {
        // The parser's own words could quote the text.
        let top: Object<'_> = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Problem::broken(format!("the file is not a JSON configuration (line {line}, column {column})"))
        })?;
        let profiles = last(&top.0, "profiles").and_then(|value| serde_json::from_str(value.get()).ok());
        let profiles: Vec<&'a RawValue> = profiles.unwrap_or_default();
        let mut named = profiles.into_iter().filter_map(|raw| {
            let object: Object<'a> = serde_json::from_str(raw.get()).ok()?;
            let name: String = serde_json::from_str(last(&object.0, "name")?.get()).ok()?;
            (name == profile).then_some((raw, object.0))
        });
        let found = named.next();
        let (raw, pairs) = found.ok_or_else(|| Problem::broken(format!("the profile {profile:?} no longer exists")))?;
        if named.next().is_some() {
            return Err(Problem::broken(format!("two profiles have the name {profile:?}")));
        }
        Ok(Self { text, pairs, begin: position(text, raw.get()).start + 1 })
    }

    /// The text of the file, which the profile is a part of.
    pub fn whole(&self) -> &'a str {
        self.text
    }

    /// `None` if it is not there, empty or null.
    pub fn text(&self, name: &str) -> Result<Option<Zeroizing<String>>, Problem> {
        let text: Option<Zeroizing<String>> = self.value(name).ok_or_else(|| wrong(name, "a text"))?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A time in seconds since 1970, also as text. 0 if it is not there, or before that.
    pub fn seconds(&self, name: &str) -> Result<u64, Problem> {
        let no_time = || wrong(name, "a number of seconds");
        let value: Option<serde_json::Value> = self.value(name).ok_or_else(no_time)?;
        let number = match value {
            None => return Ok(0),
            Some(serde_json::Value::Number(number)) => number.as_f64(),
            Some(serde_json::Value::String(text)) if text.is_empty() => return Ok(0),
            Some(serde_json::Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        // Beyond what a double counts exactly there are no times. What is below 0 becomes 0.
        number.filter(|number| number.is_finite()).map(|number| number as u64).ok_or_else(no_time)
    }

    /// The outer `None`: it has another type.
    fn value<T: DeserializeOwned>(&self, name: &str) -> Option<Option<T>> {
        last(&self.pairs, name).map_or(Some(None), |raw| serde_json::from_str(raw.get()).ok())
    }

    /// The whole text with these values in place of the present ones. Fields that are missing are added at the end, laid
    /// out as the others are.
    pub fn with(&self, changes: &[(&str, Value)]) -> Zeroizing<String> {
        let mut edits: Vec<(Range<usize>, Zeroizing<String>)> = Vec::new();
        let mut added = Zeroizing::new(String::new());
        for (name, value) in changes {
            match last(&self.pairs, name) {
                Some(raw) => edits.push((position(self.text, raw.get()), value.json())),
                None => {
                    let (separator, colon) = self.layout();
                    let json = value.json();
                    added.reserve_exact(separator.len() + name.len() + colon.len() + json.len() + 2);
                    added.extend([&separator, "\"", name, "\"", colon, &*json]);
                }
            }
        }
        let end = self.pairs.last().map_or(self.begin, |pair| position(self.text, pair.1.get()).end);
        edits.push((end..end, added));
        edits.sort_by_key(|(range, _)| range.start);
        // All at once: a text that grows would leave copies of itself behind.
        let room = self.text.len() + edits.iter().map(|(_, json)| json.len()).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(room));
        let mut done = 0;
        for (range, json) in &edits {
            text.push_str(&self.text[done..range.start]);
            text.push_str(json);
            done = range.end;
        }
        text.push_str(&self.text[done..]);
        text
    }

    /// What stands between two fields, and between a name and its value.
    fn layout(&self) -> (String, &'a str) {
        let places = |pair: &Pair<'_>| (position(self.text, pair.0.get()), position(self.text, pair.1.get()));
        let Some((name, value)) = self.pairs.last().map(places) else { return (String::new(), ":") };
        let separator = match self.pairs.len().checked_sub(2).map(|index| places(&self.pairs[index])) {
            Some((_, before)) => self.text[before.end..name.start].to_owned(),
            None => format!(",{}", &self.text[self.begin..name.start]),
        };
        (separator, &self.text[name.end..value.start])
    }
}

fn wrong(name: &str, expected: &str) -> Problem {
    Problem::broken(format!("{name} must be {expected}"))
}

/// A name and its value, as they are written.
type Pair<'a> = (&'a RawValue, &'a RawValue);

/// Of names that come twice, the last one counts, as for every reader of this file.
fn last<'a>(pairs: &[Pair<'a>], name: &str) -> Option<&'a RawValue> {
    let is_named = |raw: &RawValue| serde_json::from_str::<String>(raw.get()).is_ok_and(|text| text == name);
    pairs.iter().rfind(|pair| is_named(pair.0)).map(|pair| pair.1)
}

/// Where a part of a text is.
fn position(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// An object in the order of its fields.
struct Object<'a>(Vec<Pair<'a>>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests;
