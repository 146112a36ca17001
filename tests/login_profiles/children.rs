//! This program once more, as processes that share a config file.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::setting::{Way, call};

/// The name of the test that is the other process, and of the variables that tell it what to do.
const TEST: &str = "children::the_other_process";
const TASK: &str = "ALIDOMAIN_TEST_TASK";
const WAY: [&str; 4] = ["CONFIG", "ENDPOINT", "PROXY", "CA"];

/// Marks what the other process says among what its test harness prints.
const MARK: &str = "said: ";

pub struct OtherProcess {
    child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl OtherProcess {
    pub fn start(task: &str, way: &Way) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args([TEST, "--exact", "--nocapture"]).env(TASK, task);
        let values = [way.config.display().to_string(), way.endpoint.clone(), way.proxy.clone(), way.ca.clone()];
        command.envs(WAY.map(|name| format!("ALIDOMAIN_TEST_{name}")).into_iter().zip(values));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("this program can be run again");
        let stdin = child.stdin.take().expect("it was piped");
        let stdout = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        Self { child, stdin, stdout }
    }

    pub fn tell(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("it listens");
    }

    pub fn answer(&mut self) -> String {
        let mut said = self.stdout.by_ref().map_while(Result::ok);
        let answer = said.find_map(|line| Some(line.split_once(MARK)?.1.to_owned()));
        answer.expect("it answers")
    }

    /// As `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    pub fn end(self) {
        let Self { mut child, stdin, .. } = self;
        drop(stdin);
        assert!(child.wait().expect("it ends").success());
    }
}

#[test]
fn the_other_process() {
    let Ok(task) = std::env::var(TASK) else { return };
    let [config, endpoint, proxy, ca] =
        WAY.map(|name| std::env::var(format!("ALIDOMAIN_TEST_{name}")).expect("it is told"));
    let way = Way { config: config.into(), endpoint, proxy, ca };
    match task.as_str() {
        "answer" => answer(&way),
        _ => {
            // It does not outlive the test.
            std::thread::spawn(|| {
                let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
                std::process::exit(1);
            });
            loop {
                let _ = call(&way.client(), "killed.example");
            }
        }
    }
}

/// One call for each line: with a client of its own, or with the one of before.
fn answer(way: &Way) {
    let mut client = way.client();
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let (how, domain_name) = line.split_once(' ').expect("two words");
        if how == "fresh" {
            client = way.client();
        }
        let answer = call(&client, domain_name);
        println!("{MARK}{}", answer.map_or_else(|error| error.replace('\n', " "), |()| "well".to_owned()));
    }
}
