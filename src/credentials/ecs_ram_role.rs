//! The role of the ECS instance that this program runs on, from its metadata service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use reqwest::{Method, Url};
use zeroize::Zeroizing;

use super::problem::{Kind, Problem};
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::seen::{CredentialsState, NOT_FETCHED, Seen};
use super::variables::Variables;
use super::{key_json, web};
use crate::names::name;
use crate::options::DiagnosticScope;

pub(super) const NAME: &str = "the ECS instance role";

const ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";
const SWITCH: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const TOKEN_SWITCH: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const ROLES: &str = "latest/meta-data/ram/security-credentials/";
const TOKEN: &str = "latest/api/token";
/// In seconds, as long as the service allows: a token is used once here.
const TOKEN_TTL: (&str, &str) = ("X-aliyun-ecs-metadata-token-ttl-seconds", "21600");
const TOKEN_HEADER: &str = "X-aliyun-ecs-metadata-token";
/// The service is next door: elsewhere nobody answers at this address, and a script should not wait for that.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct EcsRamRoleProvider {
    /// Asked for, if it is not given.
    pub role_name: Option<String>,
    /// Without a token is not enough.
    pub token_required: bool,
    /// Nobody said that there is one.
    is_guess: bool,
    /// There is such a service, so that a failure is no sign that there is none.
    is_there: AtomicBool,
    /// The role whose key came last, if none was named.
    last_role: ArcSwapOption<String>,
}

impl EcsRamRoleProvider {
    /// Of the role with this name, or else of the one that the environment names. The environment's switches count for
    /// every provider of this kind, wherever it was asked for: administrators set them.
    pub fn new(role_name: Option<String>, token_required: bool, variables: &Variables) -> Result<Self, Problem> {
        if variables.is_on(SWITCH)? {
            let off = Problem::absent(format!("{SWITCH} disables {NAME}"));
            return Err(off.passed_over_unless(role_name.is_some()));
        }
        let token_required = token_required || variables.is_on(TOKEN_SWITCH)?;
        let role_name = match role_name {
            None => variables.get(ROLE)?.map(str::to_owned),
            named => named,
        };
        let (is_there, last_role) = (AtomicBool::new(false), ArcSwapOption::empty());
        Ok(Self { role_name, token_required, is_guess: false, is_there, last_role })
    }

    /// As the environment says, in the default chain.
    pub fn from_variables(variables: &Variables) -> Result<Self, Problem> {
        let provider = Self::new(None, false, variables)?;
        Ok(Self { is_guess: provider.role_name.is_none(), ..provider })
    }

    /// A token for the metadata, or why there is none.
    async fn token(&self, surroundings: &Surroundings) -> Result<Token, Problem> {
        let answer = match self.ask(surroundings, Method::PUT, TOKEN, Some(TOKEN_TTL)).await {
            Ok(answer) => answer,
            // Into a container, its answer may not find the way.
            Err(unanswered) if unanswered.sent && !self.token_required => return Ok(Token::Stumbled),
            Err(unanswered) if !unanswered.sent && self.may_be_elsewhere() => {
                return Err(Problem::absent(unanswered.problem.reason));
            }
            Err(unanswered) => return Err(unanswered.problem),
        };
        let stumbled = matches!(answer.status, 408 | 429 | 500..);
        let token = answer.succeeded().and_then(|token| Ok(Zeroizing::new(text(&token)?.to_owned())));
        match token {
            Ok(token) if !token.is_empty() && token.is_ascii() => Ok(Token::Given(token)),
            _ if !self.token_required && stumbled => Ok(Token::Stumbled),
            // An older service, or one that was set up to be used without.
            _ if !self.token_required => Ok(Token::NotOffered),
            Ok(_) => Err(Problem::broken(format!("the metadata service gave no metadata token, but {}", self.rule()))),
            Err(problem) => Err(Problem {
                reason: format!("the metadata service gave no metadata token, but {}: {}", self.rule(), problem.reason),
                ..problem
            }),
        }
    }

    fn rule(&self) -> String {
        let token_required = name("token_required");
        format!("a token is required (`{token_required}` or {TOKEN_SWITCH})")
    }

    /// Some networks accept connections to any address, and what comes then is no sign of a service.
    fn judged(&self, problem: Problem) -> Problem {
        if self.is_guess && self.may_be_elsewhere() { Problem::absent(problem.reason) } else { problem }
    }

    /// No role was named, and the service has never answered.
    fn may_be_elsewhere(&self) -> bool {
        self.role_name.is_none() && !self.is_there.load(Ordering::Relaxed)
    }

    /// The role that somebody named.
    fn named_role(&self) -> Result<Option<&str>, Problem> {
        match self.role_name.as_deref() {
            Some(role) if !is_role_name(role) => {
                Err(Problem::broken("the role name must have 1 to 64 letters, digits and characters of -_.@"))
            }
            named => Ok(named),
        }
    }

    /// The name of the role, and the token that the service was asked for it with.
    async fn role(&self, surroundings: &Surroundings) -> Result<(String, Option<Zeroizing<String>>), Problem> {
        let offered = self.token(surroundings).await?;
        let (had_token, stumbled) = (matches!(offered, Token::Given(_)), matches!(offered, Token::Stumbled));
        let mut token = match offered {
            Token::Given(token) => Some(token),
            Token::NotOffered | Token::Stumbled => None,
        };
        let role = match self.named_role()? {
            Some(role) => role.to_owned(),
            None => {
                let roles =
                    self.get(surroundings, ROLES, &mut token).await.map_err(|refusal| match refusal.problem {
                        // One that insists on tokens, and could not give one just now.
                        Problem { kind: Kind::Broken, reason, .. } if stumbled && !refusal.is_not_found => {
                            Problem::transient(format!("the metadata service gave no metadata token, and {reason}"))
                        }
                        // An instance without a role answers that there is nothing. Who gives nothing at all is none.
                        Problem { kind: Kind::Broken, reason, .. } if refusal.is_not_found || !had_token => {
                            Problem::absent(format!("the instance has no RAM role: {reason}"))
                        }
                        problem => problem,
                    })?;
                text(&roles)?.to_owned()
            }
        };
        if !is_role_name(&role) {
            return Err(match had_token && !role.is_empty() {
                true => Problem::broken("the metadata service did not answer with a role name"),
                false => Problem::absent("the instance has no RAM role"),
            });
        }
        Ok((role, token))
    }

    async fn key(&self, surroundings: &Surroundings) -> Result<Fetched, Problem> {
        let (role, mut token) = self.role(surroundings).await?;
        let body = self.get(surroundings, &format!("{ROLES}{role}"), &mut token).await;
        let body = body.map_err(|refusal| match refusal.is_not_found {
            // It was there a moment ago.
            true if self.role_name.is_none() => {
                Problem::transient(format!("the role {role} of the instance has no access key yet"))
            }
            _ => refusal.problem,
        })?;
        let fetched = key_json::read(&body, surroundings)?;
        self.note(role);
        Ok(fetched)
    }

    /// Whoever may change the instance decides who it is.
    fn note(&self, role: String) {
        if self.role_name.is_some() {
            return;
        }
        let last = self.last_role.load_full();
        if let Some(last) = last.filter(|last| **last != role) {
            tracing::warn!(before = *last, now = role, "RAM role of the instance changed, signing with the new role");
        }
        self.last_role.store(Some(Arc::new(role)));
    }

    /// Asks with the token. Some services refuse a token that they gave, and answer without one: if no token is
    /// required, they are asked once more without it, and so are those asked next.
    async fn get(
        &self,
        surroundings: &Surroundings,
        path: &str,
        token: &mut Option<Zeroizing<String>>,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let get = async |token: Option<&Zeroizing<String>>| {
            let header = token.map(|token| (TOKEN_HEADER, token.as_str()));
            Refusal::or_body(self.ask(surroundings, Method::GET, path, header).await)
        };
        let first = match get(token.as_ref()).await {
            Err(refusal) if token.is_some() && refusal.sent => refusal,
            answer => return answer,
        };
        let refused = || format!("the metadata service rejected its own metadata token ({})", first.problem.reason);
        if self.token_required {
            let reason = format!("{}, but {}", refused(), self.rule());
            return Err(if first.is_final() { Refusal { problem: Problem::broken(reason), ..first } } else { first });
        }
        match get(None).await {
            Ok(body) => {
                tracing::info!(
                    reason = first.problem.reason,
                    "metadata service answered only without a metadata token"
                );
                *token = None;
                Ok(body)
            }
            Err(second) if first.is_final() && second.is_final() => {
                let reason = format!("{}, and a request without one ({})", refused(), second.problem.reason);
                Err(Refusal { problem: Problem::broken(reason), ..second })
            }
            // Whoever insists on a token does not say why the request with it failed.
            Err(second) => Err(if first.is_final() { second } else { first }),
        }
    }

    async fn ask(
        &self,
        surroundings: &Surroundings,
        method: Method,
        path: &str,
        header: Option<(&'static str, &str)>,
    ) -> Result<web::Answer, web::Unanswered> {
        let Surroundings { http, ecs_metadata_endpoint, .. } = surroundings;
        // Appended: the endpoint may have a path.
        let base = ecs_metadata_endpoint.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}/{path}"))
            .map_err(|error| web::Unanswered { sent: false, problem: Problem::broken(error.to_string()) })?;
        // It is part of this machine, and its keys are nothing for a proxy.
        let mut settings = http.directly_to(&url);
        let connect_timeout = &mut settings.pool.connect_timeout;
        *connect_timeout = CONNECT_TIMEOUT.min(*connect_timeout);
        let answer = web::ask(&settings, method, url, header, TIMEOUT).await?;
        // Gateways answer 5xx for whoever is not there, and send elsewhere.
        if matches!(answer.status, 200..300 | 400..500) {
            self.is_there.store(true, Ordering::Relaxed);
        }
        Ok(answer)
    }
}

impl Provider for EcsRamRoleProvider {
    fn name(&self) -> String {
        match &self.role_name {
            None => NAME.to_owned(),
            Some(role) => format!("{NAME} {role}"),
        }
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move { self.key(surroundings).await.map_err(|problem| self.judged(problem)) })
    }

    /// Asks for the name of the role, if nobody said that there is one.
    fn look<'a>(
        &'a self,
        surroundings: &'a Surroundings,
        scope: DiagnosticScope,
    ) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async move {
            if self.named_role()?.is_some() {
                return Ok(Seen::used(NOT_FETCHED));
            }
            if scope == DiagnosticScope::Local {
                let detail = "only a request to the instance's metadata service shows whether there is a role";
                return Ok(Seen { state: CredentialsState::NotChecked, detail: detail.to_owned() });
            }
            let (role, _) = self.role(surroundings).await.map_err(|problem| self.judged(problem))?;
            Ok(Seen::used(format!("the role {role}: {NOT_FETCHED}")))
        })
    }
}

/// What the service answers who asks for a token.
enum Token {
    Given(Zeroizing<String>),
    NotOffered,
    /// It may offer one a moment later.
    Stumbled,
}

/// Why there is no body.
struct Refusal {
    /// The other side was there.
    sent: bool,
    is_not_found: bool,
    problem: Problem,
}

impl Refusal {
    fn or_body(answer: Result<web::Answer, web::Unanswered>) -> Result<Zeroizing<Vec<u8>>, Self> {
        match answer {
            Ok(answer) => {
                let is_not_found = answer.status == 404;
                answer.succeeded().map_err(|problem| Self { sent: true, is_not_found, problem })
            }
            Err(web::Unanswered { sent, problem }) => Err(Self { sent, is_not_found: false, problem }),
        }
    }

    /// It is there, and gives nothing.
    fn is_final(&self) -> bool {
        self.problem.kind == Kind::Broken && !self.is_not_found
    }
}

fn is_role_name(name: &str) -> bool {
    let length = 1..=64;
    length.contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@".contains(c))
}

fn text(body: &[u8]) -> Result<&str, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::broken("the answer is not text"))?.trim();
    if text.len() > 4096 || text.contains(char::is_control) {
        return Err(Problem::broken("the answer is not a single line"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
