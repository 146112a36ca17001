//! Helper programs, real ones.

use super::*;
#[cfg(unix)]
use crate::credentials::testing::Folder;
use crate::credentials::testing::surroundings;

async fn fetched(line: &str) -> Result<Fetched, Problem> {
    let provider = ProcessProvider { timeout: Duration::from_millis(300), ..ProcessProvider::from_line(line).unwrap() };
    provider.fetch(&surroundings()).await
}

#[tokio::test]
async fn what_it_prints_is_read() {
    let printed = r#"{"mode":"StsToken","access_key_id":"id","access_key_secret":"s e","sts_token":"t"}"#;
    let fetched = fetched(&format!("printf %s '{}'", printed.replace("s e", "se"))).await.unwrap();
    assert_eq!(*fetched.key, AccessKey::new("id", "se", Some("t")).unwrap());
    let permanent = r#"{"mode":"AK","access_key_id":"id","access_key_secret":"se","sts_token":""}"#;
    assert!(read(permanent.as_bytes(), &surroundings()).unwrap().key.security_token.is_none());
}

#[tokio::test]
async fn a_program_that_fails_is_named_without_its_arguments() {
    for (line, words) in [
        ("/nowhere/program canary", "/nowhere/program could not be run"),
        ("sh -c 'exit 3 # canary'", "sh failed (exit status: 3)"),
        ("sleep 60", "did not end within"),
        ("sh -c 'exec 1>&-; sleep 60'", "did not end within"),
        ("head -c 70000 /dev/zero", "too long"),
        ("echo canary", "not the JSON"),
        (r#"echo '{"mode":"canary"}'"#, "neither AK nor StsToken"),
        (r#"echo '{"mode":"StsToken","access_key_id":"id"}'"#, r#"no "sts_token""#),
        ("echo '{}'", r#"no "access_key_id""#),
    ] {
        let problem = fetched(line).await.unwrap_err();
        assert!(problem.reason.contains(words) && !problem.reason.contains("canary"), "{problem:?}");
    }
}

/// Set in a process that ignores SIGCHLD.
#[cfg(unix)]
const NO_STATUS_TEST: &str = "ALIDOMAIN_TEST_NO_STATUS";

#[cfg(unix)]
#[tokio::test]
async fn an_output_counts_where_the_status_cannot_be_known() {
    if std::env::var_os(NO_STATUS_TEST).is_none() {
        // What a process ignores, the program that it becomes ignores, too. Some other shells do not ignore it.
        let mut test = Command::new("bash");
        test.args(["-c", r#"trap "" CHLD; exec "$0" "$@""#]).arg(std::env::current_exe().unwrap());
        test.args(["--exact", "credentials::process::tests::an_output_counts_where_the_status_cannot_be_known"]);
        let output = test.env(NO_STATUS_TEST, "1").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let key = r#"{"mode":"AK","access_key_id":"id","access_key_secret":"secret"}"#;
    let whole = fetched(&format!("printf %s '{key}'")).await.unwrap();
    assert_eq!(*whole.key, AccessKey::new("id", "secret", None).unwrap());
    for (line, words) in [
        ("printf {", "not the JSON of an access key (line 1). Its exit status is unknown"),
        ("false", "Its exit status is unknown"),
        ("/nowhere/program", "/nowhere/program could not be run"),
        ("sleep 60", "did not end within"),
    ] {
        let problem = fetched(line).await.unwrap_err();
        assert!(problem.reason.contains(words), "{problem:?}");
    }
    a_program_that_takes_too_long_is_killed();
}

#[cfg(unix)]
#[test]
fn a_program_that_takes_too_long_is_killed() {
    let folder = Folder::new();
    let path = folder.path("pid");
    let arguments = ["-c", r#"echo $$ > "$0"; exec sleep 60 >&-"#, path.to_str().unwrap()].map(str::to_owned);
    let problem = ProcessProvider::run(&Program("sh".into()), &arguments, Duration::from_millis(300));
    assert!(problem.err().unwrap().reason.contains("did not end within"));
    let pid = std::fs::read_to_string(path).unwrap();
    let mut look = Command::new("sh");
    look.args(["-c", r#"kill -0 "$0" 2>/dev/null && echo "it runs""#, pid.trim()]).stdout(Stdio::piped());
    let mut seen = String::new();
    // Without waiting for it: where SIGCHLD is ignored, that fails.
    look.spawn().unwrap().stdout.unwrap().read_to_string(&mut seen).unwrap();
    assert_eq!(seen, "");
}

#[tokio::test]
async fn what_was_meant_for_a_shell_is_not_shown() {
    for (word, shown) in [
        ("/nowhere/program --token canary", "/nowhere/program… could not be run"),
        ("TOKEN=canary", "TOKEN… could not be run"),
        ("/nowhere/program\tcanary", "/nowhere/program… could not be run"),
    ] {
        let provider = ProcessProvider::new(vec![word.into(), "helper".into()]).unwrap();
        let problem = provider.fetch(&surroundings()).await.unwrap_err();
        assert!(problem.reason.starts_with(shown) && problem.reason.contains("No shell is involved"), "{problem:?}");
        let all = format!("{problem:?} {provider:?} {}", provider.name());
        assert!(!all.contains("canary"), "{all}");
    }
    let missing = fetched("/nowhere/program x").await.unwrap_err();
    assert!(!missing.reason.contains("shell"), "{missing:?}");
}

#[test]
fn a_line_is_split_without_a_shell() {
    let provider = ProcessProvider::from_line(r#"a 'b c' "d $e" f\ g"#).unwrap();
    assert_eq!(
        (provider.program.0.as_str(), provider.arguments.0),
        ("a", ["b c", "d $e", "f g"].map(str::to_owned).into())
    );
    for line in ["", "  ", "'a", "''"] {
        assert_eq!(ProcessProvider::from_line(line).unwrap_err().field, "command_line");
    }
    assert_eq!(ProcessProvider::new(Vec::new()).unwrap_err().field, "command");
    assert_eq!(format!("{:?}", ProcessProvider::from_line("a secret").unwrap().arguments), "(1 of them)");
}
