//! A RAM role, assumed with other credentials.

use std::sync::Arc;

use super::Credentials;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::seen::{CredentialsState, Seen};
use super::sts::{self, Identity, RamRole};
use super::sts_place::StsPlace;
use crate::options::DiagnosticScope;

#[derive(Debug)]
pub(super) struct RamRoleProvider {
    pub source: Arc<Credentials>,
    pub role: RamRole,
    pub place: StsPlace,
}

impl Credentials {
    pub(super) fn of_ram_role(source: Arc<Credentials>, role: RamRole, place: StsPlace) -> Self {
        Self::from_provider_of_ours(RamRoleProvider { source, role, place })
    }
}

impl Provider for RamRoleProvider {
    fn name(&self) -> String {
        format!("the RAM role {}", self.role.role_arn)
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let parameters = self.role.parameters();
            sts::ask("AssumeRole", &parameters, Identity::Source(&self.source), &self.place, surroundings).await
        })
    }

    fn look<'a>(
        &'a self,
        surroundings: &'a Surroundings,
        scope: DiagnosticScope,
    ) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async move {
            sts::way(&self.place, surroundings)?;
            let Seen { state, detail } = self.source.look(surroundings, scope).await;
            match state {
                CredentialsState::NotFound | CredentialsState::Broken => Err(Problem::broken(detail)),
                state => Ok(Seen { state, detail: format!("assumed with {detail}") }),
            }
        })
    }
}
