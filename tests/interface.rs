//! The interface definition: every item is documented, its names are Rust's, and uniffi.toml takes effect.

use std::collections::BTreeMap;

const UDL: &str = include_str!("../src/alidomain.udl");

/// The lines of the definition that declare something, with whether a docstring stands before them.
fn items() -> Vec<(&'static str, bool)> {
    let mut items = Vec::new();
    let mut documented = false;
    for line in UDL.lines().map(str::trim) {
        if line.starts_with("///") {
            documented = true;
        } else if !line.starts_with('[') && !line.is_empty() && line != "};" {
            items.push((line, documented));
            documented = false;
        }
    }
    items
}

#[test]
fn every_item_is_documented() {
    let items = items();
    assert!(items.len() > 70, "only {} items were found", items.len());
    let bare: Vec<_> = items.iter().filter(|(_, documented)| !documented).map(|(line, _)| line).collect();
    assert!(bare.is_empty(), "no docstring before {bare:#?}");
}

#[test]
fn docstrings_do_not_end_comments() {
    assert!(!UDL.contains("/*") && !UDL.contains("*/"), "Kotlin and Swift would end their comment there");
}

/// Names of the arguments by type and method, as the Rust sources have them.
fn rust_arguments() -> BTreeMap<String, Vec<String>> {
    let sources = [
        include_str!("../src/cancellation.rs"),
        include_str!("../src/client.rs"),
        include_str!("../src/credentials/constructors.rs"),
        include_str!("../src/net/proxy/environment.rs"),
        include_str!("../src/net/proxy/mod.rs"),
        include_str!("../src/proxy.rs"),
        include_str!("../src/calls/wait.rs"),
    ];
    let mut arguments = BTreeMap::new();
    for source in sources {
        let file = syn::parse_file(source).expect("the source is Rust");
        let implementations = file.items.into_iter().filter_map(|item| match item {
            syn::Item::Impl(block) if block.trait_.is_none() => match *block.self_ty {
                syn::Type::Path(name) => name.path.get_ident().map(|name| (name.to_string(), block.items)),
                _ => None,
            },
            _ => None,
        });
        let functions =
            implementations.flat_map(|(name, items)| items.into_iter().map(move |item| (name.clone(), item)));
        for (type_name, item) in functions {
            let syn::ImplItem::Fn(function) = item else { continue };
            if !matches!(function.vis, syn::Visibility::Public(_)) {
                continue;
            }
            let names = function.sig.inputs.iter().filter_map(|input| match input {
                syn::FnArg::Typed(argument) => match &*argument.pat {
                    syn::Pat::Ident(name) => Some(name.ident.to_string()),
                    _ => None,
                },
                syn::FnArg::Receiver(_) => None,
            });
            arguments.insert(format!("{type_name}::{}", function.sig.ident), names.collect());
        }
    }
    arguments
}

/// Calls go by position, so that nothing else would notice arguments that changed places.
#[test]
fn arguments_are_named_as_in_rust() {
    let rust = rust_arguments();
    let mut compared = 0;
    let mut constructor = None;
    let mut interface = "";
    for line in UDL.lines().map(str::trim) {
        if line.starts_with('[') {
            constructor = line.split_once("Name=").map(|(_, rest)| rest.split([',', ']']).next().unwrap_or_default());
        }
        if let Some(rest) = line.strip_prefix("interface ") {
            interface = rest.trim_end_matches([' ', '{']);
        }
        let Some((head, rest)) = line.split_once('(').filter(|_| line.ends_with(");")) else { continue };
        let name = match head.rsplit(' ').next().unwrap_or_default() {
            "constructor" => constructor.unwrap_or("new"),
            name => name,
        };
        let Some(expected) = rust.get(&format!("{interface}::{name}")) else { continue };
        let rest = rest.trim_end_matches(");").replace("record<string, ", "record<");
        let arguments = rest.split(',').filter(|argument| !argument.trim().is_empty());
        let names: Vec<_> = arguments
            .map(|argument| {
                let declaration = argument.split('=').next().unwrap_or_default();
                declaration.split_whitespace().last().unwrap_or_default().to_owned()
            })
            .collect();
        assert_eq!(&names, expected, "{interface}::{name}");
        compared += 1;
    }
    assert!(compared > 35, "only {compared} methods and constructors were compared");
}

/// What iterates over the pages of an operation, by hand, in each language.
#[test]
fn every_list_has_its_iterators() {
    let python = include_str!("../bindings/python/src/alidomain/_client.py");
    let kotlin = include_str!("../bindgen/src/kotlin/domain_client.kt");
    let swift = include_str!("../bindings/swift/Sources/AliDomain/Paging.swift");
    let lists = UDL.split("dictionary ").skip(1).filter(|record| {
        let fields = record.split("};").next().unwrap_or_default();
        [" next_page_num;", " next_page_cursor;"].iter().any(|field| fields.contains(field))
    });
    let mut missing = Vec::new();
    let mut found = 0;
    for list in lists {
        let operation = list.split("Response").next().unwrap_or_default();
        let camel = operation[..1].to_lowercase() + &operation[1..];
        let snake = operation.chars().fold(String::new(), |name, letter| match letter.is_uppercase() {
            true if name.is_empty() => letter.to_lowercase().to_string(),
            true => format!("{name}_{}", letter.to_lowercase()),
            false => format!("{name}{letter}"),
        });
        for (language, source, declaration) in [
            ("_client.py", python, format!("def {snake}_all(")),
            ("_client.py", python, format!("def {snake}_all_async(")),
            ("domain_client.kt", kotlin, format!("fun {camel}All(")),
            ("domain_client.kt", kotlin, format!("fun {camel}AllBlocking(")),
            ("Paging.swift", swift, format!("func {camel}All(")),
            ("Paging.swift", swift, format!("func {camel}AllBlocking(")),
        ] {
            found += 1;
            if !source.contains(&declaration) {
                missing.push(format!("{language} has no `{declaration}`"));
            }
        }
    }
    assert!(found >= 36, "only {found} declarations were looked for");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The methods of the operations, which `src/operations/list.rs` makes for Rust.
#[test]
fn every_operation_is_in_the_interface() {
    let list = include_str!("../src/operations/list.rs");
    let lines: Vec<&str> = list.lines().map(str::trim).filter(|line| line.contains("_blocking(")).collect();
    assert!(lines.len() >= 5, "only {} operations were found", lines.len());
    for line in lines {
        let (names, rest) = line.split_once('(').expect("it has a request");
        let (request, response) = rest.split_once(") -> ").expect("it has a response");
        for (name, attribute) in names.split(", ").zip(["[Async, Throws=DomainError]", "[Throws=DomainError]"]) {
            let method = format!("{attribute}\n    {} {name}({request} request);", response.trim_end_matches(';'));
            assert!(UDL.contains(&method), "src/alidomain.udl has no `{method}`");
        }
    }
}
