__all__ = ['AccessDeniedDetail', 'AcknowledgeTaskResultRequest', 'AcknowledgeTaskResultResponse', 'Attempt', 'AttemptEnd', 'BulkOptions', 'BulkResult', 'BulkSubmission', 'CallOptions', 'CallResponse', 'CancelTaskRequest', 'CancelTaskResponse', 'Cancellation', 'CancellationCheck', 'ChangeConsequence', 'ChangeObstacle', 'ChangePlan', 'ChgholderStatus', 'ClientOptions', 'ConsequenceKind', 'ContactFieldChange', 'ContactType', 'Credentials', 'CredentialsPlace', 'CredentialsProvider', 'CredentialsState', 'DiagnosticArea', 'DiagnosticProblem', 'DiagnosticReport', 'DiagnosticScope', 'Domain', 'DomainError', 'DomainQueryType', 'DomainStatus', 'DomainTag', 'DomainType', 'EmailVerificationStatus', 'ErrorCode', 'ExpirationDateStatus', 'Explanation', 'HttpMethod', 'InternalError', 'Journal', 'Language', 'LogLevel', 'ObstacleKind', 'OperationInfo', 'OperationParameter', 'OrderByType', 'OrderKeyType', 'Outcome', 'ParameterField', 'ParameterType', 'PendingStatus', 'PollTaskResultRequest', 'PollTaskResultResponse', 'ProductDomainType', 'ProhibitionLock', 'Proxy', 'QueryContactInfoRequest', 'QueryContactInfoResponse', 'QueryDomainByDomainNameRequest', 'QueryDomainByDomainNameResponse', 'QueryDomainListRequest', 'QueryDomainListResponse', 'QueryRegistrantProfilesRequest', 'QueryRegistrantProfilesResponse', 'QueryTaskDetailHistoryRequest', 'QueryTaskDetailHistoryResponse', 'QueryTaskDetailListRequest', 'QueryTaskDetailListResponse', 'QueryTaskInfoHistoryRequest', 'QueryTaskInfoHistoryResponse', 'QueryTaskListRequest', 'QueryTaskListResponse', 'RamRole', 'RealNameStatus', 'Reconciliation', 'ReconciliationState', 'RegistrantProfile', 'RegistrantProfileType', 'RegistrantType', 'ReplyFormat', 'SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest', 'SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse', 'SaveBatchTaskForUpdatingContactInfoRequest', 'SaveBatchTaskForUpdatingContactInfoResponse', 'SaveSingleTaskForUpdatingContactInfoRequest', 'SaveSingleTaskForUpdatingContactInfoResponse', 'SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest', 'SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse', 'SignatureVersion', 'Site', 'SubmissionPolicy', 'SubmitAndWaitResponse', 'TaskDetail', 'TaskInfo', 'TaskProgress', 'TaskState', 'TaskStatus', 'TaskWatch', 'TlsVersion', 'TransportKind', 'UnresolvedSubmission', 'Value', 'WaitOptions', 'enable_logging', 'error_codes', 'look_up_error_code', 'operations', 'submission_from_json', 'submission_to_json', 'version']
class AttemptEnd(Enum):
    SUCCEEDED = 'succeeded'
    REFUSED = 'refused'
    NOT_SENT = 'not_sent'
    LOST = 'lost'
    UNEXPECTED_REPLY = 'unexpected_reply'
class ChgholderStatus(Enum):
    NORMAL = 'normal'
    PENDING = 'pending'
    FAILED = 'failed'
    UNKNOWN = 'unknown'
class ConsequenceKind(Enum):
    TRANSFER_LOCKED = 'transfer_locked'
    EMAIL_TO_CONFIRM = 'email_to_confirm'
    NOTHING_CHANGES = 'nothing_changes'
class ContactType(Enum):
    REGISTRANT = 'registrant'
    ADMIN = 'admin'
    BILLING = 'billing'
    TECH = 'tech'
class CredentialsState(Enum):
    USED = 'used'
    UNUSED = 'unused'
    NOT_FOUND = 'not_found'
    BROKEN = 'broken'
    NOT_CHECKED = 'not_checked'
class DiagnosticArea(Enum):
    CREDENTIALS = 'credentials'
    PROXY = 'proxy'
    CERTIFICATE_AUTHORITIES = 'certificate_authorities'
    ENDPOINT = 'endpoint'
    CLOCK = 'clock'
class DiagnosticScope(Enum):
    LOCAL = 'local'
    ENDPOINT = 'endpoint'
    CREDENTIALS = 'credentials'
class DomainQueryType(Enum):
    NEEDS_RENEWAL = 'needs_renewal'
    NEEDS_REDEMPTION = 'needs_redemption'
class DomainStatus(Enum):
    NEEDS_RENEWAL = 'needs_renewal'
    NEEDS_REDEMPTION = 'needs_redemption'
    NORMAL = 'normal'
    UNKNOWN = 'unknown'
class DomainType(Enum):
    NEW_GTLD = 'New gTLD'
    GTLD = 'gTLD'
    CCTLD = 'ccTLD'
    UNKNOWN = 'UNKNOWN'
class EmailVerificationStatus(Enum):
    NOT_VERIFIED = 'not_verified'
    VERIFIED = 'verified'
    UNKNOWN = 'unknown'
class ExpirationDateStatus(Enum):
    NOT_EXPIRED = 'not_expired'
    EXPIRED = 'expired'
    UNKNOWN = 'unknown'
class HttpMethod(Enum):
    POST = 'POST'
    GET = 'GET'
class Language(Enum):
    ZH = 'zh'
    EN = 'en'
class LogLevel(Enum):
    OFF = 'off'
    ERROR = 'error'
    WARN = 'warn'
    INFO = 'info'
    DEBUG = 'debug'
    TRACE = 'trace'
class ObstacleKind(Enum):
    INVALID_REQUEST = 'invalid_request'
    PROFILE_NOT_FOUND = 'profile_not_found'
    PROFILE_NOT_VERIFIED = 'profile_not_verified'
    DOMAIN_NOT_FOUND = 'domain_not_found'
    DOMAIN_EXPIRED = 'domain_expired'
    UPDATE_PROHIBITED = 'update_prohibited'
    CHANGE_PENDING = 'change_pending'
    NOT_READABLE = 'not_readable'
    UNKNOWN = 'unknown'
class OrderByType(Enum):
    ASC = 'ASC'
    DESC = 'DESC'
class OrderKeyType(Enum):
    REGISTRATION_DATE = 'RegistrationDate'
    EXPIRATION_DATE = 'ExpirationDate'
class Outcome(Enum):
    NOT_SENT = 'not_sent'
    REJECTED = 'rejected'
    NOT_EXECUTED = 'not_executed'
    MAYBE_EXECUTED = 'maybe_executed'
class ParameterType(Enum):
    STRING = 'string'
    INT = 'int'
    LONG = 'long'
    BOOLEAN = 'boolean'
    FLOAT = 'float'
    DOUBLE = 'double'
    OBJECT = 'object'
class PendingStatus(Enum):
    NORMAL = 'NORMAL'
    PENDING = 'PENDING'
    UNKNOWN = 'UNKNOWN'
class ProductDomainType(Enum):
    NEW_GTLD = 'New gTLD'
    GTLD = 'gTLD'
    CCTLD = 'ccTLD'
class ProhibitionLock(Enum):
    NONE_SETTING = 'NONE_SETTING'
    OPEN = 'OPEN'
    CLOSE = 'CLOSE'
    UNKNOWN = 'UNKNOWN'
class RealNameStatus(Enum):
    NON_AUDIT = 'NONAUDIT'
    SUCCEED = 'SUCCEED'
    FAILED = 'FAILED'
    AUDITING = 'AUDITING'
    UNKNOWN = 'UNKNOWN'
class ReconciliationState(Enum):
    FOUND = 'found'
    NOT_EXECUTED = 'not_executed'
    STILL_UNKNOWN = 'still_unknown'
class RegistrantProfileType(Enum):
    COMMON = 'common'
    CNNIC = 'cnnic'
    UNKNOWN = 'unknown'
class RegistrantType(Enum):
    INDIVIDUAL = 'individual'
    ENTERPRISE = 'enterprise'
    UNKNOWN = 'unknown'
class ReplyFormat(Enum):
    JSON = 'JSON'
    XML = 'XML'
class SignatureVersion(Enum):
    V1 = 'V1'
    V3 = 'V3'
class Site(Enum):
    CHINA = 'china'
    INTERNATIONAL = 'international'
class SubmissionPolicy(Enum):
    RECONCILE_AND_RESUBMIT = 'reconcile_and_resubmit'
    RECONCILE_ONLY = 'reconcile_only'
    REPORT = 'report'
class TaskState(Enum):
    STILL_RUNNING = 'still_running'
    SUCCEEDED = 'succeeded'
    FAILED = 'failed'
class TaskStatus(Enum):
    WAITING_EXECUTE = 'WAITING_EXECUTE'
    EXECUTING = 'EXECUTING'
    EXECUTE_SUCCESS = 'EXECUTE_SUCCESS'
    EXECUTE_FAILURE = 'EXECUTE_FAILURE'
    COMPLETE = 'COMPLETE'
    UNKNOWN = 'UNKNOWN'
class TlsVersion(Enum):
    TLS12 = '1.2'
    TLS13 = '1.3'
class TransportKind(Enum):
    DNS = 'dns'
    CONNECT = 'connect'
    PROXY = 'proxy'
    CERTIFICATE_UNTRUSTED = 'certificate_untrusted'
    CERTIFICATE_EXPIRED = 'certificate_expired'
    CERTIFICATE_WRONG_HOST = 'certificate_wrong_host'
    TLS = 'tls'
    TIMEOUT = 'timeout'
    RESET = 'reset'
    OTHER = 'other'
Value: TypeAlias = bool | int | float | str | Sequence[Value] | Mapping[str, Value] | None
@dataclass(init=False)
class AccessDeniedDetail:
    auth_action: str | None = None
    auth_principal_type: str | None = None
    auth_principal_owner_id: str | None = None
    auth_principal_display_name: str | None = None
    policy_type: str | None = None
    no_permission_type: str | None = None
    encoded_diagnostic_message: str | None = None

    def __init__(self, *, auth_action: str | None=None, auth_principal_type: str | None=None, auth_principal_owner_id: str | None=None, auth_principal_display_name: str | None=None, policy_type: str | None=None, no_permission_type: str | None=None, encoded_diagnostic_message: str | None=None) -> None:
        ...
@dataclass(init=False)
class AcknowledgeTaskResultRequest:
    task_detail_no: list[str]
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, task_detail_no: list[str], user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class AcknowledgeTaskResultResponse:
    result: int
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, result: int, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class Attempt:
    started_at: datetime
    duration: timedelta
    resent: bool
    ended: AttemptEnd
    code: str | None
    http_status: int | None
    request_id: str | None

    def __init__(self, *, started_at: datetime, duration: timedelta | float, resent: bool, ended: AttemptEnd | Literal['succeeded', 'refused', 'not_sent', 'lost', 'unexpected_reply'], code: str | None, http_status: int | None, request_id: str | None) -> None:
        ...
@dataclass(init=False)
class BulkOptions:
    max_in_flight: int | None = None
    interval: timedelta | None = None

    def __init__(self, *, max_in_flight: int | None=None, interval: timedelta | float | None=None) -> None:
        ...
@dataclass(init=False)
class BulkResult:
    index: int
    response: SaveSingleTaskForUpdatingContactInfoResponse | None
    error: DomainError | None

    def __init__(self, *, index: int, response: SaveSingleTaskForUpdatingContactInfoResponse | None, error: DomainError | None) -> None:
        ...
@dataclass(init=False)
class CallOptions:
    timeout: timedelta | None = None
    attempt_timeout: timedelta | None = None
    max_attempts: int | None = None

    def __init__(self, *, timeout: timedelta | float | None=None, attempt_timeout: timedelta | float | None=None, max_attempts: int | None=None) -> None:
        ...
@dataclass(init=False)
class CallResponse:
    fields: dict[str, Any]
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, fields: dict[str, Any], request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class CancelTaskRequest:
    task_no: str
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, task_no: str, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class CancelTaskResponse:
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class ChangeConsequence:
    kind: ConsequenceKind
    text: str

    def __init__(self, *, kind: ConsequenceKind | Literal['transfer_locked', 'email_to_confirm', 'nothing_changes'], text: str) -> None:
        ...
@dataclass(init=False)
class ChangeObstacle:
    kind: ObstacleKind
    reason: str
    next_step: str
    ram_action: str | None

    def __init__(self, *, kind: ObstacleKind | Literal['invalid_request', 'profile_not_found', 'profile_not_verified', 'domain_not_found', 'domain_expired', 'update_prohibited', 'change_pending', 'not_readable', 'unknown'], reason: str, next_step: str, ram_action: str | None) -> None:
        ...
@dataclass(init=False)
class ChangePlan:
    domain_name: str
    contact_type: ContactType
    registrant_profile_id: int
    changes: list[ContactFieldChange]
    obstacles: list[ChangeObstacle]
    consequences: list[ChangeConsequence]

    def __init__(self, *, domain_name: str, contact_type: ContactType | Literal['registrant', 'admin', 'billing', 'tech'], registrant_profile_id: int, changes: list[ContactFieldChange], obstacles: list[ChangeObstacle], consequences: list[ChangeConsequence]) -> None:
        ...
@dataclass(init=False)
class ClientOptions:
    site: Site = Site.CHINA
    endpoint: str | None = None
    api_version: str | None = None
    reply_format: ReplyFormat = ReplyFormat.JSON
    http_method: HttpMethod = HttpMethod.POST
    signature_version: SignatureVersion = SignatureVersion.V1
    language: Language = Language.EN
    connect_timeout: timedelta | None = None
    timeout: timedelta | None = None
    attempt_timeout: timedelta | None = None
    max_attempts: int = 4
    retry_base_delay: timedelta | None = None
    throttling_base_delay: timedelta | None = None
    retry_max_delay: timedelta | None = None
    submission_policy: SubmissionPolicy = SubmissionPolicy.RECONCILE_AND_RESUBMIT
    settle_time: timedelta | None = None
    extra_ca_certificates: str | None = None
    min_tls_version: TlsVersion = TlsVersion.TLS12
    max_connections: int = 128
    max_idle_connections: int = 32
    idle_timeout: timedelta | None = None
    user_agent_suffix: str | None = None
    allow_plain_http: bool = False
    sts_endpoint: str | None = None
    ecs_metadata_endpoint: str | None = None

    def __init__(self, *, site: Site | Literal['china', 'international']=Site.CHINA, endpoint: str | None=None, api_version: str | None=None, reply_format: ReplyFormat | Literal['JSON', 'XML']=ReplyFormat.JSON, http_method: HttpMethod | Literal['POST', 'GET']=HttpMethod.POST, signature_version: SignatureVersion | Literal['V1', 'V3']=SignatureVersion.V1, language: Language | Literal['zh', 'en']=Language.EN, connect_timeout: timedelta | float | None=None, timeout: timedelta | float | None=None, attempt_timeout: timedelta | float | None=None, max_attempts: int=4, retry_base_delay: timedelta | float | None=None, throttling_base_delay: timedelta | float | None=None, retry_max_delay: timedelta | float | None=None, submission_policy: SubmissionPolicy | Literal['reconcile_and_resubmit', 'reconcile_only', 'report']=SubmissionPolicy.RECONCILE_AND_RESUBMIT, settle_time: timedelta | float | None=None, extra_ca_certificates: str | None=None, min_tls_version: TlsVersion | Literal['1.2', '1.3']=TlsVersion.TLS12, max_connections: int=128, max_idle_connections: int=32, idle_timeout: timedelta | float | None=None, user_agent_suffix: str | None=None, allow_plain_http: bool=False, sts_endpoint: str | None=None, ecs_metadata_endpoint: str | None=None) -> None:
        ...
@dataclass(init=False)
class ContactFieldChange:
    field: str
    old_value: str | None
    new_value: str | None

    def __init__(self, *, field: str, old_value: str | None, new_value: str | None) -> None:
        ...
@dataclass(init=False)
class CredentialsPlace:
    place: str
    state: CredentialsState
    detail: str

    def __init__(self, *, place: str, state: CredentialsState | Literal['used', 'unused', 'not_found', 'broken', 'not_checked'], detail: str) -> None:
        ...
@dataclass(init=False)
class DiagnosticProblem:
    area: DiagnosticArea
    reason: str
    next_step: str

    def __init__(self, *, area: DiagnosticArea | Literal['credentials', 'proxy', 'certificate_authorities', 'endpoint', 'clock'], reason: str, next_step: str) -> None:
        ...
@dataclass(init=False)
class DiagnosticReport:
    version: str
    target: str
    credentials: list[CredentialsPlace]
    endpoint: str
    site: Site | None
    proxy: str | None
    proxy_source: str
    certificate_authorities: list[str]
    http_status: int | None
    elapsed: timedelta | None
    clock_offset: int | None
    problems: list[DiagnosticProblem]

    def __init__(self, *, version: str, target: str, credentials: list[CredentialsPlace], endpoint: str, site: Site | Literal['china', 'international'] | None, proxy: str | None, proxy_source: str, certificate_authorities: list[str], http_status: int | None, elapsed: timedelta | float | None, clock_offset: int | None, problems: list[DiagnosticProblem]) -> None:
        ...
@dataclass(init=False)
class Domain:
    domain_name: str
    instance_id: str | None
    domain_status: DomainStatus
    domain_status_text: str | None
    domain_type: DomainType
    domain_type_text: str | None
    domain_audit_status: RealNameStatus
    domain_audit_status_text: str | None
    registrant_type: RegistrantType
    registrant_type_text: str | None
    registration_date: datetime | None
    expiration_date: datetime | None
    expiration_date_status: ExpirationDateStatus
    expiration_date_status_text: str | None
    expiration_curr_date_diff: int | None
    premium: bool | None
    product_id: str | None
    remark: str | None
    chgholder_status: ChgholderStatus
    chgholder_status_text: str | None
    ccompany: str | None
    auto_renew_enabled: bool | None
    dns_list: list[str]
    domain_group_id: str | None
    domain_group_name: str | None
    registrar: str | None
    resource_group_id: str | None
    tags: list[DomainTag]

    def __init__(self, *, domain_name: str, instance_id: str | None, domain_status: DomainStatus | Literal['needs_renewal', 'needs_redemption', 'normal', 'unknown'], domain_status_text: str | None, domain_type: DomainType | Literal['New gTLD', 'gTLD', 'ccTLD', 'UNKNOWN'], domain_type_text: str | None, domain_audit_status: RealNameStatus | Literal['NONAUDIT', 'SUCCEED', 'FAILED', 'AUDITING', 'UNKNOWN'], domain_audit_status_text: str | None, registrant_type: RegistrantType | Literal['individual', 'enterprise', 'unknown'], registrant_type_text: str | None, registration_date: datetime | None, expiration_date: datetime | None, expiration_date_status: ExpirationDateStatus | Literal['not_expired', 'expired', 'unknown'], expiration_date_status_text: str | None, expiration_curr_date_diff: int | None, premium: bool | None, product_id: str | None, remark: str | None, chgholder_status: ChgholderStatus | Literal['normal', 'pending', 'failed', 'unknown'], chgholder_status_text: str | None, ccompany: str | None, auto_renew_enabled: bool | None, dns_list: list[str], domain_group_id: str | None, domain_group_name: str | None, registrar: str | None, resource_group_id: str | None, tags: list[DomainTag]) -> None:
        ...
@dataclass(init=False)
class DomainTag:
    key: str
    value: str | None = None

    def __init__(self, *, key: str, value: str | None=None) -> None:
        ...
@dataclass(init=False)
class ErrorCode:
    code: str
    meaning: str
    cause: str
    next_step: str
    retryable: bool
    may_have_executed: bool
    link: str

    def __init__(self, *, code: str, meaning: str, cause: str, next_step: str, retryable: bool, may_have_executed: bool, link: str) -> None:
        ...
@dataclass(init=False)
class Explanation:
    parameters: dict[str, str]
    method: str
    url: str
    headers: dict[str, str]
    body: str | None
    canonical_request: str
    string_to_sign: str
    signing_key: str
    signature: str
    curl: str
    python: str
    kotlin: str
    swift: str
    rust: str

    def __init__(self, *, parameters: dict[str, str], method: str, url: str, headers: dict[str, str], body: str | None, canonical_request: str, string_to_sign: str, signing_key: str, signature: str, curl: str, python: str, kotlin: str, swift: str, rust: str) -> None:
        ...
@dataclass(init=False)
class OperationInfo:
    action: str
    versions: list[str]
    reads: bool
    parameters: list[OperationParameter]
    response: dict[str, Any]

    def __init__(self, *, action: str, versions: list[str], reads: bool, parameters: list[OperationParameter], response: dict[str, Any]) -> None:
        ...
@dataclass(init=False)
class OperationParameter:
    name: str
    value_type: ParameterType
    is_list: bool
    required: bool
    fields: list[ParameterField]
    values: list[str]
    example: str | None
    versions: list[str]

    def __init__(self, *, name: str, value_type: ParameterType | Literal['string', 'int', 'long', 'boolean', 'float', 'double', 'object'], is_list: bool, required: bool, fields: list[ParameterField], values: list[str], example: str | None, versions: list[str]) -> None:
        ...
@dataclass(init=False)
class ParameterField:
    name: str
    value_type: ParameterType

    def __init__(self, *, name: str, value_type: ParameterType | Literal['string', 'int', 'long', 'boolean', 'float', 'double', 'object']) -> None:
        ...
@dataclass(init=False)
class PollTaskResultRequest:
    page_num: int = 1
    page_size: int = 100
    task_no: str | None = None
    domain_name: str | None = None
    instance_id: str | None = None
    task_result_status: TaskStatus | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, page_num: int=1, page_size: int=100, task_no: str | None=None, domain_name: str | None=None, instance_id: str | None=None, task_result_status: TaskStatus | Literal['WAITING_EXECUTE', 'EXECUTING', 'EXECUTE_SUCCESS', 'EXECUTE_FAILURE', 'COMPLETE', 'UNKNOWN'] | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class PollTaskResultResponse:
    task_details: list[TaskDetail]
    current_page_num: int | None
    page_size: int | None
    total_item_num: int | None
    total_page_num: int | None
    next_page_num: int | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_details: list[TaskDetail], current_page_num: int | None, page_size: int | None, total_item_num: int | None, total_page_num: int | None, next_page_num: int | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryContactInfoRequest:
    domain_name: str
    contact_type: ContactType
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, domain_name: str, contact_type: ContactType | Literal['registrant', 'admin', 'billing', 'tech'], user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryContactInfoResponse:
    create_date: str | None
    registrant_name: str | None
    registrant_organization: str | None
    email: str | None
    tel_area: str | None
    telephone: str | None
    tel_ext: str | None
    country: str | None
    province: str | None
    city: str | None
    address: str | None
    postal_code: str | None
    zh_registrant_name: str | None
    zh_registrant_organization: str | None
    zh_province: str | None
    zh_city: str | None
    zh_address: str | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, create_date: str | None, registrant_name: str | None, registrant_organization: str | None, email: str | None, tel_area: str | None, telephone: str | None, tel_ext: str | None, country: str | None, province: str | None, city: str | None, address: str | None, postal_code: str | None, zh_registrant_name: str | None, zh_registrant_organization: str | None, zh_province: str | None, zh_city: str | None, zh_address: str | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryDomainByDomainNameRequest:
    domain_name: str
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, domain_name: str, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryDomainByDomainNameResponse:
    domain_name: str
    instance_id: str | None
    registrant_updating_status: PendingStatus
    registrant_updating_status_text: str | None
    update_prohibition_lock: ProhibitionLock
    update_prohibition_lock_text: str | None
    transfer_prohibition_lock: ProhibitionLock
    transfer_prohibition_lock_text: str | None
    transfer_out_status: PendingStatus
    transfer_out_status_text: str | None
    real_name_status: RealNameStatus
    real_name_status_text: str | None
    domain_name_verification_status: RealNameStatus
    domain_name_verification_status_text: str | None
    registrant_type: RegistrantType
    registrant_type_text: str | None
    registrant_name: str | None
    registrant_organization: str | None
    email: str | None
    email_verification_status: EmailVerificationStatus
    email_verification_status_text: str | None
    email_verification_client_hold: bool | None
    registration_date: datetime | None
    expiration_date: datetime | None
    domain_name_proxy_service: bool | None
    premium: bool | None
    dns_list: list[str]
    user_id: str | None
    domain_status: DomainStatus
    domain_status_text: str | None
    domain_type: DomainType
    domain_type_text: str | None
    domain_group_id: int | None
    domain_group_name: str | None
    expiration_curr_date_diff: int | None
    expiration_date_status: ExpirationDateStatus
    expiration_date_status_text: str | None
    remark: str | None
    registrar: str | None
    resource_group_id: str | None
    tags: list[DomainTag]
    privacy_service_status: str | None
    cnnic_privacy_service_status: str | None
    zh_registrant_name: str | None
    zh_registrant_organization: str | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, domain_name: str, instance_id: str | None, registrant_updating_status: PendingStatus | Literal['NORMAL', 'PENDING', 'UNKNOWN'], registrant_updating_status_text: str | None, update_prohibition_lock: ProhibitionLock | Literal['NONE_SETTING', 'OPEN', 'CLOSE', 'UNKNOWN'], update_prohibition_lock_text: str | None, transfer_prohibition_lock: ProhibitionLock | Literal['NONE_SETTING', 'OPEN', 'CLOSE', 'UNKNOWN'], transfer_prohibition_lock_text: str | None, transfer_out_status: PendingStatus | Literal['NORMAL', 'PENDING', 'UNKNOWN'], transfer_out_status_text: str | None, real_name_status: RealNameStatus | Literal['NONAUDIT', 'SUCCEED', 'FAILED', 'AUDITING', 'UNKNOWN'], real_name_status_text: str | None, domain_name_verification_status: RealNameStatus | Literal['NONAUDIT', 'SUCCEED', 'FAILED', 'AUDITING', 'UNKNOWN'], domain_name_verification_status_text: str | None, registrant_type: RegistrantType | Literal['individual', 'enterprise', 'unknown'], registrant_type_text: str | None, registrant_name: str | None, registrant_organization: str | None, email: str | None, email_verification_status: EmailVerificationStatus | Literal['not_verified', 'verified', 'unknown'], email_verification_status_text: str | None, email_verification_client_hold: bool | None, registration_date: datetime | None, expiration_date: datetime | None, domain_name_proxy_service: bool | None, premium: bool | None, dns_list: list[str], user_id: str | None, domain_status: DomainStatus | Literal['needs_renewal', 'needs_redemption', 'normal', 'unknown'], domain_status_text: str | None, domain_type: DomainType | Literal['New gTLD', 'gTLD', 'ccTLD', 'UNKNOWN'], domain_type_text: str | None, domain_group_id: int | None, domain_group_name: str | None, expiration_curr_date_diff: int | None, expiration_date_status: ExpirationDateStatus | Literal['not_expired', 'expired', 'unknown'], expiration_date_status_text: str | None, remark: str | None, registrar: str | None, resource_group_id: str | None, tags: list[DomainTag], privacy_service_status: str | None, cnnic_privacy_service_status: str | None, zh_registrant_name: str | None, zh_registrant_organization: str | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryDomainListRequest:
    page_num: int = 1
    page_size: int = 100
    domain_name: str | None = None
    query_type: DomainQueryType | None = None
    product_domain_type: ProductDomainType | None = None
    order_key_type: OrderKeyType | None = None
    order_by_type: OrderByType | None = None
    start_registration_date: datetime | None = None
    end_registration_date: datetime | None = None
    start_expiration_date: datetime | None = None
    end_expiration_date: datetime | None = None
    ccompany: str | None = None
    domain_group_id: str | None = None
    dns: str | None = None
    registrar: str | None = None
    resource_group_id: str | None = None
    auto_renew_enabled: bool | None = None
    tags: list[DomainTag] = ...
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, page_num: int=1, page_size: int=100, domain_name: str | None=None, query_type: DomainQueryType | Literal['needs_renewal', 'needs_redemption'] | None=None, product_domain_type: ProductDomainType | Literal['New gTLD', 'gTLD', 'ccTLD'] | None=None, order_key_type: OrderKeyType | Literal['RegistrationDate', 'ExpirationDate'] | None=None, order_by_type: OrderByType | Literal['ASC', 'DESC'] | None=None, start_registration_date: datetime | None=None, end_registration_date: datetime | None=None, start_expiration_date: datetime | None=None, end_expiration_date: datetime | None=None, ccompany: str | None=None, domain_group_id: str | None=None, dns: str | None=None, registrar: str | None=None, resource_group_id: str | None=None, auto_renew_enabled: bool | None=None, tags: list[DomainTag] | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryDomainListResponse:
    domains: list[Domain]
    current_page_num: int | None
    page_size: int | None
    total_item_num: int | None
    total_page_num: int | None
    next_page_num: int | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, domains: list[Domain], current_page_num: int | None, page_size: int | None, total_item_num: int | None, total_page_num: int | None, next_page_num: int | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryRegistrantProfilesRequest:
    page_num: int = 1
    page_size: int = 100
    registrant_profile_id: int | None = None
    registrant_profile_type: RegistrantProfileType | None = None
    registrant_type: RegistrantType | None = None
    real_name_status: RealNameStatus | None = None
    default_registrant_profile: bool | None = None
    email: str | None = None
    registrant_organization: str | None = None
    remark: str | None = None
    zh_registrant_organization: str | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, page_num: int=1, page_size: int=100, registrant_profile_id: int | None=None, registrant_profile_type: RegistrantProfileType | Literal['common', 'cnnic', 'unknown'] | None=None, registrant_type: RegistrantType | Literal['individual', 'enterprise', 'unknown'] | None=None, real_name_status: RealNameStatus | Literal['NONAUDIT', 'SUCCEED', 'FAILED', 'AUDITING', 'UNKNOWN'] | None=None, default_registrant_profile: bool | None=None, email: str | None=None, registrant_organization: str | None=None, remark: str | None=None, zh_registrant_organization: str | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryRegistrantProfilesResponse:
    registrant_profiles: list[RegistrantProfile]
    current_page_num: int | None
    page_size: int | None
    total_item_num: int | None
    total_page_num: int | None
    next_page_num: int | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, registrant_profiles: list[RegistrantProfile], current_page_num: int | None, page_size: int | None, total_item_num: int | None, total_page_num: int | None, next_page_num: int | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryTaskDetailHistoryRequest:
    task_no: str
    page_size: int = 100
    task_status: TaskStatus | None = None
    domain_name: str | None = None
    task_detail_no_cursor: str | None = None
    domain_name_cursor: str | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, task_no: str, page_size: int=100, task_status: TaskStatus | Literal['WAITING_EXECUTE', 'EXECUTING', 'EXECUTE_SUCCESS', 'EXECUTE_FAILURE', 'COMPLETE', 'UNKNOWN'] | None=None, domain_name: str | None=None, task_detail_no_cursor: str | None=None, domain_name_cursor: str | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryTaskDetailHistoryResponse:
    task_details: list[TaskDetail]
    page_size: int | None
    next_page_cursor: TaskDetail | None
    current_page_cursor: TaskDetail | None
    pre_page_cursor: TaskDetail | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_details: list[TaskDetail], page_size: int | None, next_page_cursor: TaskDetail | None, current_page_cursor: TaskDetail | None, pre_page_cursor: TaskDetail | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryTaskDetailListRequest:
    task_no: str
    page_num: int = 1
    page_size: int = 100
    task_status: TaskStatus | None = None
    domain_name: str | None = None
    instance_id: str | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, task_no: str, page_num: int=1, page_size: int=100, task_status: TaskStatus | Literal['WAITING_EXECUTE', 'EXECUTING', 'EXECUTE_SUCCESS', 'EXECUTE_FAILURE', 'COMPLETE', 'UNKNOWN'] | None=None, domain_name: str | None=None, instance_id: str | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryTaskDetailListResponse:
    task_details: list[TaskDetail]
    current_page_num: int | None
    page_size: int | None
    total_item_num: int | None
    total_page_num: int | None
    next_page_num: int | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_details: list[TaskDetail], current_page_num: int | None, page_size: int | None, total_item_num: int | None, total_page_num: int | None, next_page_num: int | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryTaskInfoHistoryRequest:
    page_size: int = 100
    begin_create_time: datetime | None = None
    end_create_time: datetime | None = None
    task_no_cursor: str | None = None
    create_time_cursor: datetime | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, page_size: int=100, begin_create_time: datetime | None=None, end_create_time: datetime | None=None, task_no_cursor: str | None=None, create_time_cursor: datetime | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryTaskInfoHistoryResponse:
    tasks: list[TaskInfo]
    page_size: int | None
    next_page_cursor: TaskInfo | None
    current_page_cursor: TaskInfo | None
    pre_page_cursor: TaskInfo | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, tasks: list[TaskInfo], page_size: int | None, next_page_cursor: TaskInfo | None, current_page_cursor: TaskInfo | None, pre_page_cursor: TaskInfo | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class QueryTaskListRequest:
    page_num: int = 1
    page_size: int = 100
    begin_create_time: datetime | None = None
    end_create_time: datetime | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, page_num: int=1, page_size: int=100, begin_create_time: datetime | None=None, end_create_time: datetime | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class QueryTaskListResponse:
    tasks: list[TaskInfo]
    current_page_num: int | None
    page_size: int | None
    total_item_num: int | None
    total_page_num: int | None
    next_page_num: int | None
    server_time: datetime | None
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, tasks: list[TaskInfo], current_page_num: int | None, page_size: int | None, total_item_num: int | None, total_page_num: int | None, next_page_num: int | None, server_time: datetime | None, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class RamRole:
    role_arn: str
    role_session_name: str | None = None
    duration: timedelta | None = None
    policy: str | None = None
    external_id: str | None = None

    def __init__(self, *, role_arn: str, role_session_name: str | None=None, duration: timedelta | float | None=None, policy: str | None=None, external_id: str | None=None) -> None:
        ...
@dataclass(init=False)
class Reconciliation:
    state: ReconciliationState
    task_no: str | None
    candidates: list[str]
    reason: str

    def __init__(self, *, state: ReconciliationState | Literal['found', 'not_executed', 'still_unknown'], task_no: str | None, candidates: list[str], reason: str) -> None:
        ...
@dataclass(init=False)
class RegistrantProfile:
    registrant_profile_id: int
    registrant_profile_type: RegistrantProfileType
    registrant_profile_type_text: str | None
    registrant_type: RegistrantType
    registrant_type_text: str | None
    default_registrant_profile: bool | None
    real_name_status: RealNameStatus
    real_name_status_text: str | None
    email_verification_status: EmailVerificationStatus
    email_verification_status_text: str | None
    registrant_name: str | None
    registrant_organization: str | None
    email: str | None
    tel_area: str | None
    telephone: str | None
    tel_ext: str | None
    country: str | None
    province: str | None
    city: str | None
    address: str | None
    postal_code: str | None
    create_time: datetime | None
    update_time: datetime | None
    remark: str | None
    credential_type: str | None
    credential_no: str | None
    zh_registrant_name: str | None
    zh_registrant_organization: str | None
    zh_province: str | None
    zh_city: str | None
    zh_address: str | None
    params: str | None

    def __init__(self, *, registrant_profile_id: int, registrant_profile_type: RegistrantProfileType | Literal['common', 'cnnic', 'unknown'], registrant_profile_type_text: str | None, registrant_type: RegistrantType | Literal['individual', 'enterprise', 'unknown'], registrant_type_text: str | None, default_registrant_profile: bool | None, real_name_status: RealNameStatus | Literal['NONAUDIT', 'SUCCEED', 'FAILED', 'AUDITING', 'UNKNOWN'], real_name_status_text: str | None, email_verification_status: EmailVerificationStatus | Literal['not_verified', 'verified', 'unknown'], email_verification_status_text: str | None, registrant_name: str | None, registrant_organization: str | None, email: str | None, tel_area: str | None, telephone: str | None, tel_ext: str | None, country: str | None, province: str | None, city: str | None, address: str | None, postal_code: str | None, create_time: datetime | None, update_time: datetime | None, remark: str | None, credential_type: str | None, credential_no: str | None, zh_registrant_name: str | None, zh_registrant_organization: str | None, zh_province: str | None, zh_city: str | None, zh_address: str | None, params: str | None) -> None:
        ...
@dataclass(init=False)
class SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest:
    contact_type: ContactType
    domain_name: list[str]
    registrant_profile_id: int
    transfer_out_prohibited: bool | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, contact_type: ContactType | Literal['registrant', 'admin', 'billing', 'tech'], domain_name: list[str], registrant_profile_id: int, transfer_out_prohibited: bool | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse:
    task_no: str
    recovered: bool
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_no: str, recovered: bool, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class SaveBatchTaskForUpdatingContactInfoRequest:
    contact_type: ContactType
    domain_name: list[str]
    registrant_profile_id: int
    add_transfer_lock: bool | None = None
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, contact_type: ContactType | Literal['registrant', 'admin', 'billing', 'tech'], domain_name: list[str], registrant_profile_id: int, add_transfer_lock: bool | None=None, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class SaveBatchTaskForUpdatingContactInfoResponse:
    task_no: str
    recovered: bool
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_no: str, recovered: bool, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class SaveSingleTaskForUpdatingContactInfoRequest:
    contact_type: ContactType
    domain_name: str
    registrant_profile_id: int
    user_client_ip: str | None = None
    lang: Language | None = None
    instance_id: str | None = None
    add_transfer_lock: bool | None = None

    def __init__(self, *, contact_type: ContactType | Literal['registrant', 'admin', 'billing', 'tech'], domain_name: str, registrant_profile_id: int, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None, instance_id: str | None=None, add_transfer_lock: bool | None=None) -> None:
        ...
@dataclass(init=False)
class SaveSingleTaskForUpdatingContactInfoResponse:
    task_no: str
    recovered: bool
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_no: str, recovered: bool, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest:
    domain_name: list[str]
    registrant_profile_id: int
    transfer_out_prohibited: bool
    user_client_ip: str | None = None
    lang: Language | None = None

    def __init__(self, *, domain_name: list[str], registrant_profile_id: int, transfer_out_prohibited: bool, user_client_ip: str | None=None, lang: Language | Literal['zh', 'en'] | None=None) -> None:
        ...
@dataclass(init=False)
class SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse:
    task_no: str
    recovered: bool
    request_id: str | None
    attempts: list[Attempt]

    def __init__(self, *, task_no: str, recovered: bool, request_id: str | None, attempts: list[Attempt]) -> None:
        ...
@dataclass(init=False)
class SubmitAndWaitResponse:
    submission: SaveSingleTaskForUpdatingContactInfoResponse
    progress: TaskProgress

    def __init__(self, *, submission: SaveSingleTaskForUpdatingContactInfoResponse, progress: TaskProgress) -> None:
        ...
@dataclass(init=False)
class TaskDetail:
    task_no: str | None
    task_detail_no: str | None
    domain_name: str | None
    instance_id: str | None
    task_type: str | None
    task_type_description: str | None
    status: TaskStatus
    task_status: str | None
    task_status_code: int | None
    task_result: str | None
    error_msg: str | None
    fail_reason: str | None
    try_count: int | None
    create_time: datetime | None
    update_time: datetime | None

    def __init__(self, *, task_no: str | None, task_detail_no: str | None, domain_name: str | None, instance_id: str | None, task_type: str | None, task_type_description: str | None, status: TaskStatus | Literal['WAITING_EXECUTE', 'EXECUTING', 'EXECUTE_SUCCESS', 'EXECUTE_FAILURE', 'COMPLETE', 'UNKNOWN'], task_status: str | None, task_status_code: int | None, task_result: str | None, error_msg: str | None, fail_reason: str | None, try_count: int | None, create_time: datetime | None, update_time: datetime | None) -> None:
        ...
@dataclass(init=False)
class TaskInfo:
    task_no: str
    task_num: int | None
    task_type: str | None
    task_type_description: str | None
    status: TaskStatus
    task_status: str | None
    task_status_code: int | None
    task_cancel_status: str | None
    task_cancel_status_code: int | None
    clientip: str | None
    create_time: datetime | None
    task_biz_type: str | None
    task_result: str | None
    task_type_code: int | None

    def __init__(self, *, task_no: str, task_num: int | None, task_type: str | None, task_type_description: str | None, status: TaskStatus | Literal['WAITING_EXECUTE', 'EXECUTING', 'EXECUTE_SUCCESS', 'EXECUTE_FAILURE', 'COMPLETE', 'UNKNOWN'], task_status: str | None, task_status_code: int | None, task_cancel_status: str | None, task_cancel_status_code: int | None, clientip: str | None, create_time: datetime | None, task_biz_type: str | None, task_result: str | None, task_type_code: int | None) -> None:
        ...
@dataclass(init=False)
class TaskProgress:
    task_no: str
    state: TaskState
    task_details: list[TaskDetail]
    polls: int
    elapsed: timedelta
    next_poll_in: timedelta | None
    problem: str | None

    def __init__(self, *, task_no: str, state: TaskState | Literal['still_running', 'succeeded', 'failed'], task_details: list[TaskDetail], polls: int, elapsed: timedelta | float, next_poll_in: timedelta | float | None, problem: str | None) -> None:
        ...
@dataclass(init=False)
class UnresolvedSubmission:
    domain_name: str
    contact_type: ContactType
    signature_nonce: str
    submitted_at: datetime
    signed_at: datetime
    arrived: bool
    clock_uncertainty: timedelta | None = None
    settled_at: datetime | None = None
    contested: bool = False
    more_domain_names: list[str] = ...

    def __init__(self, *, domain_name: str, contact_type: ContactType | Literal['registrant', 'admin', 'billing', 'tech'], signature_nonce: str, submitted_at: datetime, signed_at: datetime, arrived: bool, clock_uncertainty: timedelta | float | None=None, settled_at: datetime | None=None, contested: bool=False, more_domain_names: list[str] | None=None) -> None:
        ...

    @classmethod
    def from_json(cls, json: str) -> UnresolvedSubmission:
        ...

    def to_json(self) -> str:
        ...
@dataclass(init=False)
class WaitOptions:
    timeout: timedelta | None = None
    min_interval: timedelta | None = None
    max_interval: timedelta | None = None

    def __init__(self, *, timeout: timedelta | float | None=None, min_interval: timedelta | float | None=None, max_interval: timedelta | float | None=None) -> None:
        ...
class DomainError(Exception):
    reason: str
    retryable: bool
    outcome: Outcome

    class InvalidRequest(DomainError):
        field: str

        def __init__(self, reason: str, field: str, retryable: bool, outcome: Outcome) -> None:
            ...

    class Credentials(DomainError):

        def __init__(self, reason: str, retryable: bool, outcome: Outcome) -> None:
            ...

    class Service(DomainError):
        code: str
        server_message: str
        http_status: int
        request_id: str | None
        recommendation: str | None
        access_denied_detail: AccessDeniedDetail | None
        hint: str | None
        retry_after: timedelta | None
        attempts: list[Attempt]

        def __init__(self, reason: str, code: str, server_message: str, http_status: int, request_id: str | None, recommendation: str | None, access_denied_detail: AccessDeniedDetail | None, hint: str | None, retry_after: timedelta | None, attempts: list[Attempt], retryable: bool, outcome: Outcome) -> None:
            ...

    class Transport(DomainError):
        kind: TransportKind
        attempts: list[Attempt]

        def __init__(self, reason: str, kind: TransportKind, attempts: list[Attempt], retryable: bool, outcome: Outcome) -> None:
            ...

    class Cancelled(DomainError):
        attempts: list[Attempt]

        def __init__(self, reason: str, attempts: list[Attempt], retryable: bool, outcome: Outcome) -> None:
            ...

    class Journal(DomainError):
        attempts: list[Attempt]

        def __init__(self, reason: str, attempts: list[Attempt], retryable: bool, outcome: Outcome) -> None:
            ...

    class UnexpectedReply(DomainError):
        http_status: int
        request_id: str | None
        excerpt: str
        retry_after: timedelta | None
        attempts: list[Attempt]

        def __init__(self, reason: str, http_status: int, request_id: str | None, excerpt: str, retry_after: timedelta | None, attempts: list[Attempt], retryable: bool, outcome: Outcome) -> None:
            ...

    class OutcomeUnknown(DomainError):
        submission: UnresolvedSubmission
        candidates: list[str]
        attempts: list[Attempt]

        def __init__(self, reason: str, submission: UnresolvedSubmission, candidates: list[str], attempts: list[Attempt], retryable: bool, outcome: Outcome) -> None:
            ...
class BulkSubmission:

    def cancel(self) -> None:
        ...

    async def next_results_async(self) -> list[BulkResult]:
        ...

    def next_results(self) -> list[BulkResult]:
        ...

    def with_cancellation(self, cancellation: Cancellation) -> Self:
        ...
class Cancellation:

    @classmethod
    def from_check(cls, check: CancellationCheck) -> Self:
        ...

    def __init__(self) -> None:
        ...

    def cancel(self) -> None:
        ...

    def is_cancelled(self) -> bool:
        ...
class CancellationCheck:

    def is_cancelled(self) -> bool:
        ...
class Credentials:

    @classmethod
    def from_access_key(cls, access_key_id: str, access_key_secret: str) -> Self:
        ...

    @classmethod
    def from_chain(cls, providers: Sequence[Credentials]) -> Self:
        ...

    @classmethod
    def from_command_line(cls, command_line: str) -> Self:
        ...

    @classmethod
    def from_config_file(cls, path: str | None=None, profile: str | None=None) -> Self:
        ...

    @classmethod
    def from_default_chain(cls) -> Self:
        ...

    @classmethod
    def from_ecs_ram_role(cls, role_name: str | None=None, token_required: bool=False) -> Self:
        ...

    @classmethod
    def from_environment(cls) -> Self:
        ...

    @classmethod
    def from_ini_file(cls, path: str | None=None, section: str | None=None) -> Self:
        ...

    @classmethod
    def from_oidc(cls, provider_arn: str, token_file: str, role: RamRole) -> Self:
        ...

    @classmethod
    def from_process(cls, command: Sequence[str]) -> Self:
        ...

    @classmethod
    def from_provider(cls, provider: CredentialsProvider) -> Self:
        ...

    @classmethod
    def from_ram_role(cls, source: Credentials, role: RamRole) -> Self:
        ...

    @classmethod
    def from_sts(cls, access_key_id: str, access_key_secret: str, security_token: str, expiration: datetime | None=None) -> Self:
        ...

    @classmethod
    def from_uri(cls, uri: str) -> Self:
        ...
class CredentialsProvider:

    def fetch_credentials(self) -> Credentials:
        ...
class DomainClient:

    @classmethod
    def for_diagnosis(cls, credentials: Credentials | None=None, options: ClientOptions | None=None, proxy: Proxy | None=None) -> Self:
        ...

    def __init__(self, credentials: Credentials | None=None, options: ClientOptions | None=None, proxy: Proxy | None=None, journal: Journal | None=None) -> None:
        ...

    async def acknowledge_task_result_async(self, request: AcknowledgeTaskResultRequest) -> AcknowledgeTaskResultResponse:
        ...

    def acknowledge_task_result(self, request: AcknowledgeTaskResultRequest) -> AcknowledgeTaskResultResponse:
        ...

    def bulk_submission(self, requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest], options: BulkOptions | None=None) -> BulkSubmission:
        ...

    async def call_async(self, action: str, parameters: Mapping[str, Value]) -> CallResponse:
        ...

    def call(self, action: str, parameters: Mapping[str, Value]) -> CallResponse:
        ...

    async def cancel_task_async(self, request: CancelTaskRequest) -> CancelTaskResponse:
        ...

    def cancel_task(self, request: CancelTaskRequest) -> CancelTaskResponse:
        ...

    def clock_correction(self) -> int:
        ...

    async def diagnose_async(self, scope: DiagnosticScope | Literal['local', 'endpoint', 'credentials']=DiagnosticScope.ENDPOINT) -> DiagnosticReport:
        ...

    def diagnose(self, scope: DiagnosticScope | Literal['local', 'endpoint', 'credentials']=DiagnosticScope.ENDPOINT) -> DiagnosticReport:
        ...

    async def explain_async(self, request: SaveSingleTaskForUpdatingContactInfoRequest, reveal_secrets: bool=False) -> Explanation:
        ...

    def explain(self, request: SaveSingleTaskForUpdatingContactInfoRequest, reveal_secrets: bool=False) -> Explanation:
        ...

    async def plan_async(self, request: SaveSingleTaskForUpdatingContactInfoRequest) -> ChangePlan:
        ...

    async def plan_all_async(self, requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest]) -> list[ChangePlan]:
        ...

    def plan_all(self, requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest]) -> list[ChangePlan]:
        ...

    def plan(self, request: SaveSingleTaskForUpdatingContactInfoRequest) -> ChangePlan:
        ...

    async def poll_task_result_async(self, request: PollTaskResultRequest) -> PollTaskResultResponse:
        ...

    def poll_task_result(self, request: PollTaskResultRequest) -> PollTaskResultResponse:
        ...

    async def query_contact_info_async(self, request: QueryContactInfoRequest) -> QueryContactInfoResponse:
        ...

    def query_contact_info(self, request: QueryContactInfoRequest) -> QueryContactInfoResponse:
        ...

    async def query_domain_by_domain_name_async(self, request: QueryDomainByDomainNameRequest) -> QueryDomainByDomainNameResponse:
        ...

    def query_domain_by_domain_name(self, request: QueryDomainByDomainNameRequest) -> QueryDomainByDomainNameResponse:
        ...

    async def query_domain_list_async(self, request: QueryDomainListRequest) -> QueryDomainListResponse:
        ...

    def query_domain_list(self, request: QueryDomainListRequest) -> QueryDomainListResponse:
        ...

    async def query_registrant_profiles_async(self, request: QueryRegistrantProfilesRequest) -> QueryRegistrantProfilesResponse:
        ...

    def query_registrant_profiles(self, request: QueryRegistrantProfilesRequest) -> QueryRegistrantProfilesResponse:
        ...

    async def query_task_detail_history_async(self, request: QueryTaskDetailHistoryRequest) -> QueryTaskDetailHistoryResponse:
        ...

    def query_task_detail_history(self, request: QueryTaskDetailHistoryRequest) -> QueryTaskDetailHistoryResponse:
        ...

    async def query_task_detail_list_async(self, request: QueryTaskDetailListRequest) -> QueryTaskDetailListResponse:
        ...

    def query_task_detail_list(self, request: QueryTaskDetailListRequest) -> QueryTaskDetailListResponse:
        ...

    async def query_task_info_history_async(self, request: QueryTaskInfoHistoryRequest) -> QueryTaskInfoHistoryResponse:
        ...

    def query_task_info_history(self, request: QueryTaskInfoHistoryRequest) -> QueryTaskInfoHistoryResponse:
        ...

    async def query_task_list_async(self, request: QueryTaskListRequest) -> QueryTaskListResponse:
        ...

    def query_task_list(self, request: QueryTaskListRequest) -> QueryTaskListResponse:
        ...

    async def reconcile_submission_async(self, submission: UnresolvedSubmission) -> Reconciliation:
        ...

    def reconcile_submission(self, submission: UnresolvedSubmission) -> Reconciliation:
        ...

    async def save_batch_task_for_updating_contact_info_async(self, request: SaveBatchTaskForUpdatingContactInfoRequest) -> SaveBatchTaskForUpdatingContactInfoResponse:
        ...

    def save_batch_task_for_updating_contact_info(self, request: SaveBatchTaskForUpdatingContactInfoRequest) -> SaveBatchTaskForUpdatingContactInfoResponse:
        ...

    async def save_batch_task_for_updating_contact_info_by_registrant_profile_id_async(self, request: SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest) -> SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse:
        ...

    def save_batch_task_for_updating_contact_info_by_registrant_profile_id(self, request: SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest) -> SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse:
        ...

    async def save_single_task_for_updating_contact_info_async(self, request: SaveSingleTaskForUpdatingContactInfoRequest) -> SaveSingleTaskForUpdatingContactInfoResponse:
        ...

    def save_single_task_for_updating_contact_info(self, request: SaveSingleTaskForUpdatingContactInfoRequest) -> SaveSingleTaskForUpdatingContactInfoResponse:
        ...

    async def save_task_for_updating_registrant_info_by_registrant_profile_id_async(self, request: SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest) -> SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse:
        ...

    def save_task_for_updating_registrant_info_by_registrant_profile_id(self, request: SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest) -> SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse:
        ...

    async def submit_and_wait_async(self, request: SaveSingleTaskForUpdatingContactInfoRequest, options: WaitOptions | None=None) -> SubmitAndWaitResponse:
        ...

    def submit_and_wait(self, request: SaveSingleTaskForUpdatingContactInfoRequest, options: WaitOptions | None=None) -> SubmitAndWaitResponse:
        ...

    async def wait_for_task_async(self, task_no: str, options: WaitOptions | None=None) -> TaskProgress:
        ...

    def wait_for_task(self, task_no: str, options: WaitOptions | None=None) -> TaskProgress:
        ...

    def watch_task(self, task_no: str, options: WaitOptions | None=None) -> TaskWatch:
        ...

    def with_call_options(self, options: CallOptions) -> Self:
        ...

    def with_cancellation(self, cancellation: Cancellation) -> Self:
        ...

    def query_task_list_all(self, request: QueryTaskListRequest | None=None) -> Iterator[TaskInfo]:
        ...

    def query_task_list_all_async(self, request: QueryTaskListRequest | None=None) -> AsyncIterator[TaskInfo]:
        ...

    def query_task_detail_list_all(self, request: QueryTaskDetailListRequest) -> Iterator[TaskDetail]:
        ...

    def query_task_detail_list_all_async(self, request: QueryTaskDetailListRequest) -> AsyncIterator[TaskDetail]:
        ...

    def poll_task_result_all(self, request: PollTaskResultRequest | None=None) -> Iterator[TaskDetail]:
        ...

    def poll_task_result_all_async(self, request: PollTaskResultRequest | None=None) -> AsyncIterator[TaskDetail]:
        ...

    def query_domain_list_all(self, request: QueryDomainListRequest | None=None) -> Iterator[Domain]:
        ...

    def query_domain_list_all_async(self, request: QueryDomainListRequest | None=None) -> AsyncIterator[Domain]:
        ...

    def query_task_info_history_all(self, request: QueryTaskInfoHistoryRequest | None=None) -> Iterator[TaskInfo]:
        ...

    def query_task_info_history_all_async(self, request: QueryTaskInfoHistoryRequest | None=None) -> AsyncIterator[TaskInfo]:
        ...

    def query_task_detail_history_all(self, request: QueryTaskDetailHistoryRequest) -> Iterator[TaskDetail]:
        ...

    def query_task_detail_history_all_async(self, request: QueryTaskDetailHistoryRequest) -> AsyncIterator[TaskDetail]:
        ...

    def query_registrant_profiles_all(self, request: QueryRegistrantProfilesRequest | None=None) -> Iterator[RegistrantProfile]:
        ...

    def query_registrant_profiles_all_async(self, request: QueryRegistrantProfilesRequest | None=None) -> AsyncIterator[RegistrantProfile]:
        ...

    def follow_task(self, task_no: str, options: WaitOptions | None=None) -> Iterator[TaskProgress]:
        ...

    def follow_task_async(self, task_no: str, options: WaitOptions | None=None) -> AsyncIterator[TaskProgress]:
        ...

    def submit_all(self, requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest], options: BulkOptions | None=None) -> Iterator[BulkResult]:
        ...

    def submit_all_async(self, requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest], options: BulkOptions | None=None) -> AsyncIterator[BulkResult]:
        ...
class Journal:

    def __init__(self, path: str, job: str | None=None) -> None:
        ...

    def job(self) -> str | None:
        ...

    def path(self) -> str:
        ...

    def release(self) -> None:
        ...

    def settle_by_hand(self, submission: UnresolvedSubmission, task_no: str | None) -> None:
        ...

    def unresolved_submissions(self) -> list[UnresolvedSubmission]:
        ...

    def __enter__(self) -> Self:
        ...

    def __exit__(self, *error: object) -> None:
        ...
class Proxy:

    @classmethod
    def direct(cls) -> Self:
        ...

    @classmethod
    def from_environment(cls) -> Self:
        ...

    def __init__(self, url: str, username: str | None=None, password: str | None=None, no_proxy: Sequence[str] | None=None) -> None:
        ...
class TaskWatch:

    async def poll_async(self) -> TaskProgress:
        ...

    def poll(self) -> TaskProgress:
        ...

    def with_cancellation(self, cancellation: Cancellation) -> Self:
        ...
def enable_logging(level: LogLevel | Literal['off', 'error', 'warn', 'info', 'debug', 'trace']) -> None:
    ...
def _end_callbacks() -> None:
    ...
def error_codes() -> list[ErrorCode]:
    ...
def look_up_error_code(code: str) -> ErrorCode | None:
    ...
def operations() -> list[OperationInfo]:
    ...
def submission_from_json(json: str) -> UnresolvedSubmission:
    ...
def submission_to_json(submission: UnresolvedSubmission) -> str:
    ...
def version() -> str:
    ...
def _wake_up_functions() -> list[int]:
    ...
