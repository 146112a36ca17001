//! What the clients are called in tables and goals.

pub const BLOCKING: &str = "alidomain, blocking";
pub const OTHER_THREAD: &str = "alidomain, on another thread";
pub const AWAITED: &str = "alidomain, awaited";
pub const SUSPEND: &str = "alidomain, suspend";
pub const BULK: &str = "alidomain, bulk";
pub const SHIPPED_BLOCKING: &str = "alidomain for size, blocking";
pub const SHIPPED_AWAITED: &str = "alidomain for size, awaited";
pub const SHIPPED_BULK: &str = "alidomain for size, bulk";
pub const STALLS_PROVIDER: &str = "alidomain, key from a provider";
pub const STALLS_URI: &str = "alidomain, key from a URI";

pub const PYTHON_SDK: &str = "Alibaba Cloud's SDK, blocking";
pub const PYTHON_SDK_AWAITED: &str = "Alibaba Cloud's SDK, awaited";
pub const PYTHON_OLDER_SDK: &str = "Alibaba Cloud's older SDK";
pub const URLLIB3: &str = "urllib3 by hand";
pub const AIOHTTP: &str = "aiohttp by hand";

pub const JAVA_SDK: &str = "Alibaba Cloud's SDK, async";
pub const JAVA_OLDER_SDK: &str = "Alibaba Cloud's older SDK";
pub const JAVA_GENERIC_SDK: &str = "Alibaba Cloud's generic SDK";
pub const HTTP_CLIENT: &str = "HttpClient by hand";

pub const URL_SESSION: &str = "URLSession by hand";

pub const BARE_REQWEST: &str = "bare reqwest";
pub const BARE_SOCKET: &str = "bare socket";

pub const GO_GENERIC_SDK: &str = "Alibaba Cloud's generic SDK";
pub const GO_OLDER_SDK: &str = "Alibaba Cloud's older SDK";
