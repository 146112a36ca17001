//! Python, as ruff formats it.

use super::{REQUEST, Sample, Value, escaped};

impl Sample<'_> {
    pub fn python(&self) -> String {
        let types: String = self.types().iter().map(|name| format!("    {name},\n")).collect();
        let client = if self.options.is_empty() {
            "client = DomainClient()\n".to_owned()
        } else {
            let options = arguments(&self.options, "        ");
            format!("client = DomainClient(\n    options=ClientOptions(\n{options}    ),\n)\n")
        };
        format!(
            "\"\"\"Change one contact of a domain name, with the credentials of the environment.\"\"\"\n\n\
             from alidomain import (\n{types})\n\n{client}request = {REQUEST}(\n{})\n\
             response = client.save_single_task_for_updating_contact_info(request)\n\
             print(\"TaskNo:\", response.task_no)\n",
            arguments(&self.arguments, "    "),
        )
    }
}

fn arguments(values: &[(&str, Value<'_>)], indent: &str) -> String {
    values.iter().map(|(name, value)| format!("{indent}{name}={},\n", literal(value))).collect()
}

fn literal(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", escaped(text, &['"', '\\'], escape)),
        Value::Number(number) => number.to_string(),
        Value::Truth(true) => "True".to_owned(),
        Value::Truth(false) => "False".to_owned(),
        Value::Choice(of, variant) => format!("{of}.{}", variant.to_ascii_uppercase()),
    }
}

fn escape(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        _ => match u32::from(c) {
            code @ ..=0xff => format!("\\x{code:02x}"),
            code @ ..=0xffff => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let literal = |text| literal(&Value::Text(text));
        assert_eq!(literal("中 $x \\(y) {z} '"), r#""中 $x \\(y) {z} '""#);
        assert_eq!(literal("\"\"\"\\\n\0"), r#""\"\"\"\\\n\x00""#);
        assert_eq!(literal("\u{202e}\u{e0001}\u{85}"), r#""\u202e\U000e0001\x85""#);
    }
}
