//! The contacts of a domain name.

/// A contact of a domain name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContactType {
    /// The owner of the domain name.
    Registrant,
    /// The administrative contact.
    Admin,
    /// The billing contact.
    Billing,
    /// The technical contact.
    Tech,
}

impl ContactType {
    const ALL: [Self; 4] = [Self::Registrant, Self::Admin, Self::Billing, Self::Tech];

    /// The value of the parameter `ContactType`.
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::Registrant => "registrant",
            Self::Admin => "admin",
            Self::Billing => "billing",
            Self::Tech => "tech",
        }
    }

    /// The contact with this value of the parameter.
    pub(crate) fn of_wire(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|contact_type| contact_type.wire() == value)
    }

    /// The `TaskType` of a change of this contact, inferred from the service's samples.
    pub(crate) fn task_type(self) -> &'static str {
        match self {
            Self::Registrant => "CHG_HOLDER",
            Self::Admin => "UPDATE_ADMIN_CONTACT",
            Self::Billing => "UPDATE_BILLING_CONTACT",
            Self::Tech => "UPDATE_TECH_CONTACT",
        }
    }

    /// Whether it is the `TaskType` of another contact's change.
    pub(crate) fn is_of_another(self, task_type: &str) -> bool {
        Self::ALL.iter().any(|other| *other != self && other.task_type() == task_type)
    }
}
