//! The options of a client, as its caller gives them.

use std::time::Duration;

const MAX_ATTEMPTS: i32 = 4;
/// A process may have 1024 files open on most systems, and 256 on some.
const MAX_CONNECTIONS: i32 = 128;
const MAX_IDLE_CONNECTIONS: i32 = 32;

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

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[default]
    Tls12,
    /// TLS 1.3.
    Tls13,
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
    pub throttling_base_delay: Option<Duration>,
    pub retry_max_delay: Option<Duration>,
    pub submission_policy: SubmissionPolicy,
    pub settle_time: Option<Duration>,
    pub extra_ca_certificates: Option<String>,
    pub min_tls_version: TlsVersion,
    pub max_connections: i32,
    pub max_idle_connections: i32,
    pub idle_timeout: Option<Duration>,
    pub user_agent_suffix: Option<String>,
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
            throttling_base_delay: None,
            retry_max_delay: None,
            submission_policy: SubmissionPolicy::default(),
            settle_time: None,
            extra_ca_certificates: None,
            min_tls_version: TlsVersion::default(),
            max_connections: MAX_CONNECTIONS,
            max_idle_connections: MAX_IDLE_CONNECTIONS,
            idle_timeout: None,
            user_agent_suffix: None,
            allow_plain_http: false,
            sts_endpoint: None,
            ecs_metadata_endpoint: None,
        }
    }
}

/// What some calls of a client have of their own. Documented in the interface definition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct CallOptions {
    pub timeout: Option<Duration>,
    pub attempt_timeout: Option<Duration>,
    pub max_attempts: Option<i32>,
}
