//! The client's options, checked and ready for use.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use reqwest::Url;

use crate::credentials::Surroundings;
use crate::error::InvalidRequest;
use crate::rpc::http::{HttpSettings, certificates};
use crate::rpc::request::Target;

/// What the vendor's current clients send to both sites.
pub(crate) const API_VERSION: &str = "2018-01-29";
/// Of every ECS instance; no other host has it.
const ECS_METADATA_ENDPOINT: &str = "http://100.100.100.200";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(60);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);
const MAX_ATTEMPTS: i32 = 4;
const MOST_ATTEMPTS: usize = 100;
const RETRY_BASE_DELAY: Duration = Duration::from_millis(200);
const RETRY_MAX_DELAY: Duration = Duration::from_secs(5);
const SETTLE_TIME: Duration = Duration::from_secs(5);
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(1);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// Which of the vendor's sites an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Site {
    /// `domain.aliyuncs.com`.
    #[default]
    China,
    /// `domain-intl.aliyuncs.com`.
    International,
}

impl Site {
    pub(crate) fn endpoint(self) -> &'static str {
        match self {
            Self::China => "domain.aliyuncs.com",
            Self::International => "domain-intl.aliyuncs.com",
        }
    }
}

/// The language of the server's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

impl Language {
    /// The value of the parameter `Lang`.
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

/// The format that replies are asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReplyFormat {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

/// How requests are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HttpMethod {
    /// All parameters in an urlencoded form; no signature in a URL.
    #[default]
    Post,
    /// All parameters, the signature among them, in the URL.
    Get,
}

impl HttpMethod {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

/// How requests are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureVersion {
    /// HMAC-SHA1, with everything among the parameters.
    #[default]
    V1,
    /// ACS3-HMAC-SHA256, with everything but the operation's parameters in headers.
    V3,
}

/// What to do when it is in doubt whether a submission was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SubmissionPolicy {
    /// Send the same signed request again, look for its task, and submit anew only if there is none.
    #[default]
    ReconcileAndResubmit,
    /// The same, but never submit anew.
    ReconcileOnly,
    /// Report it at once.
    Report,
}

/// Options of a [`DomainClient`](crate::DomainClient). Documented in the interface definition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ClientOptions {
    pub site: Site,
    pub endpoint: Option<String>,
    pub api_version: Option<String>,
    pub reply_format: ReplyFormat,
    pub http_method: HttpMethod,
    pub signature_version: SignatureVersion,
    pub language: Language,
    pub connect_timeout: Option<Duration>,
    pub timeout: Option<Duration>,
    pub attempt_timeout: Option<Duration>,
    pub max_attempts: i32,
    pub retry_base_delay: Option<Duration>,
    pub retry_max_delay: Option<Duration>,
    pub submission_policy: SubmissionPolicy,
    pub settle_time: Option<Duration>,
    pub extra_ca_certificates: Option<String>,
    pub allow_plain_http: bool,
    pub sts_endpoint: Option<String>,
    pub ecs_metadata_endpoint: Option<String>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            site: Site::default(),
            endpoint: None,
            api_version: None,
            reply_format: ReplyFormat::default(),
            http_method: HttpMethod::default(),
            signature_version: SignatureVersion::default(),
            language: Language::default(),
            connect_timeout: None,
            timeout: None,
            attempt_timeout: None,
            max_attempts: MAX_ATTEMPTS,
            retry_base_delay: None,
            retry_max_delay: None,
            submission_policy: SubmissionPolicy::default(),
            settle_time: None,
            extra_ca_certificates: None,
            allow_plain_http: false,
            sts_endpoint: None,
            ecs_metadata_endpoint: None,
        }
    }
}

/// Checked options.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub target: Target,
    pub language: Language,
    /// For a whole call.
    pub timeout: Duration,
    pub attempt_timeout: Duration,
    pub max_attempts: usize,
    pub retry_base_delay: Duration,
    pub retry_max_delay: Duration,
    pub submission_policy: SubmissionPolicy,
    pub settle_time: Duration,
    pub http: HttpSettings,
    pub allow_plain_http: bool,
    /// Where roles are assumed, if not where the credentials say.
    pub sts_endpoint: Option<Url>,
    pub ecs_metadata_endpoint: Url,
}

impl Config {
    /// What providers of credentials have to work with.
    pub fn surroundings(&self, now: SystemTime) -> Surroundings {
        Surroundings {
            http: self.http.clone(),
            allow_plain_http: self.allow_plain_http,
            sts_endpoint: self.sts_endpoint.clone(),
            ecs_metadata_endpoint: self.ecs_metadata_endpoint.clone(),
            now,
        }
    }
}

impl TryFrom<ClientOptions> for Config {
    type Error = InvalidRequest;

    fn try_from(options: ClientOptions) -> Result<Self, InvalidRequest> {
        let allow_plain_http = options.allow_plain_http;
        let own_endpoint =
            endpoint("endpoint", options.endpoint.as_deref().unwrap_or(options.site.endpoint()), allow_plain_http)?;
        let sts_endpoint =
            options.sts_endpoint.map(|text| endpoint("sts_endpoint", &text, allow_plain_http)).transpose()?;
        let ecs_metadata_endpoint = match options.ecs_metadata_endpoint {
            None => Url::parse(ECS_METADATA_ENDPOINT).expect("it is a URL"),
            Some(text) => endpoint("ecs_metadata_endpoint", &text, allow_plain_http)?,
        };
        let api_version = options.api_version.unwrap_or_else(|| API_VERSION.to_owned());
        if api_version.is_empty() || !api_version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(InvalidRequest::new("api_version", format!("must be a date such as {API_VERSION}")));
        }
        let extra_roots = match options.extra_ca_certificates {
            None => Vec::new(),
            Some(pem) => certificates(&pem).ok_or_else(|| {
                let rule = "must be one or more X.509 certificates in PEM form (-----BEGIN CERTIFICATE-----)";
                InvalidRequest::new("extra_ca_certificates", rule)
            })?,
        };
        let http = HttpSettings {
            tls: own_endpoint.scheme() == "https",
            loopback: is_loopback(&own_endpoint),
            connect_timeout: duration("connect_timeout", options.connect_timeout, CONNECT_TIMEOUT)?,
            extra_roots,
        };
        let max_attempts = usize::try_from(options.max_attempts).ok().filter(|most| (1..=MOST_ATTEMPTS).contains(most));
        let max_attempts = max_attempts
            .ok_or_else(|| InvalidRequest::new("max_attempts", format!("must be between 1 and {MOST_ATTEMPTS}")))?;
        let timeout = duration("timeout", options.timeout, TIMEOUT)?;
        let settle_time = delay("settle_time", options.settle_time, SETTLE_TIME.min(timeout / 4))?;
        if settle_time > timeout / 2 {
            return Err(InvalidRequest::new("settle_time", "must be at most half of timeout"));
        }
        Ok(Self {
            target: Target {
                endpoint: own_endpoint,
                api_version,
                reply_format: options.reply_format,
                http_method: options.http_method,
                signature_version: options.signature_version,
            },
            language: options.language,
            timeout,
            attempt_timeout: duration("attempt_timeout", options.attempt_timeout, ATTEMPT_TIMEOUT)?,
            max_attempts,
            retry_base_delay: delay("retry_base_delay", options.retry_base_delay, RETRY_BASE_DELAY)?,
            retry_max_delay: delay("retry_max_delay", options.retry_max_delay, RETRY_MAX_DELAY)?,
            submission_policy: options.submission_policy,
            settle_time,
            http,
            allow_plain_http: options.allow_plain_http,
            sts_endpoint,
            ecs_metadata_endpoint,
        })
    }
}

/// Within what a wait for others may take.
fn duration(field: &'static str, value: Option<Duration>, default: Duration) -> Result<Duration, InvalidRequest> {
    let value = value.unwrap_or(default);
    if (SHORTEST_TIMEOUT..=LONGEST_TIMEOUT).contains(&value) {
        Ok(value)
    } else {
        Err(InvalidRequest::new(field, format!("must be between 1 millisecond and 1 hour, and is {value:?}")))
    }
}

/// Within what a wait of our own may take.
fn delay(field: &'static str, value: Option<Duration>, default: Duration) -> Result<Duration, InvalidRequest> {
    let value = value.unwrap_or(default);
    if value <= LONGEST_TIMEOUT {
        Ok(value)
    } else {
        Err(InvalidRequest::new(field, format!("must be at most 1 hour, and is {value:?}")))
    }
}

/// A host, a host and port, or a URL of scheme and host; https unless it says http.
fn endpoint(field: &'static str, text: &str, allow_plain_http: bool) -> Result<Url, InvalidRequest> {
    let invalid = |reason: &str| InvalidRequest::new(field, reason);
    let text = text.trim();
    if text.contains(char::is_control) {
        // The parser would drop some of them without a word.
        return Err(invalid("must contain no control characters"));
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&with_scheme)
        .map_err(|error| invalid(&format!("must be a host such as domain.aliyuncs.com or a URL ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("must be an https or http URL"));
    }
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("must have no user name, path, query or fragment"));
    }
    if url.scheme() == "http" && !allow_plain_http && !is_loopback(&url) {
        return Err(invalid("must be https: plain http beyond this machine needs allow_plain_http"));
    }
    Ok(url)
}

/// Whether what is sent there stays on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults() {
        let config = Config::try_from(ClientOptions::default()).unwrap();
        assert_eq!(config.target.endpoint.as_str(), "https://domain.aliyuncs.com/");
        assert_eq!(config.target.api_version, "2018-01-29");
        assert_eq!((config.http.connect_timeout, config.timeout), (Duration::from_secs(5), Duration::from_secs(60)));
        assert!(config.http.tls);
        let options = ClientOptions { site: Site::International, ..Default::default() };
        assert_eq!(Config::try_from(options).unwrap().target.endpoint.as_str(), "https://domain-intl.aliyuncs.com/");
    }

    #[test]
    fn endpoints_in_every_form() {
        for (text, url) in [
            ("domain.aliyuncs.com", "https://domain.aliyuncs.com/"),
            (" Example.com:8443 ", "https://example.com:8443/"),
            ("https://example.com/", "https://example.com/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("http://localhost:1", "http://localhost:1/"),
            ("http://[::1]:1", "http://[::1]:1/"),
        ] {
            assert_eq!(endpoint("endpoint", text, false).unwrap().as_str(), url);
        }
        assert!(endpoint("endpoint", "http://example.com", true).is_ok());
    }

    #[test]
    fn endpoints_that_are_refused() {
        for text in [
            "",
            "ftp://example.com",
            "http://example.com",
            "http://127.0.0.1.example.com",
            "https://user@example.com",
            "https://u:p@example.com",
            "https://example.com/path",
            "https://example.com?x",
            "https://example.com/#x",
            "exa mple.com",
            "exa\nmple.com",
            "example.com\0",
        ] {
            assert_eq!(endpoint("endpoint", text, false).unwrap_err().field, "endpoint", "{text}");
        }
    }

    #[test]
    fn options_out_of_range_name_their_field() {
        let zero = Some(Duration::ZERO);
        for (options, field) in [
            (ClientOptions { timeout: zero, ..Default::default() }, "timeout"),
            (ClientOptions { timeout: Some(Duration::MAX), ..Default::default() }, "timeout"),
            (ClientOptions { connect_timeout: zero, ..Default::default() }, "connect_timeout"),
            (ClientOptions { attempt_timeout: zero, ..Default::default() }, "attempt_timeout"),
            (ClientOptions { max_attempts: -1, ..Default::default() }, "max_attempts"),
            (ClientOptions { max_attempts: 0, ..Default::default() }, "max_attempts"),
            (ClientOptions { max_attempts: 101, ..Default::default() }, "max_attempts"),
            (ClientOptions { settle_time: Some(Duration::MAX), ..Default::default() }, "settle_time"),
            (ClientOptions { settle_time: Some(Duration::from_secs(31)), ..Default::default() }, "settle_time"),
            (ClientOptions { retry_base_delay: Some(Duration::MAX), ..Default::default() }, "retry_base_delay"),
            (ClientOptions { retry_max_delay: Some(Duration::MAX), ..Default::default() }, "retry_max_delay"),
            (ClientOptions { api_version: Some("v1&x".into()), ..Default::default() }, "api_version"),
            (
                ClientOptions { extra_ca_certificates: Some("no pem".into()), ..Default::default() },
                "extra_ca_certificates",
            ),
            (
                ClientOptions {
                    extra_ca_certificates: Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".into()),
                    ..Default::default()
                },
                "extra_ca_certificates",
            ),
        ] {
            assert_eq!(Config::try_from(options).unwrap_err().field, field);
        }
    }
}
