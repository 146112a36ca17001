//! Kotlin.

use super::{REQUEST, Sample, Value, escaped};
use crate::names::camel_case;

impl Sample<'_> {
    pub fn kotlin(&self) -> String {
        let types: String = self.types().iter().map(|name| format!("import io.github.alidomain.{name}\n")).collect();
        let client = if self.options.is_empty() {
            "DomainClient()".to_owned()
        } else {
            format!("DomainClient(options = ClientOptions(\n{}    ))", arguments(&self.options))
        };
        format!(
            "{types}\n/** Changes one contact of a domain name, with the credentials of the environment. */\n\
             fun main() {{\n    val request = {REQUEST}(\n{}    )\n    {client}.use {{ client ->\n        \
             val response = client.saveSingleTaskForUpdatingContactInfoBlocking(request)\n        \
             println(\"TaskNo: ${{response.taskNo}}\")\n    }}\n}}\n",
            arguments(&self.arguments),
        )
    }
}

fn arguments(values: &[(&str, Value<'_>)]) -> String {
    values.iter().map(|(name, value)| format!("        {} = {},\n", camel_case(name), literal(value))).collect()
}

fn literal(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", escaped(text, &['"', '\\', '$'], escape)),
        Value::Number(number) => format!("{number}L"),
        Value::Truth(truth) => truth.to_string(),
        Value::Choice(of, variant) => format!("{of}.{}", variant.to_ascii_uppercase()),
    }
}

fn escape(c: char) -> String {
    match c {
        '"' | '\\' | '$' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        _ => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let literal = |text| literal(&Value::Text(text));
        assert_eq!(literal("中 $x ${y} \\(z) '"), r#""中 \$x \${y} \\(z) '""#);
        assert_eq!(literal("\"\"\"\\\n\0"), r#""\"\"\"\\\n\u0000""#);
        assert_eq!(literal("\u{202e}\u{e0001}"), r#""\u202e\udb40\udc01""#);
    }
}
