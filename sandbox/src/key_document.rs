//! The JSON in which the metadata service and a credentials URI hand a temporary key out.

use serde_json::json;

use crate::issuing::Manner;
use crate::keys::{Issued, rfc3339};
use crate::state::State;

/// Status and body, after the time that it takes.
pub(crate) async fn hand_out(state: &State, manner: Manner, issued: Issued) -> (u16, String) {
    tokio::time::sleep(manner.delay).await;
    let document = match manner.failure {
        Some(200) => return (200, json!({ "Code": "NotFound" }).to_string()),
        Some(status) => return (status, json!({ "Code": "ServiceUnavailable" }).to_string()),
        None => {
            let now = state.clock.now();
            let new = state.account.keys().issue(issued, now);
            json!({
                "Code": "Success",
                "AccessKeyId": new.id,
                "AccessKeySecret": new.secret,
                "SecurityToken": new.token,
                "Expiration": new.expiration,
                "LastUpdated": rfc3339(now),
            })
        }
    };
    (200, document.to_string())
}
