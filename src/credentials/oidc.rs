//! A role that is assumed with the token of an OpenID provider, as pods of a cluster do.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::file;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::sts::{self, Identity, RamRole};
use super::variables::Variables;

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
    pub region: Option<String>,
}

impl OidcProvider {
    /// As the three environment variables say.
    pub fn from_variables(variables: &Variables) -> Result<Self, Problem> {
        let [Some(role_arn), Some(provider_arn), Some(token_file)] = VARIABLES.map(|name| variables.get(name)) else {
            let missing: Vec<_> = VARIABLES.into_iter().filter(|name| variables.get(name).is_none()).collect();
            return Err(Problem::absent(format!("not set: {}", missing.join(", "))));
        };
        let session_name = variables.get(SESSION_NAME).map(str::to_owned);
        Ok(Self {
            role: RamRole { role_session_name: session_name, ..RamRole::new(role_arn) },
            provider_arn: provider_arn.to_owned(),
            token_file: token_file.into(),
            region: variables.sts_region(),
        })
    }
}

impl Provider for OidcProvider {
    fn name(&self) -> String {
        format!("the RAM role {} by {NAME}", self.role.role_arn)
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let text = file::read_without_blocking(&self.token_file).await.map_err(Problem::or_broken)?;
            let token = Zeroizing::new(text.trim().to_owned());
            if token.is_empty() {
                return Err(Problem::broken(format!("{} is empty", self.token_file.display())));
            }
            let mut parameters = self.role.parameters();
            parameters.insert("OIDCProviderArn".into(), self.provider_arn.clone());
            let identity = Identity::OidcToken(token);
            sts::ask("AssumeRoleWithOIDC", &parameters, identity, self.region.as_deref(), surroundings).await
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
        let problem = OidcProvider::from_variables(&Variables::of(&all[..2])).unwrap_err();
        assert_eq!(problem.kind, Kind::Absent);
        assert_eq!(problem.reason, "not set: ALIBABA_CLOUD_OIDC_TOKEN_FILE");
    }
}
