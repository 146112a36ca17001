//! The registrant profiles of the account: a few from the start, and those that tests describe.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The profile that a change is made with unless a test says otherwise: verified, and the default one.
const VERIFIED: i64 = 1_234_567;

/// 2018-01-25 20:46:57 in China, in milliseconds since 1970.
const CREATED: u64 = 1_516_884_417_000;

/// A registrant profile of the account. What a test does not say has the default: a verified person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// The ID.
    pub registrant_profile_id: i64,
    /// common or cnnic.
    pub registrant_profile_type: String,
    /// 1 individual, 2 enterprise.
    pub registrant_type: String,
    /// Whether it is the default profile.
    pub default_registrant_profile: bool,
    /// The state of the real-name verification: NONAUDIT, SUCCEED, FAILED or AUDITING.
    pub real_name_status: String,
    /// Whether the email address was verified: 0 or 1.
    pub email_verification_status: u8,
    /// The contact that a change with this profile makes.
    pub contact: Contact,
    /// A remark.
    pub remark: String,
    /// The kind of the identity document.
    pub credential_type: String,
    /// The number of the identity document.
    pub credential_no: String,
    /// Milliseconds since 1970.
    pub create_time_ms: u64,
    /// Milliseconds since 1970.
    pub update_time_ms: u64,
}

/// What a profile and a contact of a domain have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Contact {
    pub registrant_name: String,
    pub registrant_organization: String,
    pub email: String,
    pub tel_area: String,
    pub telephone: String,
    pub tel_ext: String,
    pub country: String,
    pub province: String,
    pub city: String,
    pub address: String,
    pub postal_code: String,
    pub zh_registrant_name: String,
    pub zh_registrant_organization: String,
    pub zh_province: String,
    pub zh_city: String,
    pub zh_address: String,
}

impl Default for Contact {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            registrant_name: text("Li Si"),
            registrant_organization: text("Li Si"),
            email: text("lisi@example.com"),
            tel_area: text("86"),
            telephone: text("57187654321"),
            tel_ext: text(""),
            country: text("CN"),
            province: text("Zhejiang"),
            city: text("Hangzhou"),
            address: text("2 Profile Street"),
            postal_code: text("310000"),
            zh_registrant_name: text("李四"),
            zh_registrant_organization: text("李四"),
            zh_province: text("浙江"),
            zh_city: text("杭州"),
            zh_address: text("模板街2号"),
        }
    }
}

impl Contact {
    /// The fields of a reply, and whether only the newer version has them.
    pub(crate) fn fields(&self) -> [(&'static str, &str, bool); 16] {
        [
            ("RegistrantName", &self.registrant_name, false),
            ("RegistrantOrganization", &self.registrant_organization, false),
            ("Email", &self.email, false),
            ("TelArea", &self.tel_area, false),
            ("Telephone", &self.telephone, false),
            ("TelExt", &self.tel_ext, false),
            ("Country", &self.country, false),
            ("Province", &self.province, false),
            ("City", &self.city, false),
            ("Address", &self.address, false),
            ("PostalCode", &self.postal_code, false),
            ("ZhRegistrantName", &self.zh_registrant_name, true),
            ("ZhRegistrantOrganization", &self.zh_registrant_organization, true),
            ("ZhProvince", &self.zh_province, true),
            ("ZhCity", &self.zh_city, true),
            ("ZhAddress", &self.zh_address, true),
        ]
    }
}

impl Default for Profile {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            registrant_profile_id: 0,
            registrant_profile_type: text("common"),
            registrant_type: text("1"),
            default_registrant_profile: false,
            real_name_status: text("SUCCEED"),
            email_verification_status: 1,
            contact: Contact::default(),
            remark: String::new(),
            credential_type: text("SFZ"),
            credential_no: text("****************"),
            create_time_ms: CREATED,
            update_time_ms: CREATED,
        }
    }
}

impl Profile {
    fn numbered(registrant_profile_id: i64) -> Self {
        Self { registrant_profile_id, ..Self::default() }
    }
}

/// All of them, by their IDs.
pub(crate) struct Profiles(BTreeMap<i64, Profile>);

impl Default for Profiles {
    fn default() -> Self {
        let text = str::to_owned;
        let person = |name: &str, email: &str| Contact {
            registrant_name: text(name),
            registrant_organization: text(name),
            email: text(email),
            ..Contact::default()
        };
        let profiles = [
            Profile { default_registrant_profile: true, ..Profile::numbered(VERIFIED) },
            Profile {
                real_name_status: text("NONAUDIT"),
                email_verification_status: 0,
                contact: person("Wang Wu", "wangwu@example.com"),
                ..Profile::numbered(VERIFIED + 1)
            },
            Profile {
                real_name_status: text("FAILED"),
                contact: person("Zhao Liu", "zhaoliu@example.com"),
                ..Profile::numbered(VERIFIED + 2)
            },
            Profile {
                registrant_type: text("2"),
                contact: Contact {
                    registrant_organization: text("Profile Ltd."),
                    zh_registrant_organization: text("模板公司"),
                    ..person("Sun Qi", "office@example.com")
                },
                ..Profile::numbered(VERIFIED + 3)
            },
        ];
        Self(profiles.into_iter().map(|profile| (profile.registrant_profile_id, profile)).collect())
    }
}

impl Profiles {
    /// Adds a profile, or replaces the one of the same ID.
    pub fn put(&mut self, profile: Profile) {
        self.0.insert(profile.registrant_profile_id, profile);
    }

    /// The profile of this ID: one that nobody described is a verified person. 404 does not exist.
    pub fn get(&self, registrant_profile_id: i64) -> Option<Profile> {
        let exists = registrant_profile_id != 404;
        exists.then(|| self.0.get(&registrant_profile_id).cloned().unwrap_or(Profile::numbered(registrant_profile_id)))
    }

    /// Those that were described, by their IDs.
    pub fn all(&self) -> Vec<Profile> {
        self.0.values().cloned().collect()
    }
}
