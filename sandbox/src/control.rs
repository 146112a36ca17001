//! Steering the endpoint over HTTP, for tests in any language. Bodies are JSON; a field that is not known is refused.
//!
//! - `POST /_sandbox/instructions` with an [`Instruction`]:
//!   `{"domain_name": "a.example", "times": 1, "behaviour": {"kind": "close", "execute": true}}`
//! - `POST /_sandbox/lives`: the [`Life`] of all later tasks for a domain name, or for `"*"`, which is every domain
//!   that has no plan of its own:
//!   `{"domain_name": "a.example", "life": {"waiting_ms": 0, "executing_ms": 50, "visible_after_ms": 0,
//!   "failure": {"error_msg": "…", "fail_reason": "…", "task_result": "…"}}}`
//! - `POST /_sandbox/domains` with a [`Domain`] that the account has from then on, or that replaces the one of the same
//!   name: `{"domain_name": "a.example", "domain_group_id": "7", "tags": {"team": "web"}}`
//! - `POST /_sandbox/profiles` with a [`Profile`], in the same way: `{"registrant_profile_id": 7,
//!   "real_name_status": "FAILED", "contact": {"email": "a@example.com"}}`
//! - `POST /_sandbox/settings`: `{"busy_refusal": false}` accepts submissions for a domain with an unfinished task,
//!   `{"clock_ahead_seconds": 3600}` sets the endpoint's clock
//! - `POST /_sandbox/faults` with a [`FaultPlan`], or with `null` to be without: `{"seed": 7, "drop_after": 0.1}`
//! - `POST /_sandbox/issuing` with [`IssuingSettings`], how temporary keys are issued:
//!   `{"scope": "a-test", "lifetime_seconds": 2, "delay_ms": 100, "fail_times": 1, "fail_status": 500,
//!   "token_required": true, "token_supported": true}`. A scope keeps a test from disturbing others. With STS it is the
//!   RoleSessionName, for the metadata service `/_sandbox/scope/a-test/latest/…` stands for `/latest/…`, and a
//!   credentials URI has it in its query, where lifetime_seconds, delay_ms and fail_status can stand too:
//!   `/_sandbox/credentials?scope=a-test&lifetime_seconds=2`
//! - `POST /_sandbox/expire` with an [`Expiry`]: the temporary keys that were issued expire at once, all with `{}`,
//!   or those of `{"scope": "a-test"}`, or the one of `{"access_key_id": "STS.…"}`
//! - `GET /_sandbox/issued`, `GET /_sandbox/issued?scope=a-test`: every temporary key that was issued, as a list of
//!   [`Issued`](crate::Issued)
//! - `GET /_sandbox/tasks`, `GET /_sandbox/tasks?domain_name=a.example`: every task that was made, visible or not, as
//!   a list of [`TaskRecord`](crate::TaskRecord)
//! - `GET /_sandbox/requests`, `GET /_sandbox/requests?domain_name=a.example`: what was [`Seen`](crate::Seen), as a
//!   list
//! - `GET /_sandbox/stats`: [`Stats`](crate::Stats)
//!
//! A POST is answered with `{}`, or with status 400 and `{"error": "…"}`.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::behaviour::Instruction;
use crate::domain_name::as_sent;
use crate::domains::Domain;
use crate::fault_plan::FaultPlan;
use crate::issuing::IssuingSettings;
use crate::keys::Expiry;
use crate::life::Life;
use crate::profiles::Profile;
use crate::state::State;

/// Where all control paths begin.
pub const PREFIX: &str = "/_sandbox/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedLife {
    domain_name: String,
    life: Life,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    busy_refusal: Option<bool>,
    clock_ahead_seconds: Option<i64>,
}

/// Status and JSON body of the answer.
pub(crate) fn answer(state: &State, method: &str, path: &str, query: &str, body: &[u8]) -> (u16, String) {
    let filter = |name| form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name);
    let (domain_name, scope) = (filter("domain_name"), filter("scope"));
    let domain_name = domain_name.map(|(_, value)| as_sent(&value));
    let domain_name = domain_name.as_deref();
    let scope = scope.as_ref().map(|(_, value)| value.as_ref());
    match (method, path.strip_prefix(PREFIX).unwrap_or_default()) {
        (
            "POST",
            control
            @ ("instructions" | "lives" | "domains" | "profiles" | "settings" | "faults" | "issuing" | "expire"),
        ) => match tell(state, control, body) {
            Ok(()) => (200, "{}".to_owned()),
            Err(error) => (400, json!({ "error": error }).to_string()),
        },
        ("GET", "tasks") => listed(&state.account.ledger().records(domain_name, state.clock.now())),
        ("GET", "requests") => listed(&state.record.seen(domain_name)),
        ("GET", "issued") => listed(&state.account.keys().issued(scope)),
        ("GET", "stats") => listed(&state.record.stats()),
        _ => (404, r#"{"error": "unknown control"}"#.to_owned()),
    }
}

fn tell(state: &State, control: &str, body: &[u8]) -> Result<(), String> {
    match control {
        "lives" => {
            let PlannedLife { domain_name, life } = read(body)?;
            state.account.plan(&domain_name, life);
        }
        "domains" => match read::<Domain>(body)? {
            Domain { domain_name, .. } if domain_name.is_empty() => {
                return Err("domain_name must not be empty".to_owned());
            }
            domain => state.account.domains().put(domain),
        },
        "profiles" => match read::<Profile>(body)? {
            Profile { registrant_profile_id: ..=0, .. } => {
                return Err("registrant_profile_id must be greater than 0".to_owned());
            }
            profile => state.account.profiles().put(profile),
        },
        "settings" => {
            let Settings { busy_refusal, clock_ahead_seconds } = read(body)?;
            if let Some(refuse) = busy_refusal {
                state.account.refuse_busy_domains(refuse);
            }
            if let Some(seconds) = clock_ahead_seconds {
                state.clock.set_ahead(seconds);
            }
        }
        "issuing" => state.account.issuing().set(read::<IssuingSettings>(body)?),
        "expire" => {
            // All of them, if nothing is said.
            let body = if body.is_empty() { b"{}" } else { body };
            state.account.keys().expire(&read::<Expiry>(body)?);
        }
        "faults" => state.faults.inject(read::<Option<FaultPlan>>(body)?)?,
        _ => state.instructions.add(read::<Instruction>(body)?),
    }
    Ok(())
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn listed(what: &impl Serialize) -> (u16, String) {
    (200, serde_json::to_string(what).expect("what has names of text can be written as JSON"))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::api::testing::submit;
    use crate::behaviour::Behaviour;
    use crate::deafness::Deafness;
    use crate::keys::{Issued, Issuer};

    fn state() -> State {
        State::new(Deafness::channel().0)
    }

    fn post(state: &State, control: &str, body: &str) -> u16 {
        answer(state, "POST", &format!("{PREFIX}{control}"), "", body.as_bytes()).0
    }

    fn tasks(state: &State, query: &str) -> Vec<crate::TaskRecord> {
        serde_json::from_str(&answer(state, "GET", "/_sandbox/tasks", query, b"").1).unwrap()
    }

    #[test]
    fn lives_are_planned_and_tasks_are_listed() {
        let state = state();
        let life = r#"{"domain_name": "a.example", "life": {"waiting_ms": 60000, "visible_after_ms": 60000}}"#;
        assert_eq!(post(&state, "lives", life), 200);
        assert_eq!(post(&state, "lives", r#"{"domain_name": "*", "life": {"failure": {}}}"#), 200);
        let numbers = ["a.example", "b.example"].map(|name| submit(&state.account, SystemTime::now(), name));
        let all = tasks(&state, "");
        assert_eq!([&all[0].task_no, &all[1].task_no], [&numbers[0], &numbers[1]]);
        assert_eq!([&*all[0].status, &*all[1].status], ["WAITING_EXECUTE", "EXECUTE_FAILURE"]);
        assert_eq!(tasks(&state, "domain_name=b.example"), all[1..]);
        assert!(tasks(&state, "domain_name=c.example").is_empty());
    }

    #[test]
    fn a_domain_name_may_be_written_in_any_form() {
        let state = state();
        let life = r#"{"domain_name": "A.Example.", "life": {"failure": {}}}"#;
        assert_eq!(post(&state, "lives", life), 200);
        submit(&state.account, SystemTime::now(), "a.example");
        assert_eq!(tasks(&state, "domain_name=A.EXAMPLE")[0].status, "EXECUTE_FAILURE");
        let instruction = r#"{"domain_name": "XN--9CA.example", "behaviour": {"kind": "hangup"}}"#;
        assert_eq!(post(&state, "instructions", instruction), 200);
        assert_eq!(state.instructions.take("é.example"), Some(Behaviour::Hangup));
    }

    #[test]
    fn settings_and_faults_are_taken_and_impossible_ones_refused() {
        let state = state();
        assert_eq!(post(&state, "settings", r#"{"busy_refusal": false}"#), 200);
        assert!(!state.account.refuses_busy_domains());
        assert_eq!(post(&state, "settings", "{}"), 200);
        assert!(!state.account.refuses_busy_domains());
        assert_eq!(post(&state, "settings", r#"{"busy_refusal": true}"#), 200);
        assert!(state.account.refuses_busy_domains());
        assert_eq!(post(&state, "faults", r#"{"seed": 7, "drop_after": 0.1}"#), 200);
        assert_eq!(post(&state, "faults", "null"), 200);
        for (control, body) in [
            ("settings", r#"{"busy": false}"#),
            ("faults", r#"{"throttle": 0.6, "delay": 0.6}"#),
            ("faults", r#"{"drop": 0.1}"#),
            ("lives", r#"{"domain_name": "a.example"}"#),
            ("domains", "{}"),
            ("domains", r#"{"domain_name": "a.example", "group": "7"}"#),
            ("profiles", "{}"),
            ("profiles", r#"{"registrant_profile_id": 7, "contact": {"fax": "1"}}"#),
            ("instructions", "{}"),
            ("issuing", r#"{"lifetime": 1}"#),
            ("expire", r#"{"key": "STS.sandbox-key"}"#),
        ] {
            let (status, answer) = answer(&state, "POST", &format!("{PREFIX}{control}"), "", body.as_bytes());
            assert_eq!(status, 400);
            assert!(answer.contains("error"));
        }
    }

    #[test]
    fn behaviours_do_not_execute_by_default() {
        let state = state();
        for (behaviour, expected) in [
            (r#"{"kind": "close"}"#, Behaviour::Close { execute: false }),
            (r#"{"kind": "delay", "milliseconds": 1}"#, Behaviour::Delay { milliseconds: 1, execute: false }),
        ] {
            let instruction = format!(r#"{{"domain_name": "a.example", "behaviour": {behaviour}}}"#);
            assert_eq!(post(&state, "instructions", &instruction), 200);
            assert_eq!(state.instructions.take("a.example"), Some(expected));
        }
    }

    #[test]
    fn issuing_is_set_and_what_was_issued_is_listed_and_expires() {
        let state = state();
        assert_eq!(post(&state, "issuing", r#"{"scope": "a", "lifetime_seconds": 7}"#), 200);
        assert_eq!(state.account.issuing().lifetime(Some("a"), None), 7);
        let now = SystemTime::now();
        let ids = ["a", "b"].map(|scope| {
            let issued = Issued::new(Issuer::Uri, Some(scope), state.account.issuing().lifetime(Some(scope), None));
            state.account.keys().issue(issued, now).id
        });
        let listed = |query| -> Vec<Issued> {
            serde_json::from_str(&answer(&state, "GET", "/_sandbox/issued", query, b"").1).unwrap()
        };
        assert_eq!((listed("").len(), listed("scope=b")[0].access_key_id.clone()), (2, ids[1].clone()));
        let expired =
            || ids.each_ref().map(|id| state.account.keys().get(id).unwrap().temporary.unwrap().is_expired(now));
        assert_eq!(post(&state, "expire", r#"{"scope": "a"}"#), 200);
        assert_eq!(expired(), [true, false]);
        assert_eq!(post(&state, "expire", ""), 200);
        assert_eq!(expired(), [true, true]);
    }

    #[test]
    fn statistics_can_be_read_back() {
        let state = state();
        state.record.disturbed("delay");
        let stats: crate::Stats = serde_json::from_str(&answer(&state, "GET", "/_sandbox/stats", "", b"").1).unwrap();
        assert_eq!(stats, state.record.stats());
        assert_eq!(stats.faults["delay"], 1);
    }
}
