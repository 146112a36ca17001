use super::*;

fn files() -> Vec<File> {
    let (interface, options) = interface::load(Language::Swift).unwrap();
    write(&interface, &options).unwrap()
}

fn file(name: &str) -> String {
    files().into_iter().find(|file| file.name == name).unwrap().text
}

#[test]
fn the_binding_is_written_with_the_header_of_its_functions() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    generate(folder).unwrap();
    let header = fs::read_to_string(folder.join("AliDomainFFI.h")).unwrap();
    for entry in fs::read_dir(folder.join("AliDomain")).unwrap() {
        let code = fs::read_to_string(entry.unwrap().path()).unwrap();
        for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if word.starts_with("uniffi_") || word.starts_with("ffi_") {
                assert!(header.contains(&format!(" {word}(")), "{word}");
            }
        }
    }
}

#[test]
fn blocking_methods_are_kept_out_of_tasks() {
    let client = file("DomainClient");
    for line in client.split("\n\n").filter(|text| text.contains("Blocking(") && text.contains("func ")) {
        assert!(line.contains("@available(*, noasync, message: \"It blocks the thread: await "), "{line}");
    }
}

#[test]
fn nothing_public_is_of_uniffi() {
    for File { name, text } in files() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("public ")) {
            assert!(
                !line.contains("iffi") && !line.contains("RustBuffer") && !line.contains("UInt64"),
                "{name}: {line}"
            );
        }
    }
}

#[test]
fn what_programs_decode_has_defaults_and_refuses_other_fields() {
    let options = file("ClientOptions");
    assert!(options.contains("maxAttempts = try fields.decodeIfPresent(Int.self, \"maxAttempts\") ?? 4\n"));
    assert!(options.contains("timeout = try fields.decodeIfPresent(TimeInterval.self, \"timeout\")\n"));
    assert!(options.contains("try fields.refuseOthers()"));
    let response = file("QueryTaskListResponse");
    assert!(response.contains("tasks = try fields.decodeIfPresent([TaskInfo].self, \"tasks\") ?? []\n"));
    assert!(!response.contains("refuseOthers"));
}

#[test]
fn raw_values_are_the_words_of_the_service() {
    assert!(file("TaskStatus").contains("case waitingExecute = \"WAITING_EXECUTE\"\n"));
    assert!(file("ContactType").contains("case registrant\n"));
    assert!(file("HTTPMethod").contains("case post = \"POST\"\n"));
}
