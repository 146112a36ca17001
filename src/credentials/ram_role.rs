//! A RAM role, assumed with other credentials.

use std::sync::Arc;

use super::Credentials;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::sts::{self, Identity, RamRole};

#[derive(Debug)]
pub(super) struct RamRoleProvider {
    pub source: Arc<Credentials>,
    pub role: RamRole,
    pub region: Option<String>,
}

impl Credentials {
    pub(super) fn of_ram_role(source: Arc<Credentials>, role: RamRole, region: Option<String>) -> Self {
        Self::from_provider_of_ours(RamRoleProvider { source, role, region })
    }
}

impl Provider for RamRoleProvider {
    fn name(&self) -> String {
        format!("the RAM role {}", self.role.role_arn)
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let (parameters, region) = (self.role.parameters(), self.region.as_deref());
            sts::ask("AssumeRole", &parameters, Identity::Source(&self.source), region, surroundings).await
        })
    }
}
