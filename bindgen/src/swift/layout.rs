//! Long lines.

/// Characters of a line.
const WIDTH: usize = 120;

/// Puts the parameters of declarations on a line of their own where they are too long.
pub fn wrapped(code: &str) -> String {
    code.lines().map(|line| if line.chars().count() > WIDTH { broken(line) } else { format!("{line}\n") }).collect()
}

fn broken(line: &str) -> String {
    let declaration = line.trim_start();
    let indent = line.len() - declaration.len();
    let is_declaration = ["public ", "func "].iter().any(|word| declaration.starts_with(word));
    let parts = declaration.split_once('(').and_then(|(head, rest)| Some((head, rest.split_at_checked(end(rest)?)?)));
    match parts {
        Some((head, (parameters, tail))) if is_declaration && !parameters.is_empty() => {
            format!("{0:indent$}{head}(\n{0:indent$}    {parameters}\n{0:indent$}{tail}\n", "")
        }
        _ => format!("{line}\n"),
    }
}

/// Where the bracket is that closes one that was opened before.
fn end(text: &str) -> Option<usize> {
    let mut open = 1;
    text.char_indices().find_map(|(position, c)| {
        open += i32::from(c == '(') - i32::from(c == ')');
        (open == 0).then_some(position)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_declarations_are_broken_and_nothing_else_is() {
        let name = "a".repeat(WIDTH);
        let code = format!(
            "    public func {name}(b: Int = .init()) throws(E) -> C {{\n    let {name} = f(1)\n    public init(x: Int)\n"
        );
        let expected = format!(
            "    public func {name}(\n        b: Int = .init()\n    ) throws(E) -> C {{\n    let {name} = f(1)\n    public init(x: Int)\n"
        );
        assert_eq!(wrapped(&code), expected);
    }
}
