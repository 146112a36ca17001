//! The public surface of the Swift package, as a text that a diff can be read of.
//!
//! The declarations are those of the symbol graph that the compiler writes. Members that a conformance brings are left
//! out. The graph has no `noasync`, so that attributes are read from the sources. It has no `@Sendable` of closures.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// What every type conforms to, or what the compiler infers: newer compilers name more of them.
const INFERRED: [&str; 4] = ["BitwiseCopyable", "Copyable", "Escapable", "SendableMetatype"];

/// Writes every public symbol with its declaration, grouped by type, one a line.
pub fn dump(graph: &Value) -> Result<String> {
    let mut sources = Sources::default();
    let symbols = list(graph, "symbols").iter().map(|symbol| Symbol::read(symbol, &mut sources));
    let symbols = symbols.collect::<Result<Vec<_>>>()?;
    let relationships = Relationships::read(graph, &symbols)?;
    // What belongs to no type has no name before it.
    let mut groups: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for symbol in &symbols {
        let (name, owner) = symbol.path.split_last().context("a symbol has a name")?;
        if symbol.is_type {
            let declaration = relationships.with_conformances(symbol);
            let declaration = declaration.replacen(&format!(" {name}"), &format!(" {}", symbol.path.join(".")), 1);
            groups.entry(symbol.path.join(".")).or_default().0 = declaration;
        } else {
            let (mark, owner) = (relationships.mark(symbol), owner.join("."));
            groups.entry(owner).or_default().1.insert(format!("{mark}{}{}", symbol.attributes, symbol.declaration));
        }
    }
    let mut text = String::new();
    for (declaration, members) in groups.into_values() {
        let indent = if declaration.is_empty() { "" } else { "    " };
        text.push_str(if text.is_empty() { "" } else { "\n" });
        if !declaration.is_empty() {
            writeln!(text, "{declaration}")?;
        }
        for member in members {
            writeln!(text, "{indent}{member}")?;
        }
    }
    Ok(text)
}

struct Symbol<'a> {
    id: &'a str,
    path: Vec<&'a str>,
    /// Each with a space after it.
    attributes: String,
    declaration: String,
    is_type: bool,
    is_protocol: bool,
}

impl<'a> Symbol<'a> {
    fn read(symbol: &'a Value, sources: &mut Sources) -> Result<Self> {
        let path = list(symbol, "pathComponents").iter().filter_map(Value::as_str).collect();
        let fragments = list(symbol, "declarationFragments").iter();
        let spelling: String = fragments.filter_map(|fragment| fragment["spelling"].as_str()).collect();
        let kind = text(&symbol["kind"], "identifier")?;
        Ok(Self {
            id: text(&symbol["identifier"], "precise")?,
            path,
            attributes: sources.attributes(&symbol["location"])?,
            declaration: spelling.split_whitespace().collect::<Vec<_>>().join(" "),
            is_type: ["swift.struct", "swift.enum", "swift.class", "swift.protocol", "swift.actor"].contains(&kind),
            is_protocol: kind == "swift.protocol",
        })
    }
}

/// The lines of the files that were read.
#[derive(Default)]
struct Sources(BTreeMap<String, Vec<String>>);

impl Sources {
    /// Returns what stands in the lines above a declaration, without messages for people.
    fn attributes(&mut self, location: &Value) -> Result<String> {
        let Some(path) = location["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")) else {
            return Ok(String::new());
        };
        let lines = match self.0.entry(path.to_owned()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let text = fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
                entry.insert(text.lines().map(|line| line.trim().to_owned()).collect())
            }
        };
        let number = location["position"]["line"].as_u64().context("a location has a line")?;
        let above = lines[..usize::try_from(number)?.min(lines.len())].iter().rev();
        let attributes = above.take_while(|line| line.starts_with('@')).map(|attribute| {
            let (start, _) = attribute.split_once(", message:").unwrap_or((attribute.trim_end_matches(')'), ""));
            if attribute.ends_with(')') { format!("{start}) ") } else { format!("{attribute} ") }
        });
        Ok(attributes.collect())
    }
}

/// Between symbols: what a type conforms to, and what a protocol requires or only adds.
struct Relationships<'a> {
    conformances: BTreeMap<&'a str, BTreeSet<&'a str>>,
    required: BTreeSet<&'a str>,
    protocols: BTreeSet<&'a [&'a str]>,
}

impl<'a> Relationships<'a> {
    fn read(graph: &'a Value, symbols: &'a [Symbol<'a>]) -> Result<Self> {
        let names: BTreeMap<_, _> = symbols.iter().map(|symbol| (symbol.id, symbol)).collect();
        let mut conformances: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut required = BTreeSet::new();
        for relationship in list(graph, "relationships") {
            let source = text(relationship, "source")?;
            match text(relationship, "kind")? {
                "conformsTo" => {
                    let known = names.get(text(relationship, "target")?).and_then(|symbol| symbol.path.last().copied());
                    let elsewhere =
                        relationship["targetFallback"].as_str().and_then(|name| name.split('.').next_back());
                    let protocol = known.or(elsewhere).context("what is conformed to has a name")?;
                    conformances.entry(source).or_default().insert(protocol);
                }
                "requirementOf" => _ = required.insert(source),
                _ => {}
            }
        }
        let protocols = symbols.iter().filter(|symbol| symbol.is_protocol);
        Ok(Self { conformances, required, protocols: protocols.map(|symbol| symbol.path.as_slice()).collect() })
    }

    fn with_conformances(&self, symbol: &Symbol) -> String {
        let protocols = self.conformances.get(symbol.id).into_iter().flatten().copied();
        let protocols: Vec<_> = protocols.filter(|protocol| !INFERRED.contains(protocol)).collect();
        // The declaration of a protocol names those that it inherits.
        if protocols.is_empty() || symbol.is_protocol {
            return symbol.declaration.clone();
        }
        let (declaration, condition) = symbol.declaration.split_once(" where ").unwrap_or((&symbol.declaration, ""));
        let condition = if condition.is_empty() { String::new() } else { format!(" where {condition}") };
        format!("{declaration} : {}{condition}", protocols.join(", "))
    }

    /// Tells what a protocol adds for whoever conforms from what it requires of them.
    fn mark(&self, symbol: &Symbol) -> &'static str {
        let owner = &symbol.path[..symbol.path.len() - 1];
        if self.protocols.contains(owner) && !self.required.contains(symbol.id) { "extension " } else { "" }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().with_context(|| format!("the symbol graph has no {key}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn symbol(kind: &str, path: &[&str], fragments: &[&str]) -> Value {
        let fragments: Vec<_> =
            fragments.iter().map(|spelling| json!({"kind": "text", "spelling": spelling})).collect();
        json!({
            "kind": {"identifier": format!("swift.{kind}")},
            "identifier": {"precise": path.join(".")},
            "pathComponents": path,
            "declarationFragments": fragments,
        })
    }

    const SURFACE: &str = "func version() -> String\n\n\
        struct Job : Hashable, Run\n    init(id: Int = 1)\n    let id: Int\n\n\
        enum Job.State : Hashable\n    case done\n\n\
        protocol Run : Sendable\n    extension func again()\n    func run()\n";

    #[test]
    fn symbols_are_grouped_by_type() {
        let graph = json!({
            "symbols": [
                symbol("method", &["Run", "run()"], &["func", " ", "run", "()"]),
                symbol("method", &["Run", "again()"], &["func", " ", "again", "()"]),
                symbol("protocol", &["Run"], &["protocol", " ", "Run", " : ", "Sendable"]),
                symbol("enum.case", &["Job", "State", "done"], &["case ", "done"]),
                symbol("property", &["Job", "id"], &["let ", "id", ": ", "Int"]),
                symbol("init", &["Job", "init(id:)"], &["init", "(", "id: \n   Int", " = 1)"]),
                symbol("enum", &["Job", "State"], &["enum ", "State"]),
                symbol("struct", &["Job"], &["struct ", "Job"]),
                symbol("func", &["version()"], &["func version() -> String"]),
            ],
            "relationships": [
                {"kind": "requirementOf", "source": "Run.run()", "target": "Run"},
                {"kind": "memberOf", "source": "Run.again()", "target": "Run"},
                {"kind": "conformsTo", "source": "Job", "target": "Run"},
                {"kind": "conformsTo", "source": "Job", "target": "s:SH", "targetFallback": "Swift.Hashable"},
                {"kind": "conformsTo", "source": "Job", "target": "s:s8CopyableP", "targetFallback": "Swift.Copyable"},
                {"kind": "conformsTo", "source": "Job.State", "target": "s:SH", "targetFallback": "Swift.Hashable"},
            ],
        });
        assert_eq!(dump(&graph).unwrap(), SURFACE);
    }

    #[test]
    fn attributes_are_those_of_the_source() {
        let file = std::env::temp_dir().join(format!("alidomain-surface-{}.swift", std::process::id()));
        let source = "struct A {\n    @available(*, noasync, message: \"It blocks (it does).\")\n    @discardableResult\n    \
             func run() -> Int\n}\n";
        fs::write(&file, source).unwrap();
        let mut run = symbol("method", &["A", "run()"], &["func run() -> Int"]);
        run["location"] = json!({"uri": format!("file://{}", file.display()), "position": {"line": 3, "character": 9}});
        let dumped = dump(&json!({"symbols": [symbol("struct", &["A"], &["struct A"]), run]}));
        fs::remove_file(&file).unwrap();
        assert_eq!(dumped.unwrap(), "struct A\n    @discardableResult @available(*, noasync) func run() -> Int\n");
    }

    #[test]
    fn a_graph_that_is_none_is_an_error() {
        assert!(dump(&json!({"symbols": [{}]})).is_err());
        assert_eq!(dump(&json!({})).unwrap(), "");
    }
}
