//! The request as a line for a POSIX shell.

use crate::rpc::request::SignedRequest;

/// One line. Brackets in the URL are those of an IPv6 address, and a form is no name of a file.
pub(super) fn line(request: &SignedRequest) -> String {
    let mut line = format!("curl --globoff --request {} {}", request.method.name(), quoted(request.url.as_str()));
    for (name, value) in &request.headers {
        line.push_str(&format!(" --header {}", quoted(&format!("{name}: {value}"))));
    }
    if let Some(form) = &request.form {
        line.push_str(&format!(" --data-raw {}", quoted(form)));
    }
    line
}

/// Nothing is special between single quotes but their end.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_quoted() {
        assert_eq!(quoted("a'b $c `d` \\e"), r"'a'\''b $c `d` \e'");
    }
}
