//! Rust, as rustfmt formats it.

use super::{REQUEST, Sample, Value, escaped};

const WIDTH: usize = 120;
/// Those of the request that may be left out.
const OPTIONAL: [&str; 4] = ["user_client_ip", "lang", "instance_id", "add_transfer_lock"];

impl Sample<'_> {
    pub fn rust(&self) -> String {
        let (options, client) = if self.options.is_empty() {
            (String::new(), "None")
        } else {
            let fields: String = self.options.iter().map(option).collect();
            (
                format!("    let options = ClientOptions {{\n{fields}        ..Default::default()\n    }};\n"),
                "Some(options)",
            )
        };
        let given: String = self.arguments.iter().map(argument).collect();
        let left_out = OPTIONAL.iter().filter(|name| !self.arguments.iter().any(|(given, _)| given == *name));
        let left_out: String = left_out.map(|name| format!("        {name}: None,\n")).collect();
        format!(
            "//! Changes one contact of a domain name, with the credentials of the environment.\n\n{}\n\
             fn main() -> Result<(), DomainError> {{\n{options}    let client = DomainClient::new(None, {client}, None, None)?;\n    \
             let request = {REQUEST} {{\n{given}{left_out}    }};\n    \
             let response = client.save_single_task_for_updating_contact_info_blocking(request)?;\n    \
             println!(\"TaskNo: {{}}\", response.task_no);\n    Ok(())\n}}\n",
            self.import(),
        )
    }

    /// On one line, or as many as it needs.
    fn import(&self) -> String {
        let mut types = self.types();
        types.insert("DomainError");
        let types: Vec<_> = types.into_iter().collect();
        let line = format!("use alidomain::{{{}}};\n", types.join(", "));
        if line.len() <= WIDTH {
            return line;
        }
        let mut lines = String::new();
        let mut end = WIDTH;
        for name in types {
            if end + name.len() + 2 > WIDTH {
                lines.push_str("\n   ");
                end = 3;
            }
            lines.push_str(&format!(" {name},"));
            end += name.len() + 2;
        }
        format!("use alidomain::{{{lines}\n}};\n")
    }
}

fn option((name, value): &(&str, Value<'_>)) -> String {
    let value = match value {
        Value::Text(_) => format!("Some({}.into())", literal(value)),
        _ => literal(value),
    };
    format!("        {name}: {value},\n")
}

fn argument((name, value): &(&str, Value<'_>)) -> String {
    let value = match value {
        Value::Text(_) => format!("{}.into()", literal(value)),
        _ => literal(value),
    };
    let value = if OPTIONAL.contains(name) { format!("Some({value})") } else { value };
    format!("        {name}: {value},\n")
}

fn literal(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", escaped(text, &['"', '\\'], |c| c.escape_debug().to_string())),
        Value::Number(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Choice(of, variant) => format!("{of}::{variant}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        for text in ["中 $x \\(y) {z} '", "\"\"\"#\\\n\r\t\0", "\u{202e}\u{e0001}\u{85}\u{301}"] {
            let literal = literal(&Value::Text(text));
            assert_eq!(syn::parse_str::<syn::LitStr>(&literal).unwrap().value(), text);
            assert!(!literal.contains(|c: char| c.is_control() || c == '\u{202e}'), "{literal}");
        }
    }
}
