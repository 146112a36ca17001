//! Swift, as swift-format formats it.

use super::{REQUEST, Sample, Value, escaped};
use crate::names::swift_case;

impl Sample<'_> {
    pub fn swift(&self) -> String {
        let client = if self.options.is_empty() {
            "DomainClient()".to_owned()
        } else {
            format!("DomainClient(\n    options: ClientOptions(\n{}    )\n)", arguments(&self.options, "        "))
        };
        format!(
            "// Changes one contact of a domain name, with the credentials of the environment.\n\n\
             import AliDomain\n\nlet client = try {client}\nlet request = {REQUEST}(\n{})\n\
             let response = try await client.saveSingleTaskForUpdatingContactInfo(request: request)\n\
             print(\"TaskNo: \\(response.taskNo)\")\n",
            arguments(&self.arguments, "    "),
        )
    }
}

/// Unlike the other languages, Swift 6.0 takes no comma after the last one.
fn arguments(values: &[(&str, Value<'_>)], indent: &str) -> String {
    let lines = values.iter().map(|(name, value)| format!("{indent}{}: {}", swift_case(name), literal(value)));
    lines.collect::<Vec<_>>().join(",\n") + "\n"
}

fn literal(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", escaped(text, &['"', '\\'], escape)),
        Value::Number(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Choice(_, variant) => format!(".{}", variant.to_ascii_lowercase()),
    }
}

fn escape(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        _ => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let literal = |text| literal(&Value::Text(text));
        assert_eq!(literal("中 $x \\(y) \\#(z) '"), r#""中 $x \\(y) \\#(z) '""#);
        assert_eq!(literal("\"\"\"\\\n\0"), r#""\"\"\"\\\n\u{0}""#);
        assert_eq!(literal("\u{202e}\u{e0001}"), r#""\u{202e}\u{e0001}""#);
    }
}
