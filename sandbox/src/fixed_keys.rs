//! The keys that every account has from the start.

/// A permanent access key.
pub const ACCESS_KEY_ID: &str = "sandbox-key";
/// Its secret.
pub const ACCESS_KEY_SECRET: &str = "sandbox-secret-4Zp/7Q+9";
/// A temporary access key.
pub const STS_ACCESS_KEY_ID: &str = "STS.sandbox-key";
/// Its secret.
pub const STS_ACCESS_KEY_SECRET: &str = "sandbox-sts-secret-8Kd/1W+3";
/// Its security token.
pub const STS_SECURITY_TOKEN: &str = "CAES+sandbox/token==";
