//! Mode OAuth: an access token of some hours, and a refresh token that works once and is answered with the next one.

use std::time::{Duration, SystemTime};

use reqwest::Url;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use super::super::problem::{Kind, Problem};
use super::document::Value;
use super::locked_file::LockedFile;
use super::place::Place;
use super::profile::{AccessToken, Login, Tokens, in_seconds};
use super::service::{self, Failure, KeyDocument, MOST_ATTEMPTS, backoff, post};
use super::task::{NewKey, Task};
use super::unsaved;
use crate::backoff::RetryCause;
use crate::clock::Moment;
use crate::rpc::encoding::percent_encode;

/// An access token that ends sooner is refreshed.
const AHEAD: Duration = Duration::from_secs(20 * 60);
/// If the service does not say it.
const LIFETIME: u64 = 60 * 60;

/// The reply has the only token that works from then on: to give up early would lose the login.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long after the first attempt to refresh another one may begin: others wait for the lock.
const TIME_FOR_ATTEMPTS: Duration = Duration::from_secs(10);

const EXPIRED: &str = "the access token has expired or expires soon";
const REFUSED: &str = "the service no longer accepts the access token";

const MOST_WRITES: u32 = 3;
const BETWEEN_WRITES: Duration = Duration::from_millis(200);

/// The service of one site, and the public name of the client that its users log in with.
struct Site {
    endpoint: &'static str,
    client_id: &'static str,
}

const SITES: [(&str, Site); 2] = [
    ("CN", Site { endpoint: "https://oauth.aliyun.com", client_id: "4038181954557748008" }),
    ("INTL", Site { endpoint: "https://oauth.alibabacloud.com", client_id: "4103531455503354461" }),
];

impl Site {
    fn of(place: &Place, login: &Login) -> Result<&'static Self, Problem> {
        let name = login.site.as_ref().map_or("", |site| site.trim());
        let site = SITES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        site.map(|(_, site)| site).ok_or_else(|| place.logged_out("oauth_site_type is neither CN nor INTL"))
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(self.endpoint).and_then(|url| url.join(path)).expect("the endpoints of all sites are URLs")
    }
}

/// Why there are no new tokens.
struct NotRefreshed {
    problem: Problem,
    /// The user has to know this, even if this call could go on.
    urgent: bool,
}

impl From<Problem> for NotRefreshed {
    fn from(problem: Problem) -> Self {
        Self { problem, urgent: false }
    }
}

fn read(body: &[u8]) -> Result<KeyDocument, Failure> {
    service::read(body, "an access key")
}

pub(super) async fn new_key(task: &Task<'_>, mut login: Login) -> Result<NewKey, Problem> {
    let site = Site::of(task.place, &login)?;
    let unwritten = write_what_was_not(task, &mut login).await;
    let file = match &unwritten {
        Some(problem) => Err(problem),
        None => task.file,
    };
    let mut not_refreshed = None;
    let mut token = login.access_token.clone();
    if !token.as_ref().is_some_and(|token| token.lasts(AHEAD, task.clock.now())) {
        match refresh(task, file, site, &login, EXPIRED).await {
            Ok(tokens) => {
                token = Some(tokens.access);
                not_refreshed = Some(None);
            }
            Err(NotRefreshed { problem, urgent }) => {
                if urgent || !may_be_valid(token.as_ref(), task.clock.now()) {
                    return Err(problem);
                }
                tracing::warn!(reason = problem.reason, "access token not refreshed, using it until it expires");
                not_refreshed = Some(Some(problem));
            }
        }
    }
    loop {
        let current = token.as_ref().ok_or_else(|| task.place.logged_out("the profile has no access token"))?;
        let answer = service::key(task.surroundings, &site.url("/v1/exchange"), current, "", read).await;
        match (answer, not_refreshed.take()) {
            (Ok(key), _) => {
                task.keep(&key, current).await;
                return Ok(key);
            }
            // It may have been revoked, as its end has not come yet.
            (Err(Failure::Refused(_)), None) if login.refresh_token.is_some() => {
                token = Some(refresh(task, file, site, &login, REFUSED).await.map_err(|error| error.problem)?.access);
                not_refreshed = Some(None);
            }
            (Err(Failure::Refused(_)), Some(Some(problem))) => return Err(problem),
            (Err(Failure::Refused(words)), _) => return Err(task.place.logged_out(words)),
            (Err(Failure::Later { problem, .. } | Failure::Other(problem)), _) => return Err(problem),
        }
    }
}

fn may_be_valid(token: Option<&AccessToken>, now: SystemTime) -> bool {
    token.is_some_and(|token| token.expires == 0 || token.lasts(Duration::ZERO, now))
}

/// Fails if only another login helps.
pub(super) fn check(place: &Place, login: &Login, now: SystemTime) -> Result<(), Problem> {
    Site::of(place, login)?;
    if may_be_valid(login.access_token.as_ref(), now) {
        return Ok(());
    }
    refresh_token(place, login, EXPIRED).map(drop)
}

fn refresh_token<'a>(place: &Place, login: &'a Login, why: &str) -> Result<&'a Zeroizing<String>, Problem> {
    let token = login.refresh_token.as_ref();
    token.ok_or_else(|| place.logged_out(format!("{why}, and the profile has no refresh token")))
}

/// Makes up for tokens that could not be written before. What this process has is better than what the file has.
async fn write_what_was_not(task: &Task<'_>, login: &mut Login) -> Option<Problem> {
    let used = login.refresh_token.clone()?;
    let tokens = unsaved::find(task.place, &used)?;
    login.access_token = Some(tokens.access.clone());
    login.refresh_token = Some(tokens.refresh.clone());
    let written = match task.file {
        Ok(file) => write(task, file, &used, &tokens).await,
        Err(problem) => Err(problem.clone()),
    };
    match written {
        Ok(()) => unsaved::forget(task.place),
        Err(problem) => {
            tracing::error!(reason = problem.reason, "new tokens of a login still cannot be stored in the file");
            return Some(problem);
        }
    }
    None
}

/// New tokens, which are in the file.
async fn refresh(
    task: &Task<'_>,
    file: Result<&LockedFile, &Problem>,
    site: &Site,
    login: &Login,
    why: &str,
) -> Result<Tokens, NotRefreshed> {
    let place = task.place;
    let used = refresh_token(place, login, why)?;
    let cannot_keep = |problem: &Problem| match problem.kind {
        Kind::Transient => problem.clone(),
        Kind::Absent | Kind::Broken => {
            let reason = &problem.reason;
            place.logged_out(format!(
                "{why}. The client did not refresh it, because it cannot store the new tokens: {reason}"
            ))
        }
    };
    let file = file.map_err(cannot_keep)?;
    file.rehearse().await.map_err(|problem| cannot_keep(&problem))?;
    let mut backoff = backoff();
    let (mut attempts, mut was_lost) = (0, false);
    let begun = Moment::now();
    loop {
        attempts += 1;
        let failure = match ask(task, site, used).await {
            Ok(tokens) => return keep(task, file, used, tokens).await,
            Err(failure) => failure,
        };
        // A program that does not know the lock may have used the token at the same time.
        if let Some(tokens) = tokens_of_others(task, used).await {
            return Ok(tokens);
        }
        match failure {
            // The token was not used, or the reply with the next one is lost for good: no attempt makes that worse.
            Failure::Later { lost, .. } if attempts < MOST_ATTEMPTS && may_try(begun) => {
                was_lost |= lost;
                tokio::time::sleep(backoff.next(fastrand::f64(), RetryCause::Transient, None)).await;
            }
            Failure::Later { problem, .. } | Failure::Other(problem) => return Err(problem.into()),
            Failure::Refused(words) => {
                let hint = match was_lost {
                    true => " after the reply to an earlier attempt, with the new tokens, was lost",
                    false => "",
                };
                return Err(place.logged_out(format!("{why}, and the refresh failed: {words}{hint}")).into());
            }
        }
    }
}

fn may_try(begun: Moment) -> bool {
    Moment::now().since(begun).most < TIME_FOR_ATTEMPTS
}

#[derive(Deserialize)]
struct Answer {
    access_token: Zeroizing<String>,
    /// Without one, the present one stays.
    refresh_token: Option<Zeroizing<String>>,
    expires_in: Option<serde_json::Value>,
}

async fn ask(task: &Task<'_>, site: &Site, used: &Zeroizing<String>) -> Result<Tokens, Failure> {
    let now = task.clock.now();
    let timestamp = OffsetDateTime::from(now).replace_nanosecond(0).ok().and_then(|time| time.format(&Rfc3339).ok());
    let mut form = Zeroizing::new(Vec::with_capacity(256 + 3 * used.len()));
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", used.as_str()),
        ("client_id", site.client_id),
        ("Timestamp", &timestamp.unwrap_or_default()),
    ];
    for (name, value) in fields {
        let value = Zeroizing::new(percent_encode(value));
        let joint = if form.is_empty() { "" } else { "&" };
        [joint, name, "=", &value].iter().for_each(|part| form.extend_from_slice(part.as_bytes()));
    }
    let headers = [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
    let body = post(task.surroundings, &site.url("/v1/token"), &headers, form, TIMEOUT).await?;
    let answer: Answer = service::read(&body, "new tokens")?;
    if answer.access_token.is_empty() {
        return Err(Failure::Other(Problem::broken("the answer has no access token")));
    }
    let seconds = answer.expires_in.and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
    let expires = in_seconds(now).saturating_add(seconds.unwrap_or(LIFETIME));
    let refresh = answer.refresh_token.filter(|token| !token.is_empty()).unwrap_or_else(|| used.clone());
    Ok(Tokens { access: AccessToken { token: answer.access_token, expires }, refresh })
}

/// What another program has written in the meantime.
async fn tokens_of_others(task: &Task<'_>, used: &Zeroizing<String>) -> Option<Tokens> {
    let login = task.place.read().await.ok()?;
    let refresh = login.refresh_token.filter(|token| token != used)?;
    let access = login.access_token.filter(|token| token.lasts(Duration::ZERO, task.clock.now()))?;
    Some(Tokens { access, refresh })
}

/// Writes new tokens, whatever it takes.
async fn keep(
    task: &Task<'_>,
    file: &LockedFile,
    used: &Zeroizing<String>,
    tokens: Tokens,
) -> Result<Tokens, NotRefreshed> {
    let mut writes = 0;
    loop {
        writes += 1;
        let Err(problem) = write(task, file, used, &tokens).await else {
            tracing::info!(profile = ?task.place.profile, "login refreshed");
            return Ok(tokens);
        };
        if writes < MOST_WRITES {
            tokio::time::sleep(BETWEEN_WRITES).await;
            continue;
        }
        unsaved::keep(task.place, used, &tokens);
        let reason = format!(
            "the client refreshed the login, but cannot store the new tokens: {}. The tokens in the file no longer \
             work. This process keeps the new tokens and stores them with the next access key. If the process ends \
             before that: {}",
            problem.reason,
            task.place.log_in_again(),
        );
        tracing::error!(reason, "new tokens of a login are only in memory");
        return Err(NotRefreshed { problem: Problem::transient(reason), urgent: true });
    }
}

async fn write(task: &Task<'_>, file: &LockedFile, used: &Zeroizing<String>, tokens: &Tokens) -> Result<(), Problem> {
    let changes = vec![
        ("oauth_access_token", Value::Text(tokens.access.token.clone())),
        ("oauth_access_token_expire", Value::Seconds(tokens.access.expires)),
        ("oauth_refresh_token", Value::Text(tokens.refresh.clone())),
    ];
    let used = used.clone();
    // Unless somebody has logged in anew meanwhile: that login stays.
    let is_meant = move |login: &Login| login.refresh_token.as_ref().is_some_and(|now| *now == used);
    file.update(task.place, changes, is_meant).await.map(drop)
}
