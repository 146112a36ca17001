//! Why the service denied an access.

/// Why access was denied. Contains only the facts that the service sends. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct AccessDeniedDetail {
    pub auth_action: Option<String>,
    pub auth_principal_type: Option<String>,
    pub auth_principal_owner_id: Option<String>,
    pub auth_principal_display_name: Option<String>,
    pub policy_type: Option<String>,
    pub no_permission_type: Option<String>,
    pub encoded_diagnostic_message: Option<String>,
}
