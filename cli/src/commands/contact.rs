//! `contact`: a contact as it stands.

use alidomain::{QueryContactInfoRequest, QueryContactInfoResponse};
use clap::Args;
use serde::Serialize;

use crate::answer::Answer;
use crate::arguments::Contact;
use crate::context::Context;
use crate::failure::Failure;
use crate::masking::Masking;
use crate::progress::Progress;
use crate::terminal::{harmless, list};

/// Shows a contact.
#[derive(Debug, Args)]
pub struct ShowContact {
    /// The domain, in Unicode or Punycode
    domain: String,
    /// The contact
    #[arg(value_enum)]
    contact: Contact,
    #[command(flatten)]
    personal: Personal,
}

/// Whether personal data are shown.
#[derive(Debug, Clone, Copy, Args)]
pub struct Personal {
    /// Show names, addresses, telephone numbers and email addresses, which are masked otherwise
    #[arg(long)]
    show_contacts: bool,
}

impl From<Personal> for Masking {
    fn from(personal: Personal) -> Self {
        Self { shows_contacts: personal.show_contacts }
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    domain: String,
    contact: &'static str,
    masked: bool,
    name: Option<String>,
    organization: Option<String>,
    email: Option<String>,
    telephone_area: Option<String>,
    telephone: Option<String>,
    telephone_extension: Option<String>,
    country: Option<String>,
    province: Option<String>,
    city: Option<String>,
    address: Option<String>,
    postal_code: Option<String>,
    name_in_chinese: Option<String>,
    organization_in_chinese: Option<String>,
    province_in_chinese: Option<String>,
    city_in_chinese: Option<String>,
    address_in_chinese: Option<String>,
    /// As the service writes it.
    created: Option<String>,
}

impl ShowContact {
    /// Asks.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let client = context.client()?;
        let progress = Progress::line(format!("Reading the contact of {}", self.domain));
        let request = QueryContactInfoRequest {
            domain_name: self.domain.clone(),
            contact_type: self.contact.into(),
            user_client_ip: None,
            lang: None,
        };
        let response = client.query_contact_info_blocking(request)?;
        drop(progress);
        let shown = shown(self.domain, self.contact, response, self.personal.into());
        let text = text(&shown);
        Answer::new(&shown, text)
    }
}

fn shown(domain: String, contact: Contact, found: QueryContactInfoResponse, masking: Masking) -> Shown {
    let plain = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Shown {
        domain,
        contact: contact.text(),
        masked: !masking.shows_contacts,
        name: masking.word(found.registrant_name),
        organization: masking.word(found.registrant_organization),
        email: masking.email(found.email),
        telephone_area: plain(found.tel_area),
        telephone: masking.number(found.telephone),
        telephone_extension: masking.all(found.tel_ext),
        country: plain(found.country),
        province: masking.word(found.province),
        city: masking.word(found.city),
        address: masking.all(found.address),
        postal_code: masking.all(found.postal_code),
        name_in_chinese: masking.word(found.zh_registrant_name),
        organization_in_chinese: masking.word(found.zh_registrant_organization),
        province_in_chinese: masking.word(found.zh_province),
        city_in_chinese: masking.word(found.zh_city),
        address_in_chinese: masking.all(found.zh_address),
        created: plain(found.create_date),
    }
}

fn text(shown: &Shown) -> String {
    let safe = |text: &Option<String>| text.as_deref().map(harmless);
    let two = |latin: &Option<String>, chinese: &Option<String>| {
        let both: Vec<_> = [latin, chinese].into_iter().flatten().map(|text| harmless(text)).collect();
        (!both.is_empty()).then(|| both.join(" / "))
    };
    let parts = [&shown.telephone_area, &shown.telephone, &shown.telephone_extension];
    let telephone = parts.into_iter().flatten().map(|text| harmless(text)).collect::<Vec<_>>().join("-");
    let text = list([
        ("domain", Some(harmless(&shown.domain))),
        ("contact", Some(shown.contact.to_owned())),
        ("name", two(&shown.name, &shown.name_in_chinese)),
        ("organization", two(&shown.organization, &shown.organization_in_chinese)),
        ("email", safe(&shown.email)),
        ("telephone", Some(telephone).filter(|text| !text.is_empty())),
        ("address", two(&shown.address, &shown.address_in_chinese)),
        ("postal code", safe(&shown.postal_code)),
        ("city", two(&shown.city, &shown.city_in_chinese)),
        ("province", two(&shown.province, &shown.province_in_chinese)),
        ("country", safe(&shown.country)),
        ("created", safe(&shown.created)),
    ]);
    if shown.masked { text + "\n\nPersonal data are masked. Use --show-contacts to see them." } else { text }
}
