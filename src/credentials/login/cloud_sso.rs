//! Mode CloudSSO: somebody signed in with their browser, for a few hours. Nothing prolongs that.

use std::time::{Duration, SystemTime};

use reqwest::Url;
use serde::Deserialize;

use super::super::problem::Problem;
use super::place::Place;
use super::profile::{AccessToken, Login};
use super::service::{self, Failure, KeyDocument};
use super::task::{NewKey, Task};
use crate::net::proxy::is_loopback;

const PATH: &str = "/cloud-credentials";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    cloud_credential: KeyDocument,
}

fn read(body: &[u8]) -> Result<KeyDocument, Failure> {
    service::read::<Answer>(body, "a CloudCredential").map(|answer| answer.cloud_credential)
}

/// What a key is asked for with.
pub(super) struct Request<'a> {
    url: Url,
    token: &'a AccessToken,
    account_id: &'a str,
    configuration_id: &'a str,
}

/// Fails if only another login helps.
pub(super) fn request<'a>(place: &Place, login: &'a Login, now: SystemTime) -> Result<Request<'a>, Problem> {
    let (Some(url), Some(account_id), Some(configuration_id)) =
        (&login.sign_in_url, &login.account_id, &login.access_configuration_id)
    else {
        let fields = "cloud_sso_sign_in_url, cloud_sso_account_id and cloud_sso_access_config";
        return Err(place.logged_out(format!("{fields} are not all set")));
    };
    let url = endpoint(url).map_err(|problem| place.logged_out(problem.reason))?;
    let valid = login.access_token.as_ref().filter(|token| token.lasts(Duration::ZERO, now));
    let missing = match login.access_token {
        Some(_) => "the access token has expired",
        None => "the profile has no access token",
    };
    let token = valid.ok_or_else(|| place.logged_out(missing))?;
    Ok(Request { url, token, account_id, configuration_id })
}

pub(super) async fn new_key(task: &Task<'_>, login: Login) -> Result<NewKey, Problem> {
    let place = task.place;
    let Request { url, token, account_id, configuration_id } = request(place, &login, task.clock.now())?;
    let body = serde_json::json!({ "AccountId": account_id, "AccessConfigurationId": configuration_id });
    match service::key(task.surroundings, &url, token, &body.to_string(), read).await {
        Ok(key) => {
            task.keep(&key, token).await;
            Ok(key)
        }
        Err(Failure::Refused(words)) => Err(place.logged_out(words)),
        Err(Failure::Later { problem, .. } | Failure::Other(problem)) => Err(problem),
    }
}

/// Where keys are got: on the host where people sign in.
fn endpoint(sign_in_url: &str) -> Result<Url, Problem> {
    let url = Url::parse(sign_in_url.trim()).ok().filter(Url::has_host);
    let is_safe = |url: &Url| url.scheme() == "https" || url.scheme() == "http" && is_loopback(url);
    let url = url.filter(is_safe).ok_or_else(|| Problem::broken("cloud_sso_sign_in_url is not an https URL"))?;
    url.join(PATH).map_err(|_| Problem::broken("cloud_sso_sign_in_url is not an https URL"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_is_on_the_host_of_the_sign_in_page() {
        for (sign_in, expected) in [
            (
                "https://signin-cn-shanghai.alibabacloudsso.com/start/login?x=1",
                "https://signin-cn-shanghai.alibabacloudsso.com/cloud-credentials",
            ),
            ("https://sso.example:8443", "https://sso.example:8443/cloud-credentials"),
            ("http://127.0.0.1:9/a/b", "http://127.0.0.1:9/cloud-credentials"),
        ] {
            assert_eq!(endpoint(sign_in).unwrap().as_str(), expected);
        }
        for wrong in ["", "sso.example", "http://sso.example/", "ftp://sso.example/", "https:"] {
            assert!(endpoint(wrong).unwrap_err().reason.contains("not an https URL"), "{wrong}");
        }
    }
}
