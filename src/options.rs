//! The options of a client.

use std::time::Duration;

const MAX_ATTEMPTS: i32 = 4;
/// A process may have 1024 files open on most systems, and 256 on some.
const MAX_CONNECTIONS: i32 = 128;
const MAX_IDLE_CONNECTIONS: i32 = 32;

/// The Alibaba Cloud site of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Site {
    /// The China site, `domain.aliyuncs.com`.
    #[default]
    China,
    /// The International site, `domain-intl.aliyuncs.com`.
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

/// How far a diagnosis goes. Documented in the interface definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DiagnosticScope {
    /// Nothing is sent.
    Local,
    /// The endpoint is asked whether it answers.
    #[default]
    Endpoint,
    /// The same, and keys are fetched.
    Credentials,
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

/// The format of the server's replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReplyFormat {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

/// The HTTP method of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HttpMethod {
    /// POST, with all parameters in an urlencoded form. No URL contains a signature.
    #[default]
    Post,
    /// GET, with all parameters in the URL, including the signature.
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

/// The signature version of requests. Has no effect on results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureVersion {
    /// HMAC-SHA1. The parameters include the access key ID, the security token, the timestamp and the signature.
    #[default]
    V1,
    /// ACS3-HMAC-SHA256. Headers contain everything except the parameters of the operation.
    V3,
}

/// The policy for a submission with an unknown outcome.
///
/// `src/alidomain.udl` lists the documented facts and the assumptions that the policies depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SubmissionPolicy {
    /// Resend the identical signed request, then look for its task. Only if there is no task, sign and send a new
    /// request.
    #[default]
    ReconcileAndResubmit,
    /// Resend and look for the task in the same way. Never sign a new request after an unknown outcome.
    ReconcileOnly,
    /// Do not resend, and do not look for the task. The call fails with `OutcomeUnknown` at once.
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

/// Options of a [`DomainClient`](crate::DomainClient). Defaults and ranges: see `src/alidomain.udl`.
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

/// Options for some calls of a client. `None` keeps the option of the client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct CallOptions {
    pub timeout: Option<Duration>,
    pub attempt_timeout: Option<Duration>,
    pub max_attempts: Option<i32>,
}
