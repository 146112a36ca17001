use std::collections::BTreeSet;
use std::fs;

use super::*;
use crate::definition::{Definition, project};
use crate::{kotlin, swift};

const LANGUAGES: [Language; 3] = [Language::Python, Language::Kotlin, Language::Swift];

const CONFIG: &str = r#"
[bindings.python.rename]
"DomainClient.wait_for_task" = "wait_for_task_async"
"DomainClient.wait_for_task_blocking" = "wait_for_task"
[bindings.kotlin]
[bindings.swift]
"#;

/// A small definition; `docs` is the docstring of a method.
fn definition(docs: &str) -> String {
    let docs: String = docs.lines().map(|line| format!("    /// {line}\n")).collect();
    format!(
        r#"/// All.
namespace alidomain {{
    /// Returns codes.
    sequence<string> error_codes();
}};
/// A client.
interface DomainClient {{
{docs}    [Async, Throws=DomainError]
    boolean wait_for_task(string task_no, optional i32? time_limit = null);
    /// Blocking form of `wait_for_task`.
    [Throws=DomainError]
    boolean wait_for_task_blocking(string task_no, optional i32? time_limit = null);
}};
/// Keys.
interface Credentials {{
    /// Makes keys.
    [Name=from_key]
    constructor(string access_key);
}};
/// Options.
dictionary WaitOptions {{
    /// A time. `null` is none.
    i32? min_interval = null;
}};
/// How it ended.
enum Outcome {{
    /// Not.
    "NotSent",
}};
/// An error.
[Error]
interface DomainError {{
    /// No keys.
    ///
    /// - `request_id`: Its ID.
    Credentials(string reason, string request_id);
}};
"#
    )
}

/// The docstrings that a definition has in a language.
fn converted(language: Language, definition: &str) -> Result<String> {
    let docs = convert(language, definition, CONFIG)?;
    Ok(docs
        .lines()
        .map(str::trim)
        .filter_map(|line| line.strip_prefix("///"))
        .fold(String::new(), |docs, line| docs + line.strip_prefix(' ').unwrap_or(line) + "\n"))
}

fn error(docs: &str) -> String {
    format!("{:#}", converted(Language::Kotlin, &definition(docs)).unwrap_err())
}

const DOCS: &str =
    "Waits until `task_no` has ended, or `null`. See `WaitOptions.min_interval`, `Credentials.from_key` and
`Outcome.NotSent`; `error_codes` and `DomainClient` have more. `x.wait_for_task(task_no, \"task_no\")` asks example.com.

- `task_no`: The number.
- `time_limit`: The limit. Default: `null`.

Returns whether it has ended.

Raises `Credentials` if there are none, as `request_id` says.

Raises `DomainError` if it fails.

Python: Only here.

Kotlin, Swift: Only there.";

#[test]
fn kotlin_has_its_names_and_kdoc() {
    let docs = converted(Language::Kotlin, &definition(DOCS)).unwrap();
    let expected = "Waits until [taskNo] has ended, or `null`. See [WaitOptions.minInterval],
[Credentials.fromKey][Credentials.Companion.fromKey] and [Outcome.NOT_SENT]; [errorCodes] and
[DomainClient] have more. `x.waitForTask(taskNo, \"task_no\")` asks example.com.

Only there.

@param taskNo The number.
@param timeLimit The limit. Default: `null`.
@return whether it has ended.
@throws DomainException.Credentials if there are none, as `requestId` says.
@throws DomainException if it fails.
";
    assert!(docs.contains(expected), "{docs}");
    assert!(docs.contains("\n\nBlocks the calling thread. [waitForTask] suspends instead.\n"), "{docs}");
    assert!(docs.contains("@property requestId Its ID."), "{docs}");
}

#[test]
fn swift_has_its_names_and_docc() {
    let docs = converted(Language::Swift, &definition(DOCS)).unwrap();
    let expected = "Waits until `taskNo` has ended, or `nil`. See ``WaitOptions/minInterval``,
``Credentials/fromKey(accessKey:)`` and ``Outcome/notSent``; ``errorCodes()`` and ``DomainClient``
have more. `x.waitForTask(taskNo, \"task_no\")` asks example.com.

Only there.

- Parameter taskNo: The number.
- Parameter timeLimit: The limit. Default: `nil`.
- Returns: Whether it has ended.
- Throws: ``DomainError/credentials(_:)`` if there are none, as `requestId` says. ``DomainError`` if
  it fails.
";
    assert!(docs.contains(expected), "{docs}");
    let notice = "Blocks the calling thread. ``DomainClient/waitForTask(taskNo:timeLimit:)`` is the `async` form.";
    assert!(docs.contains(&format!("\n\n{notice}\n\n")), "{docs}");
}

#[test]
fn python_has_its_names_and_sections() {
    let docs = converted(Language::Python, &definition(DOCS)).unwrap();
    let expected = "Waits until `task_no` has ended, or `None`. See `WaitOptions.min_interval`, `Credentials.from_key`
and `Outcome.NOT_SENT`; `error_codes` and `DomainClient` have more.
`x.wait_for_task_async(task_no, \"task_no\")` asks example.com.

Only here.

Args:
    task_no: The number.
    time_limit: The limit. Default: `None`.

Returns:
    Whether it has ended.

Raises:
    DomainError.Credentials: If there are none, as `request_id` says.
    DomainError: If it fails.
";
    assert!(docs.contains(expected), "{docs}");
    assert!(docs.contains("\n\nBlocks the calling thread. `wait_for_task_async` is the awaitable form.\n"), "{docs}");
    assert!(docs.contains("`x.wait_for_task(task_no, \"task_no\")`"), "{docs}");
    assert!(docs.contains("Attributes:\n    request_id: Its ID.\n"), "{docs}");
}

#[test]
fn names_that_do_not_exist_are_errors() {
    for (docs, message) in [
        ("See `wait_for_tasks`.", "`wait_for_tasks` does not exist"),
        ("See `DomainClient.wait`.", "`DomainClient.wait` does not exist"),
        ("See `NoType.no_member`.", "`NoType.no_member` does not exist"),
        ("See `TaskState`.", "`TaskState` does not exist"),
        ("See wait_for_task.", "\"wait_for_task\" belongs between backticks"),
        ("It is null.", "\"null\" belongs between backticks"),
        ("See `a(no_name)`.", "`no_name` does not exist"),
        ("See `open.", "open backtick"),
        ("Waits.\n\nRaises `Other` if it fails.", "`Other` is not a variant"),
        ("Waits.", "a paragraph \"Raises"),
        ("Waits for Python.\n\nRaises `DomainError` if it fails.", "it mentions Python"),
    ] {
        assert!(error(docs).contains(message), "{}", error(docs));
    }
    let excluded = definition("Waits.\n\nRaises `DomainError` if it fails.");
    let excluded = excluded.replace("A client.", "A client: `WaitOptions.min_interval`.");
    let config = format!("{CONFIG}exclude = [\"WaitOptions.min_interval\"]\n");
    let error = format!("{:#}", convert(Language::Swift, &excluded, &config).unwrap_err());
    assert!(error.contains("`WaitOptions.min_interval` does not exist in Swift"), "{error}");
}

#[test]
fn what_is_converted_declares_the_same() {
    let definition = fs::read_to_string(project().join("src/alidomain.udl")).unwrap();
    let config = fs::read_to_string(project().join("uniffi.toml")).unwrap();
    let bare = |definition: &str| {
        definition.lines().filter(|line| !line.trim().starts_with("///")).collect::<Vec<_>>().join("\n")
    };
    for language in LANGUAGES {
        let converted = convert(language, &definition, &config).unwrap();
        assert_eq!(bare(&converted), bare(&definition));
        assert!(converted.matches("///").count() > 500);
    }
}

/// The code of a language as it is generated, and what is written by hand beside it.
fn code(language: Language) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let out = camino::Utf8Path::from_path(folder.path()).unwrap();
    let (file, by_hand) = match language {
        Language::Python => {
            let python = uniffi_bindgen::bindings::TargetLanguage::Python;
            Definition::of(language).unwrap().generate(python, out).unwrap();
            ("alidomain.py", "bindings/python/src/alidomain")
        }
        Language::Kotlin => {
            kotlin::generate(out).unwrap();
            fs::write(out.join("all.kt"), files(&out.join("io/github/alidomain"))).unwrap();
            ("all.kt", "bindings/kotlin/src/main/kotlin/io/github/alidomain")
        }
        Language::Swift => {
            swift::generate(out).unwrap();
            fs::write(out.join("all.swift"), files(&out.join("AliDomain"))).unwrap();
            ("all.swift", "bindings/swift/Sources/AliDomain")
        }
    };
    (fs::read_to_string(out.join(file)).unwrap(), files(&project().join(by_hand)))
}

/// The text of all files of a folder.
fn files(folder: &camino::Utf8Path) -> String {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The doc comments of Kotlin or Swift code, and the rest.
fn doc_comments(code: &str) -> (Vec<&str>, String) {
    let (mut comments, mut rest) = (Vec::new(), String::new());
    let mut in_comment = false;
    for line in code.lines() {
        let text = line.trim();
        in_comment |= text.starts_with("/**");
        if in_comment || text.starts_with("///") {
            comments.push(text);
        } else {
            rest.push_str(&format!("{line}\n"));
        }
        if let Some((_, after)) = text.split_once("*/") {
            in_comment = false;
            rest.push_str(&format!("{after}\n"));
        }
    }
    (comments, rest)
}

/// The text without what stands between quotes.
fn unquoted(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

#[test]
fn no_comment_has_names_of_the_definition() {
    for language in [Language::Kotlin, Language::Swift] {
        let (generated, by_hand) = code(language);
        for (code, least) in [(generated, 1000), (by_hand, 20)] {
            let (comments, _) = doc_comments(&code);
            assert!(comments.len() > least, "{}", comments.len());
            for comment in comments {
                let snake = words(&unquoted(comment)).into_iter().any(is_snake_case);
                assert!(!snake || comment.contains("uniffi"), "{language:?}: {comment}");
            }
        }
    }
}

#[test]
fn no_comment_is_about_another_language() {
    for language in [Language::Kotlin, Language::Swift] {
        let (generated, by_hand) = code(language);
        let others = LANGUAGES.into_iter().filter(|other| *other != language).map(Language::name);
        let others: Vec<_> = others.collect();
        for code in [generated, by_hand] {
            for comment in doc_comments(&code).0 {
                // `Explanation` has samples of all languages.
                let is_sample =
                    ["A Python program that makes", "The same in "].iter().any(|text| comment.contains(text));
                let mentioned = words(comment).into_iter().find(|word| others.contains(word));
                assert!(mentioned.is_none() || is_sample, "{language:?}: {comment}");
            }
        }
    }
}

#[test]
fn what_comments_link_to_exists() {
    for language in [Language::Kotlin, Language::Swift] {
        let (generated, by_hand) = code(language);
        let (comments, rest) = doc_comments(&generated);
        let (_, rest_by_hand) = doc_comments(&by_hand);
        let code: BTreeSet<_> = words(&rest).into_iter().chain(words(&rest_by_hand)).collect();
        let mut links = BTreeSet::new();
        for comment in &comments {
            let (open, close) = if language == Language::Kotlin { ("[", "]") } else { ("``", "``") };
            let mut rest = *comment;
            while let Some((link, after)) = rest.split_once(open).and_then(|(_, after)| after.split_once(close)) {
                links.extend(words(link).into_iter().filter(|word| word.starts_with(char::is_alphabetic)));
                rest = after;
            }
        }
        assert!(links.len() > 30, "{links:?}");
        let broken: Vec<_> = links.difference(&code).collect();
        assert!(broken.is_empty(), "{language:?}: {broken:?}");
    }
}
