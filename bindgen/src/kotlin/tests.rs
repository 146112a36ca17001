use uniffi_bindgen::interface::Type;

use super::fields::{Class, Field};
use super::*;

fn files() -> Vec<File> {
    let (interface, options) = interface::load(Language::Kotlin).unwrap();
    write(&interface, &options).unwrap()
}

fn file(name: &str) -> String {
    files().into_iter().find(|file| file.name == name).unwrap().text
}

#[test]
fn each_public_type_has_a_file_and_nothing_else_is_public() {
    let files = files();
    for File { name, package, text } in &files {
        if package.is_empty() && name != "Alidomain" {
            assert!(
                text.lines().any(|line| line.starts_with("public ") && words(line).contains(&name.as_str())),
                "{text}"
            );
        }
        let declared = ["class ", "object ", "interface ", "fun ", "val "];
        let bare = text.lines().find(|line| declared.iter().any(|word| line.starts_with(word)));
        assert_eq!(bare, None, "{name}: neither public nor internal");
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split(|c: char| !c.is_alphanumeric()).collect()
}

#[test]
fn what_changes_something_says_what_became_of_it() {
    let client = file("DomainClient");
    let wire = file("Wire");
    let changes: Vec<String> = interface::load(Language::Kotlin).unwrap().1.get("changes").unwrap();
    assert!(changes.len() > 4);
    assert_eq!(wire.matches("return awaited(true, ").count(), changes.len());
    assert_eq!(client.matches("@throws kotlin.coroutines.cancellation.CancellationException").count(), changes.len());
    let blocking = wire.lines().filter(|line| line.starts_with("    override fun ") && line.contains("Blocking("));
    assert_eq!(wire.matches("return blocking(").count(), blocking.count());
}

#[test]
fn java_asks_for_booleans_in_its_words() {
    for (property, expected) in [("resent", "isResent"), ("mayHaveExecuted", "mayHaveExecuted"), ("may", "isMay")] {
        assert_eq!(names::question(property), expected);
    }
    assert!(file("DomainException").contains("@get:JvmName(\"isRetryable\")"));
}

#[test]
fn java_and_rust_have_the_same_functions() {
    let native = file("Native");
    let rust = crate::jni::functions().unwrap();
    for line in native.lines().filter_map(|line| line.trim().strip_prefix("external fun ")) {
        let name = line.split('(').next().unwrap();
        // Written by hand in the crate.
        if ["takeLog", "detach"].contains(&name) {
            continue;
        }
        assert!(rust.contains(&format!("_{name} = ")), "{name}");
    }
}

fn class(released: Vec<usize>, new_default: Option<&str>) -> anyhow::Result<String> {
    let fields = [("name", None), ("size", Some("1")), ("lock", new_default)];
    let field = |(name, default): (&str, Option<&str>)| {
        Field::new(name, Type::String, default.map(str::to_owned), None).unwrap()
    };
    Class {
        name: "Box",
        path: "Box",
        docs: None,
        extends: "Serializable".to_owned(),
        fields: fields.into_iter().map(field).collect(),
        inherited: Vec::new(),
        is_input: true,
        is_value: true,
        released,
    }
    .write()
}

#[test]
fn programs_find_the_constructors_that_they_were_compiled_with() {
    let text = class(vec![2], Some("false")).unwrap();
    assert!(
        text.contains(
            "HIDDEN)\n    public constructor(name: String, size: String = 1) : this(name, size, lock = false)"
        )
    );
    assert_eq!(text.matches("public fun copy(").count(), 2, "{text}");
    let text = class(Vec::new(), Some("false")).unwrap();
    assert!(!text.contains("HIDDEN"), "{text}");
}

#[test]
fn a_new_field_must_be_optional() {
    let error = class(vec![2], None).unwrap_err().to_string();
    assert!(error.contains("Box.lock must be optional"), "{error}");
}

#[test]
fn what_is_left_out_for_java_is_no_parameter_of_its_documentation() {
    let client = file("DomainClient");
    let shorter = client.split("    /**\n").find(|text| text.contains("= explainAsync(request, false)")).unwrap();
    assert!(shorter.contains("Without `revealSecrets`") && shorter.contains("@param request"), "{shorter}");
    assert!(!shorter.contains("@param revealSecrets") && !shorter.contains("[revealSecrets]"), "{shorter}");
}
