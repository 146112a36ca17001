//! Names as Kotlin writes them.

use heck::{ToLowerCamelCase as _, ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

/// The name of a record, an enum, or an object.
pub fn class(name: &str) -> String {
    // Alibaba Cloud's own names have acronyms in capitals.
    if name.contains('_') { name.to_upper_camel_case() } else { name.to_owned() }
}

/// The name of an error: exceptions are called so.
pub fn error(name: &str) -> String {
    let name = name.to_upper_camel_case();
    format!("{}Exception", name.strip_suffix("Error").unwrap_or(&name))
}

/// The name of a function, a method, a property or a parameter.
pub fn member(name: &str) -> String {
    name.to_lower_camel_case()
}

/// The name of an enum's value.
pub fn value(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// The name of Java's getter of a property.
pub fn getter(property: &str) -> String {
    format!("get{}", property.to_upper_camel_case())
}

/// The name of Java's getter of a Boolean: `isRetryable`, but `mayHaveExecuted`, which begins with a verb.
pub fn question(property: &str) -> String {
    let verbs = ["allow", "is", "may"];
    match property.to_snake_case().split_once('_') {
        Some((first, _)) if verbs.contains(&first) => property.to_owned(),
        _ => format!("is{}", property.to_upper_camel_case()),
    }
}
