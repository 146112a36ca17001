//! Which Security Token Service is asked for a role.

use reqwest::Url;

use super::problem::Problem;
use super::provider::Surroundings;
use super::variables::Variables;
use crate::net::endpoint::endpoint;

const HOST: &str = "sts.aliyuncs.com";

const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
const INSIDE_VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// What a profile and the environment say of it. The option `sts_endpoint` of a client comes before both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StsPlace {
    /// A host, or a URL of scheme and host.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// Without a way out of the VPC, only its own endpoint can be reached.
    pub inside_vpc: bool,
}

impl StsPlace {
    pub fn of_environment(variables: &Variables) -> Result<Self, Problem> {
        Ok(Self {
            endpoint: variables.get(ENDPOINT)?.map(str::to_owned),
            region: variables.get(REGION)?.map(str::to_owned),
            inside_vpc: variables.is_on(INSIDE_VPC)?,
        })
    }

    /// This one, with `other` for what it leaves open.
    pub fn or(self, other: &Self) -> Self {
        let names_none = self.endpoint.is_none() && self.region.is_none();
        Self {
            endpoint: if names_none { other.endpoint.clone() } else { self.endpoint },
            region: self.region.or_else(|| other.region.clone()),
            inside_vpc: self.inside_vpc || other.inside_vpc,
        }
    }

    /// The endpoint that a client asks.
    pub fn url(&self, surroundings: &Surroundings) -> Result<Url, Problem> {
        if let Some(endpoint) = &surroundings.sts_endpoint {
            return Ok(endpoint.clone());
        }
        if let Some(text) = &self.endpoint {
            let url = endpoint("endpoint", text, surroundings.allow_plain_http);
            return url.map_err(|error| {
                Problem::broken(format!("the endpoint of the Security Token Service {}", error.rule))
            });
        }
        let host = match (&self.region, self.inside_vpc) {
            (None, false) => HOST.to_owned(),
            (None, true) => {
                return Err(Problem::broken(format!(
                    "the endpoint inside the VPC needs a region. Set {REGION}, or sts_region in the profile"
                )));
            }
            (Some(region), false) => format!("sts.{region}.aliyuncs.com"),
            (Some(region), true) => format!("sts-vpc.{region}.aliyuncs.com"),
        };
        let is_host = |url: &Url| url.host_str() == Some(&host);
        let url = Url::parse(&format!("https://{host}")).ok().filter(is_host);
        url.ok_or_else(|| {
            Problem::broken("the region of the Security Token Service is not a region such as cn-hangzhou")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::testing::surroundings;

    fn place(pairs: &[(&str, &str)]) -> StsPlace {
        StsPlace::of_environment(&Variables::of(pairs)).unwrap()
    }

    fn host(place: &StsPlace) -> Result<String, String> {
        let url = place.url(&surroundings()).map_err(|problem| problem.reason)?;
        Ok(url.host_str().unwrap().to_owned())
    }

    #[test]
    fn the_environment_names_an_endpoint_a_region_or_the_vpc() {
        let (region, vpc) = ((REGION, "cn-beijing"), (INSIDE_VPC, "true"));
        for (pairs, expected) in [
            (&[][..], "sts.aliyuncs.com"),
            (&[region], "sts.cn-beijing.aliyuncs.com"),
            (&[region, vpc], "sts-vpc.cn-beijing.aliyuncs.com"),
            (&[region, (INSIDE_VPC, "false")], "sts.cn-beijing.aliyuncs.com"),
            (&[region, vpc, (ENDPOINT, "sts.example")], "sts.example"),
            (&[(ENDPOINT, "https://sts.example")], "sts.example"),
        ] {
            assert_eq!(host(&place(pairs)).as_deref(), Ok(expected), "{pairs:?}");
        }
        assert!(host(&place(&[vpc])).unwrap_err().contains("Set ALIBABA_CLOUD_STS_REGION"));
        assert!(host(&place(&[(ENDPOINT, "http://sts.example")])).unwrap_err().contains("must be https"));
        assert!(host(&place(&[(REGION, "x/y")])).unwrap_err().contains("not a region such as cn-hangzhou"));
        assert!(StsPlace::of_environment(&Variables::of(&[(INSIDE_VPC, "perhaps")])).is_err());
    }

    #[test]
    fn a_profile_comes_before_the_environment_and_the_client_before_both() {
        let environment = place(&[(ENDPOINT, "environment.example"), (REGION, "cn-beijing")]);
        let profile = |endpoint: Option<&str>, region: Option<&str>, inside_vpc| {
            let (endpoint, region) = (endpoint.map(str::to_owned), region.map(str::to_owned));
            StsPlace { endpoint, region, inside_vpc }.or(&environment)
        };
        for (place, expected) in [
            (profile(None, None, false), "environment.example"),
            (profile(None, Some("cn-hangzhou"), false), "sts.cn-hangzhou.aliyuncs.com"),
            (profile(None, Some("cn-hangzhou"), true), "sts-vpc.cn-hangzhou.aliyuncs.com"),
            (profile(Some("profile.example"), Some("cn-hangzhou"), true), "profile.example"),
        ] {
            assert_eq!(host(&place).as_deref(), Ok(expected));
            let own = Surroundings { sts_endpoint: Some(Url::parse("https://own.example").unwrap()), ..surroundings() };
            assert_eq!(place.url(&own).unwrap().host_str(), Some("own.example"));
        }
        let region_only = StsPlace { inside_vpc: true, ..StsPlace::default() }.or(&place(&[(REGION, "cn-beijing")]));
        assert_eq!(host(&region_only).as_deref(), Ok("sts-vpc.cn-beijing.aliyuncs.com"));
    }
}
