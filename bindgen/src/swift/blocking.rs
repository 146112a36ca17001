//! Calls that block must not hold one of the few threads that all Swift tasks share.

use anyhow::{Result, bail};

/// Lets the compiler refuse a blocking call in asynchronous code.
pub fn keep_out_of_tasks(code: &str) -> Result<String> {
    let mut kept_out = 0;
    let mut result = String::with_capacity(code.len());
    for line in code.split_inclusive('\n') {
        if let Some(awaited) = awaited_name(line) {
            let indentation = &line[..line.len() - line.trim_start().len()];
            result +=
                &format!("{indentation}@available(*, noasync, message: \"It blocks the thread: await {awaited}.\")\n");
            kept_out += 1;
        }
        result += line;
    }
    if kept_out == 0 {
        bail!("no blocking call was found");
    }
    Ok(result)
}

/// What to call instead of the blocking method that the line declares.
fn awaited_name(line: &str) -> Option<&str> {
    let declared = line.trim_start();
    let name = declared.strip_prefix("open func ").or_else(|| declared.strip_prefix("func "))?;
    name.split('(').next()?.strip_suffix("Blocking")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_and_requirements_are_kept_out() {
        let code = "    func pollBlocking() throws\nopen func poll()async throws {\nopen func pollBlocking()throws {\n";
        let attribute = "@available(*, noasync, message: \"It blocks the thread: await poll.\")\n";
        let expected = format!(
            "    {attribute}    func pollBlocking() throws\nopen func poll()async throws {{\n\
             {attribute}open func pollBlocking()throws {{\n"
        );
        assert_eq!(keep_out_of_tasks(code).unwrap(), expected);
    }

    #[test]
    fn code_without_any_is_an_error() {
        assert!(keep_out_of_tasks("func poll() async throws {}\n").is_err());
    }
}
