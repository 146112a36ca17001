//! Steering the endpoint over HTTP, for tests in any language:
//!
//! - `POST /_sandbox/instructions` with an [`Instruction`] as
//!   JSON: `{"domain_name": "a.example", "times": 1, "behaviour": {"kind": "close", "execute": true}}`
//! - `GET /_sandbox/requests?domain_name=a.example`: what was [`Seen`](crate::Seen), as a JSON list
//! - `GET /_sandbox/stats`: [`Stats`](crate::Stats) as JSON

use crate::State;
use crate::behaviour::Instruction;

/// Where all control paths begin.
pub const PREFIX: &str = "/_sandbox/";

/// Status and JSON body of the answer.
pub(crate) fn answer(state: &State, method: &str, path: &str, query: &str, body: &[u8]) -> (u16, String) {
    match (method, path.strip_prefix(PREFIX).unwrap_or_default()) {
        ("POST", "instructions") => match serde_json::from_slice::<Instruction>(body) {
            Ok(instruction) => {
                state.instructions.add(instruction);
                (200, "{}".to_owned())
            }
            Err(error) => (400, serde_json::json!({ "error": error.to_string() }).to_string()),
        },
        ("GET", "requests") => {
            let domain_name = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "domain_name");
            let seen = state.record.seen(domain_name.as_ref().map(|(_, value)| value.as_ref()));
            (200, serde_json::to_string(&seen).expect("what was seen can be written as JSON"))
        }
        ("GET", "stats") => {
            (200, serde_json::to_string(&state.record.stats()).expect("numbers can be written as JSON"))
        }
        _ => (404, r#"{"error": "no such control"}"#.to_owned()),
    }
}
