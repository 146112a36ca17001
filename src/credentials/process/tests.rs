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
    let permanent =
        "\u{feff}{\"mode\":\"AK\",\"access_key_id\":\"id\",\"access_key_secret\":\"se\",\"sts_token\":\"\"}";
    assert!(read(permanent.as_bytes(), &surroundings()).unwrap().key.security_token.is_none());
}

#[cfg(unix)]
const KEY: &str = r#"{"mode":"AK","access_key_id":"id","access_key_secret":"secret"}"#;

#[cfg(unix)]
fn of_shell(script: &str) -> ProcessProvider {
    ProcessProvider::new(["sh", "-c", script].map(str::to_owned).into()).unwrap()
}

/// How many threads of this process read what a program prints.
#[cfg(target_os = "linux")]
fn readers() -> usize {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    threads
        .filter(|thread| {
            std::fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name == "alidomain-proce\n")
        })
        .count()
}

#[cfg(unix)]
#[tokio::test]
async fn an_agent_that_a_program_leaves_behind_is_not_waited_for() {
    let key = AccessKey::new("id", "secret", None).unwrap();
    let agent = "sleep 60 &";
    let lines = [
        format!("{agent} printf %s '{KEY}'"),
        format!("printf %s '{KEY}'; {agent}"),
        // The answer itself is left to another program.
        format!("(printf %s '{KEY}') & {agent}"),
    ];
    for line in &lines {
        assert_eq!(*of_shell(line).fetch(&surroundings()).await.unwrap().key, key, "{line}");
    }
    for (line, words) in
        [(format!("{agent} exit 3"), "exit status: 3"), (format!("{agent} printf {{"), "ends too early")]
    {
        let problem = of_shell(&line).fetch(&surroundings()).await.unwrap_err();
        assert!(problem.reason.contains(words), "{problem:?}");
    }
    #[cfg(target_os = "linux")]
    {
        let deadline = Instant::now() + Duration::from_secs(20);
        while readers() > 0 && Instant::now() < deadline {
            std::thread::sleep(POLL);
        }
        assert_eq!(readers(), 0, "the agents still hold the pipes");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn all_that_a_program_prints_before_it_ends_is_read() {
    for _ in 0..20 {
        let provider = of_shell(&format!("(head -c 60000 /dev/zero | tr '\\0' ' '; printf %s '{KEY}')"));
        assert_eq!(provider.fetch(&surroundings()).await.unwrap().key.id, "id");
    }
}

/// Set in a process whose input is a terminal, or is not.
#[cfg(unix)]
const INPUT_TEST: &str = "ALIDOMAIN_TEST_INPUT";

/// Runs this test in a process of its own, with this input.
#[cfg(unix)]
fn with_input(name: &str, input: Stdio) -> Child {
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", &format!("credentials::process::tests::{name}"), "--nocapture"]);
    test.env(INPUT_TEST, "1").stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[cfg(unix)]
fn assert_passed(test: Child) {
    let output = test.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[cfg(unix)]
const ASKING: &str = r#"read code; printf '{"access_key_id":"id-%s","access_key_secret":"secret"}' "$code""#;

#[cfg(unix)]
#[tokio::test]
async fn a_program_may_ask_its_user_at_the_terminal() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    if std::env::var_os(INPUT_TEST).is_some() {
        assert_eq!(of_shell(ASKING).fetch(&surroundings()).await.unwrap().key.id, "id-123456");
        return;
    }
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let input = std::fs::OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let test = with_input("a_program_may_ask_its_user_at_the_terminal", input.into());
    std::io::Write::write_all(&mut std::fs::File::from(terminal.try_clone().unwrap()), b"123456\n").unwrap();
    assert_passed(test);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_piped_into_a_script_is_left_to_it() {
    if std::env::var_os(INPUT_TEST).is_some() {
        assert_eq!(of_shell(ASKING).fetch(&surroundings()).await.unwrap().key.id, "id-");
        let mut line = String::new();
        io::stdin().read_line(&mut line).unwrap();
        assert_eq!(line, "data\n");
        return;
    }
    let mut test = with_input("what_is_piped_into_a_script_is_left_to_it", Stdio::piped());
    std::io::Write::write_all(test.stdin.as_mut().unwrap(), b"data\n").unwrap();
    assert_passed(test);
}

#[tokio::test]
async fn a_program_that_fails_is_named_without_its_arguments() {
    for (line, words) in [
        ("/nowhere/program canary", "cannot run /nowhere/program"),
        ("sh -c 'exit 3 # canary'", "the program failed (exit status: 3)"),
        ("sleep 60", "did not end within"),
        ("sh -c 'exec 1>&-; sleep 60'", "did not end within"),
        ("head -c 70000 /dev/zero", "too long"),
        ("cat /dev/zero", "too long"),
        ("echo canary", "not the JSON of an access key: the text begins with a letter"),
        ("true", "the output is empty"),
        (r#"echo '{"mode":"canary"}'"#, "other than AK and StsToken"),
        (r#"echo '{"mode":"StsToken","access_key_id":"id"}'"#, r#"no "sts_token""#),
        ("echo '{}'", r#"no "access_key_id""#),
        (r#"echo '{"AccessKeyId":"canary"}'"#, r#"has "AccessKeyId" instead of "access_key_id""#),
        (r#"echo '{"access_key_id":7}'"#, r#""access_key_id" in the output is a number"#),
        (
            r#"echo '{"access_key_id":"id","access_key_secret":"s","SecurityToken":"canary"}'"#,
            r#"has "SecurityToken" instead of "sts_token""#,
        ),
        (
            r#"echo '{"access_key_id":"id","access_key_secret":"s","expiration":"2018-01-01T00:00:00Z"}'"#,
            "the access key expired at 2018-01-01T00:00:00Z",
        ),
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
        ("printf {", "the JSON ends too early (line 1). The exit status is unknown"),
        ("false", "The exit status is unknown"),
        ("/nowhere/program", "cannot run /nowhere/program"),
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
    io::Read::read_to_string(&mut look.spawn().unwrap().stdout.unwrap(), &mut seen).unwrap();
    assert_eq!(seen, "");
}

#[tokio::test]
async fn what_was_meant_for_a_shell_is_not_shown() {
    for (word, shown) in [
        ("/nowhere/program --token canary", "the client cannot run /nowhere/program…"),
        ("TOKEN=canary", "the client cannot run TOKEN…"),
        ("/nowhere/program\tcanary", "the client cannot run /nowhere/program…"),
    ] {
        let provider = ProcessProvider::new(vec![word.into(), "helper".into()]).unwrap();
        let problem = provider.fetch(&surroundings()).await.unwrap_err();
        assert!(
            problem.reason.starts_with(shown) && problem.reason.contains("The client uses no shell"),
            "{problem:?}"
        );
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
