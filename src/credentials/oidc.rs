//! A role that is assumed with the token of an OpenID provider, as pods of a cluster do.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::file;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::seen::{NOT_FETCHED, Seen};
use super::sts::{self, Identity, RamRole, is_arn};
use super::sts_place::StsPlace;
use super::variables::Variables;
use crate::invalid_request::InvalidRequest;
use crate::options::DiagnosticScope;

pub(super) const NAME: &str = "OIDC";

const VARIABLES: [&str; 3] =
    ["ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
const SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";

#[derive(Debug)]
pub(super) struct OidcProvider {
    pub role: RamRole,
    pub provider_arn: String,
    /// Read anew each time: whoever writes it replaces the token before it expires.
    pub token_file: PathBuf,
    pub place: StsPlace,
}

impl OidcProvider {
    /// As the three environment variables say.
    pub fn from_variables(variables: &Variables) -> Result<Self, Problem> {
        let [role_arn, provider_arn, token_file] = VARIABLES;
        let missing: Vec<_> = VARIABLES.into_iter().filter(|name| !variables.is_set(name)).collect();
        // Other tools read the role's variable, too: alone it sets nothing up here.
        let half = [provider_arn, token_file].into_iter().find(|name| variables.is_set(name));
        if let Some(path) = variables.path(token_file).filter(|_| missing.is_empty()) {
            let text = |name| Ok::<_, Problem>(variables.get(name)?.map(str::to_owned));
            let provider = Self {
                role: RamRole {
                    role_session_name: text(SESSION_NAME)?,
                    ..RamRole::new(text(role_arn)?.unwrap_or_default())
                },
                provider_arn: text(provider_arn)?.unwrap_or_default(),
                token_file: path,
                place: StsPlace::of_environment(variables)?,
            };
            return provider.check().map(|()| provider).map_err(|error| {
                let variable = match &*error.field {
                    "role_arn" => role_arn,
                    "provider_arn" => provider_arn,
                    _ => SESSION_NAME,
                };
                InvalidRequest::of_variable(variable, error.rule).into()
            });
        }
        let missing = missing.join(" and ");
        Err(match half {
            None => Problem::absent(format!("not set: {}", VARIABLES.join(", "))),
            Some(set) => Problem::broken(format!("{set} is set, but not {missing}. Set all three or none")),
        })
    }

    /// Refuses what the service would refuse at the first call.
    pub fn check(&self) -> Result<(), InvalidRequest> {
        self.role.check()?;
        if is_arn(&self.provider_arn, "oidc-provider/") {
            return Ok(());
        }
        Err(InvalidRequest::new("provider_arn", "must be an ARN such as acs:ram::123456789012:oidc-provider/name"))
    }
}

impl Provider for OidcProvider {
    fn name(&self) -> String {
        format!("the RAM role {} by {NAME}", self.role.role_arn)
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            self.check()?;
            let content = file::read_without_blocking(&self.token_file).await.map_err(Problem::or_broken)?;
            let token = Zeroizing::new(content.text.trim_start_matches('\u{feff}').trim().to_owned());
            let mut parameters = self.role.parameters();
            parameters.insert("OIDCProviderArn".into(), self.provider_arn.clone());
            let identity = Identity::OidcToken(token);
            sts::ask("AssumeRoleWithOIDC", &parameters, identity, &self.place, surroundings).await
        })
    }

    fn look<'a>(&'a self, surroundings: &'a Surroundings, _: DiagnosticScope) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async move {
            self.check()?;
            sts::way(&self.place, surroundings)?;
            file::read_without_blocking(&self.token_file).await.map_err(Problem::or_broken)?;
            Ok(Seen::used(format!("the token is in {}: {NOT_FETCHED}", self.token_file.display())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::problem::Kind;

    #[test]
    fn all_three_variables_are_needed() {
        let all = [
            (VARIABLES[0], "acs:ram::1:role/x"),
            (VARIABLES[1], "acs:ram::1:oidc-provider/y"),
            (VARIABLES[2], "/token"),
        ];
        let provider = OidcProvider::from_variables(&Variables::of(&all)).unwrap();
        assert_eq!(provider.name(), "the RAM role acs:ram::1:role/x by OIDC");
        let problem = |variables: &[(&str, &str)]| OidcProvider::from_variables(&Variables::of(variables)).unwrap_err();
        for (variables, words) in [
            (&all[..2], "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is set, but not ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
            (&all[1..], "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is set, but not ALIBABA_CLOUD_ROLE_ARN"),
            (&all[2..], "is set, but not ALIBABA_CLOUD_ROLE_ARN and ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
        ] {
            let problem = problem(variables);
            assert!(problem.reason.contains(words) && problem.kind == Kind::Broken, "{problem:?}");
        }
        // Terraform reads the role's variable, too.
        for variables in [&all[..0], &all[..1]] {
            assert_eq!(problem(variables).kind, Kind::Absent);
        }
    }

    #[test]
    fn a_variable_that_the_service_would_refuse_is_named() {
        let all = [
            (VARIABLES[0], "acs:ram::1:role/x"),
            (VARIABLES[1], "acs:ram::1:oidc-provider/y"),
            (VARIABLES[2], "/token"),
            (SESSION_NAME, "session"),
        ];
        for (number, value) in
            [(0, "x"), (0, "acs:ram::1:oidc-provider/y"), (1, "acs:ram::1:role/x"), (3, "a"), (3, "会话")]
        {
            let mut variables = all;
            variables[number].1 = value;
            let problem = OidcProvider::from_variables(&Variables::of(&variables)).unwrap_err();
            assert_eq!(problem.kind, Kind::Broken);
            assert!(problem.reason.starts_with(&format!("{} must ", all[number].0)), "{problem:?}");
        }
        OidcProvider::from_variables(&Variables::of(&all)).unwrap();
    }
}
