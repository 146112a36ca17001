//! The role of the ECS instance that this program runs on, from its metadata service.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::{Method, Url};
use zeroize::Zeroizing;

use super::problem::{Kind, Problem};
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::variables::Variables;
use super::{key_json, web};

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
}

impl EcsRamRoleProvider {
    /// Of the role with this name, or else of the one that the environment names. The environment's switches count for
    /// every provider of this kind, wherever it was asked for: administrators set them.
    pub fn new(role_name: Option<String>, token_required: bool, variables: &Variables) -> Result<Self, Problem> {
        if variables.is_on(SWITCH)? {
            let off = Problem::absent(format!("{NAME} is switched off by {SWITCH}"));
            return Err(off.passed_over_unless(role_name.is_some()));
        }
        let token_required = token_required || variables.is_on(TOKEN_SWITCH)?;
        let role_name = match role_name {
            None => variables.get(ROLE)?.map(str::to_owned),
            named => named,
        };
        Ok(Self { role_name, token_required, is_guess: false, is_there: AtomicBool::new(false) })
    }

    /// As the environment says, in the default chain.
    pub fn from_variables(variables: &Variables) -> Result<Self, Problem> {
        let provider = Self::new(None, false, variables)?;
        Ok(Self { is_guess: provider.role_name.is_none(), ..provider })
    }

    async fn token(&self, surroundings: &Surroundings) -> Result<Option<Zeroizing<String>>, Problem> {
        let answer = match self.ask(surroundings, Method::PUT, TOKEN, Some(TOKEN_TTL)).await {
            Ok(answer) => answer,
            // Into a container, its answer may not find the way.
            Err(unanswered) if unanswered.sent && !self.token_required => return Ok(None),
            Err(unanswered) if !unanswered.sent && self.may_be_elsewhere() => {
                return Err(Problem::absent(unanswered.problem.reason));
            }
            Err(unanswered) => return Err(unanswered.problem),
        };
        match answer.succeeded() {
            Ok(token) => text(&token).map(|token| Some(Zeroizing::new(token.to_owned()))),
            Err(problem) if self.token_required => Err(Problem {
                reason: format!(
                    "no metadata token was given, and ALIBABA_CLOUD_IMDSV1_DISABLED is set: {}",
                    problem.reason
                ),
                ..problem
            }),
            // An older service, or one that was set up to be used without.
            Err(_) => Ok(None),
        }
    }

    /// No role was named, and the service has never answered.
    fn may_be_elsewhere(&self) -> bool {
        self.role_name.is_none() && !self.is_there.load(Ordering::Relaxed)
    }

    async fn key(&self, surroundings: &Surroundings) -> Result<Fetched, Problem> {
        let token = self.token(surroundings).await?;
        let header = token.as_ref().map(|token| (TOKEN_HEADER, token.as_str()));
        let get = async |path: String| {
            self.ask(surroundings, Method::GET, &path, header).await.map_err(Problem::from)?.succeeded()
        };
        let role = match &self.role_name {
            Some(role) => role.clone(),
            None => text(&get(ROLES.to_owned()).await.map_err(no_role)?)?.to_owned(),
        };
        if role.is_empty() || !role.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@".contains(c)) {
            return Err(match self.role_name {
                Some(_) => Problem::broken("the name of the role is none that a role can have"),
                None => Problem::absent("the instance has no RAM role"),
            });
        }
        let body = get(format!("{ROLES}{role}")).await?;
        key_json::read(&body, surroundings)
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
        Box::pin(async move {
            self.key(surroundings).await.map_err(|problem| {
                // Some networks accept connections to any address, and what comes then is no sign of a service.
                if self.is_guess && self.may_be_elsewhere() { Problem::absent(problem.reason) } else { problem }
            })
        })
    }
}

/// An instance without a role answers that there is nothing.
fn no_role(problem: Problem) -> Problem {
    if problem.kind == Kind::Broken { Problem { kind: Kind::Absent, ..problem } } else { problem }
}

fn text(body: &[u8]) -> Result<&str, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::broken("its answer is no text"))?.trim();
    if text.len() > 4096 || text.contains(char::is_control) {
        return Err(Problem::broken("its answer is not one line"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_s_switches_count_for_every_provider() {
        let off = Variables::of(&[(SWITCH, "true"), (ROLE, "r")]);
        for (result, kind) in [
            (EcsRamRoleProvider::from_variables(&off), Kind::Absent),
            (EcsRamRoleProvider::new(None, false, &off), Kind::Absent),
            (EcsRamRoleProvider::new(Some("own".into()), false, &off), Kind::Broken),
        ] {
            let problem = result.unwrap_err();
            assert_eq!(problem.reason, "the ECS instance role is switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED");
            assert_eq!(problem.kind, kind);
        }
        let strict = Variables::of(&[(TOKEN_SWITCH, "true"), (ROLE, "r")]);
        for (role_name, shown) in [(None, "the ECS instance role r"), (Some("own"), "the ECS instance role own")] {
            let provider = EcsRamRoleProvider::new(role_name.map(str::to_owned), false, &strict).unwrap();
            assert!(provider.token_required && provider.name() == shown, "{provider:?}");
        }
        assert!(EcsRamRoleProvider::new(None, false, &Variables::of(&[(TOKEN_SWITCH, "maybe")])).is_err());
    }

    #[test]
    fn an_answer_is_one_line_of_text() {
        assert_eq!(text(b" role\n").unwrap(), "role");
        assert!(text(b"a\nb").is_err() && text(b"\xff").is_err() && text(&[b'x'; 5000]).is_err());
    }
}
