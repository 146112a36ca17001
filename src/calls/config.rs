//! The client's options, checked and ready for use.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::Url;

use crate::backoff::Delays;
use crate::credentials::Surroundings;
use crate::invalid_request::InvalidRequest;
use crate::net::endpoint::{ECS_METADATA_HOST, endpoint, metadata_endpoint};
use crate::net::proxy::Proxy;
use crate::net::settings::{HttpSettings, PoolSettings};
use crate::net::tls::authorities;
use crate::operations::{Operation, versions};
use crate::options::{CallOptions, ClientOptions, Language, Site, SubmissionPolicy};
use crate::rpc::Parameters;
use crate::rpc::request::Target;

/// What the vendor's current clients send to both sites.
pub(crate) const API_VERSION: &str = "2018-01-29";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(60);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);
const MOST_ATTEMPTS: i32 = 100;
const RETRY_BASE_DELAY: Duration = Duration::from_millis(50);
const THROTTLING_BASE_DELAY: Duration = Duration::from_secs(1);
const RETRY_MAX_DELAY: Duration = Duration::from_secs(5);
const SETTLE_TIME: Duration = Duration::from_secs(5);
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(1);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60 * 60);

const MOST_CONNECTIONS: i32 = 10_000;
const MOST_IDLE_CONNECTIONS: i32 = 1000;
/// Before the load balancers of the service close a connection, which could cost the request that is just sent.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
const LONGEST_USER_AGENT_SUFFIX: usize = 128;

/// Checked options.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub target: Target,
    /// The endpoint as the register and the journal know it: many entries share the text.
    pub endpoint: Arc<str>,
    /// `None`: the endpoint was given.
    pub site: Option<Site>,
    pub language: Language,
    /// For a whole call.
    pub timeout: Duration,
    pub attempt_timeout: Duration,
    pub max_attempts: usize,
    pub retry_delays: Delays,
    pub submission_policy: SubmissionPolicy,
    pub settle_time: Duration,
    /// It was asked for, and does not follow from the time-out.
    settle_time_is_given: bool,
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
            at_least: now,
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
        let ecs_metadata_endpoint =
            metadata_endpoint(options.ecs_metadata_endpoint.as_deref().unwrap_or(ECS_METADATA_HOST), allow_plain_http)?;
        let api_version = options.api_version.unwrap_or_else(|| API_VERSION.to_owned());
        if api_version.is_empty() || !api_version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(InvalidRequest::new("api_version", format!("must be a date such as {API_VERSION}")));
        }
        let extra_roots = match options.extra_ca_certificates {
            None => Vec::new(),
            Some(pem) => authorities(&pem).map_err(|rule| InvalidRequest::new("extra_ca_certificates", rule))?,
        };
        let pool = PoolSettings {
            tls: false,
            proxy: Proxy::direct(),
            connect_timeout: duration("connect_timeout", options.connect_timeout, CONNECT_TIMEOUT)?,
            extra_roots,
            min_tls_version: options.min_tls_version,
            max_connections: count("max_connections", options.max_connections, 1..=MOST_CONNECTIONS)?,
            max_idle_connections: count(
                "max_idle_connections",
                options.max_idle_connections,
                0..=MOST_IDLE_CONNECTIONS,
            )?,
            idle_timeout: duration("idle_timeout", options.idle_timeout, IDLE_TIMEOUT)?,
        };
        let user_agent_suffix = options.user_agent_suffix.map(user_agent_suffix).transpose()?;
        let http = HttpSettings { pool, user_agent_suffix, allow_plain_http };
        let timeout = duration("timeout", options.timeout, TIMEOUT)?;
        Ok(Self {
            endpoint: own_endpoint.as_str().into(),
            site: options.endpoint.is_none().then_some(options.site),
            language: options.language,
            timeout,
            attempt_timeout: duration("attempt_timeout", options.attempt_timeout, ATTEMPT_TIMEOUT)?,
            max_attempts: attempts(options.max_attempts)?,
            retry_delays: Delays {
                transient: delay("retry_base_delay", options.retry_base_delay, RETRY_BASE_DELAY)?,
                throttled: delay("throttling_base_delay", options.throttling_base_delay, THROTTLING_BASE_DELAY)?,
                longest: delay("retry_max_delay", options.retry_max_delay, RETRY_MAX_DELAY)?,
            },
            submission_policy: options.submission_policy,
            settle_time: settle_time(options.settle_time, timeout)?,
            settle_time_is_given: options.settle_time.is_some(),
            http: http.for_endpoint(&own_endpoint)?,
            target: Target {
                endpoint: own_endpoint,
                api_version,
                reply_format: options.reply_format,
                http_method: options.http_method,
                signature_version: options.signature_version,
            },
            allow_plain_http: options.allow_plain_http,
            sts_endpoint,
            ecs_metadata_endpoint,
        })
    }
}

impl Config {
    /// The parameters of a request to this version of the API.
    pub fn parameters<O: Operation>(&self, request: &O) -> Result<Parameters, InvalidRequest> {
        versions::parameters(request, self.language, &self.target.api_version)
    }

    /// The same through these proxies.
    pub fn through(self, proxy: Proxy) -> Result<Self, InvalidRequest> {
        let pool = PoolSettings { proxy, ..self.http.pool };
        let http = HttpSettings { pool, ..self.http }.for_endpoint(&self.target.endpoint)?;
        Ok(Self { http, ..self })
    }

    /// The same through proxies that nobody has checked: nothing may be sent with it before somebody does.
    pub fn through_unchecked(self, proxy: Proxy) -> Self {
        let pool = PoolSettings { proxy, ..self.http.pool };
        Self { http: HttpSettings { pool, ..self.http }, ..self }
    }

    /// The same for what sends nothing by itself: without TLS and without a proxy, nothing of it can fail.
    pub fn without_network(&self) -> Self {
        let mut config = self.clone();
        config.http.pool.tls = false;
        config.http.pool.proxy = Proxy::direct();
        config
    }

    /// The same for some of the client's calls.
    pub fn with_call_options(&self, options: CallOptions) -> Result<Self, InvalidRequest> {
        let timeout = duration("timeout", options.timeout, self.timeout)?;
        Ok(Self {
            timeout,
            attempt_timeout: duration("attempt_timeout", options.attempt_timeout, self.attempt_timeout)?,
            max_attempts: options.max_attempts.map_or(Ok(self.max_attempts), attempts)?,
            settle_time: settle_time(self.settle_time_is_given.then_some(self.settle_time), timeout)?,
            ..self.clone()
        })
    }
}

fn attempts(most: i32) -> Result<usize, InvalidRequest> {
    count("max_attempts", most, 1..=MOST_ATTEMPTS)
}

fn count(field: &'static str, value: i32, range: RangeInclusive<i32>) -> Result<usize, InvalidRequest> {
    let value = usize::try_from(value).ok().filter(|_| range.contains(&value));
    value.ok_or_else(|| InvalidRequest::new(field, format!("must be between {} and {}", range.start(), range.end())))
}

fn settle_time(value: Option<Duration>, timeout: Duration) -> Result<Duration, InvalidRequest> {
    let settle_time = delay("settle_time", value, SETTLE_TIME.min(timeout / 4))?;
    if settle_time > timeout / 2 {
        return Err(InvalidRequest::new("settle_time", "must be at most half of timeout"));
    }
    Ok(settle_time)
}

/// What may stand in a header, and does not make it ambiguous.
fn user_agent_suffix(text: String) -> Result<String, InvalidRequest> {
    let text = text.trim();
    let visible = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if text.is_empty() || text.len() > LONGEST_USER_AGENT_SUFFIX || !visible {
        let rule = format!("must be 1 to {LONGEST_USER_AGENT_SUFFIX} visible ASCII characters, such as my-program/1.0");
        return Err(InvalidRequest::new("user_agent_suffix", rule));
    }
    Ok(text.to_owned())
}

/// A duration in words that every language's callers read alike.
pub(crate) fn in_seconds(duration: Duration) -> String {
    format!("{} seconds", duration.as_secs_f64())
}

/// Within what a wait for others may take.
fn duration(field: &'static str, value: Option<Duration>, default: Duration) -> Result<Duration, InvalidRequest> {
    let value = value.unwrap_or(default);
    if (SHORTEST_TIMEOUT..=LONGEST_TIMEOUT).contains(&value) {
        Ok(value)
    } else {
        Err(InvalidRequest::new(
            field,
            format!("must be between 1 millisecond and 1 hour, but is {}", in_seconds(value)),
        ))
    }
}

/// Within what a wait of our own may take.
fn delay(field: &'static str, value: Option<Duration>, default: Duration) -> Result<Duration, InvalidRequest> {
    let value = value.unwrap_or(default);
    if value <= LONGEST_TIMEOUT {
        Ok(value)
    } else {
        Err(InvalidRequest::new(field, format!("must be at most 1 hour, but is {}", in_seconds(value))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Site;

    #[test]
    fn defaults() {
        let config = Config::try_from(ClientOptions::default()).unwrap();
        assert_eq!(config.target.endpoint.as_str(), "https://domain.aliyuncs.com/");
        assert_eq!(config.target.api_version, "2018-01-29");
        assert_eq!(
            (config.http.pool.connect_timeout, config.timeout),
            (Duration::from_secs(5), Duration::from_secs(60))
        );
        assert!(config.http.pool.tls);
        let Delays { transient, throttled, longest } = config.retry_delays;
        assert_eq!([transient, throttled, longest].map(|delay| delay.as_millis()), [50, 1000, 5000]);
        let options = ClientOptions { site: Site::International, ..Default::default() };
        assert_eq!(Config::try_from(options).unwrap().target.endpoint.as_str(), "https://domain-intl.aliyuncs.com/");
    }

    #[test]
    fn the_metadata_of_an_instance_is_plain_http_next_door_alone() {
        let of = |text: &str, allow_plain_http: bool| {
            let ecs_metadata_endpoint = Some(text.to_owned());
            let options = ClientOptions { ecs_metadata_endpoint, allow_plain_http, ..Default::default() };
            Config::try_from(options).map(|config| config.ecs_metadata_endpoint.to_string())
        };
        let default = Config::try_from(ClientOptions::default()).unwrap().ecs_metadata_endpoint;
        assert_eq!(default.as_str(), "http://100.100.100.200/");
        for (text, url) in [
            ("http://100.100.100.200", "http://100.100.100.200/"),
            ("100.100.100.200", "http://100.100.100.200/"),
            ("169.254.169.254", "http://169.254.169.254/"),
            ("http://[fe80::1]:80", "http://[fe80::1]/"),
            ("localhost:8080", "http://localhost:8080/"),
            ("https://metadata.example", "https://metadata.example/"),
        ] {
            assert_eq!(of(text, false).as_deref(), Ok(url));
        }
        for text in ["metadata.example", "http://100.100.100.201", "http://100.100.100.200.example"] {
            assert_eq!(of(text, false).unwrap_err().field, "ecs_metadata_endpoint", "{text}");
        }
        assert_eq!(of("metadata.example", true).as_deref(), Ok("http://metadata.example/"));
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
            (
                ClientOptions { throttling_base_delay: Some(Duration::MAX), ..Default::default() },
                "throttling_base_delay",
            ),
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
            (ClientOptions { max_connections: 0, ..Default::default() }, "max_connections"),
            (ClientOptions { max_connections: 10_001, ..Default::default() }, "max_connections"),
            (ClientOptions { max_idle_connections: -1, ..Default::default() }, "max_idle_connections"),
            (ClientOptions { max_idle_connections: 1001, ..Default::default() }, "max_idle_connections"),
            (ClientOptions { idle_timeout: zero, ..Default::default() }, "idle_timeout"),
            (ClientOptions { user_agent_suffix: Some(" ".into()), ..Default::default() }, "user_agent_suffix"),
            (ClientOptions { user_agent_suffix: Some("a\r\nb".into()), ..Default::default() }, "user_agent_suffix"),
            (ClientOptions { user_agent_suffix: Some("ä".into()), ..Default::default() }, "user_agent_suffix"),
            (ClientOptions { user_agent_suffix: Some("a".repeat(129)), ..Default::default() }, "user_agent_suffix"),
        ] {
            assert_eq!(Config::try_from(options).unwrap_err().field, field);
        }
    }

    #[test]
    fn call_options_change_what_they_name() {
        let config = Config::try_from(ClientOptions { max_attempts: 7, ..Default::default() }).unwrap();
        let changed = config.with_call_options(CallOptions::default()).unwrap();
        assert_eq!((changed.timeout, changed.attempt_timeout, changed.max_attempts), (TIMEOUT, ATTEMPT_TIMEOUT, 7));
        let second = Duration::from_secs(1);
        let options =
            CallOptions { timeout: Some(4 * second), attempt_timeout: Some(2 * second), max_attempts: Some(1) };
        let changed = config.with_call_options(options).unwrap();
        assert_eq!((changed.timeout, changed.attempt_timeout, changed.max_attempts), (4 * second, 2 * second, 1));
        assert_eq!((config.settle_time, changed.settle_time), (SETTLE_TIME, second));
        let longer = changed.with_call_options(CallOptions { timeout: Some(TIMEOUT), ..Default::default() }).unwrap();
        assert_eq!((longer.settle_time, longer.max_attempts), (SETTLE_TIME, 1));
    }

    #[test]
    fn call_options_out_of_range_name_their_field() {
        let config = Config::try_from(ClientOptions { settle_time: Some(SETTLE_TIME), ..Default::default() }).unwrap();
        for (options, field) in [
            (CallOptions { timeout: Some(Duration::ZERO), ..Default::default() }, "timeout"),
            (CallOptions { attempt_timeout: Some(Duration::MAX), ..Default::default() }, "attempt_timeout"),
            (CallOptions { max_attempts: Some(0), ..Default::default() }, "max_attempts"),
            // The time that was asked for would take more than half of it.
            (CallOptions { timeout: Some(SETTLE_TIME), ..Default::default() }, "settle_time"),
        ] {
            assert_eq!(config.with_call_options(options).unwrap_err().field, field);
        }
    }
}
