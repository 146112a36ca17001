//! The fields that a contact and a profile have in common.

use crate::names::name;
use crate::operations::query_contact_info::QueryContactInfoResponse;
use crate::operations::query_registrant_profiles::RegistrantProfile;

/// A field of a contact that would change. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ContactFieldChange {
    pub field: String,
    pub old_value: Option<String>,
    pub new_value: Option<String>,
}

macro_rules! compare {
    ($contact:ident, $profile:ident: $($field:ident),+) => {
        [$((stringify!($field), &$contact.$field, &$profile.$field)),+]
    };
}

/// The fields in which a contact differs from the profile.
pub(super) fn differences(contact: &QueryContactInfoResponse, profile: &RegistrantProfile) -> Vec<ContactFieldChange> {
    let fields = compare!(
        contact, profile: registrant_name, registrant_organization, email, tel_area, telephone, tel_ext, country, province,
        city, address, postal_code, zh_registrant_name, zh_registrant_organization, zh_province, zh_city, zh_address
    );
    let change = |(field, old, new): (&str, &Option<String>, &Option<String>)| {
        (old != new).then(|| ContactFieldChange {
            field: name(field).to_string(),
            old_value: old.clone(),
            new_value: new.clone(),
        })
    };
    fields.into_iter().filter_map(change).collect()
}
