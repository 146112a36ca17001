//! Hides what belongs to a person.

use serde_json::{Map, Value};

/// How personal data are shown.
#[derive(Debug, Clone, Copy)]
pub struct Masking {
    /// Show everything.
    pub shows_contacts: bool,
}

impl Masking {
    /// A name or a part of an address: `Z***`.
    pub fn word(self, text: Option<String>) -> Option<String> {
        self.mask(text, |text| first(text) + "***")
    }

    /// An e-mail address: `j***@e***.com`.
    pub fn email(self, text: Option<String>) -> Option<String> {
        self.mask(text, |text| match text.rsplit_once('@') {
            Some((user, host)) => {
                let top = host.rsplit_once('.').map(|(_, top)| format!(".{top}")).unwrap_or_default();
                format!("{}***@{}***{top}", first(user), first(host))
            }
            None => first(text) + "***",
        })
    }

    /// A telephone number: `***78`.
    pub fn number(self, text: Option<String>) -> Option<String> {
        self.mask(text, |text| {
            let letters = text.chars().count();
            let end = text.chars().skip(letters - 2.min(letters / 2));
            format!("***{}", end.collect::<String>())
        })
    }

    /// Nothing of it is shown.
    pub fn all(self, text: Option<String>) -> Option<String> {
        self.mask(text, |_| "***".to_owned())
    }

    /// The fields of a reply without a record: their names tell what is personal.
    pub fn fields(self, fields: Map<String, Value>) -> Map<String, Value> {
        fields.into_iter().map(|(name, value)| (name.clone(), self.field(&name, value))).collect()
    }

    fn field(self, name: &str, value: Value) -> Value {
        match value {
            Value::Object(fields) => self.fields(fields).into(),
            Value::Array(items) => items.into_iter().map(|item| self.field(name, item)).collect::<Vec<_>>().into(),
            // Numbers of telephones and documents may be written as numbers.
            Value::String(_) | Value::Number(_) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let name = name.to_lowercase();
                let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
                let masked = if has(&["status", "verification", "type", "tips"]) {
                    return value;
                } else if has(&["email"]) {
                    self.email(Some(text))
                } else if has(&["telephone", "phone", "mobile", "fax"]) {
                    self.number(Some(text))
                } else if has(&["address", "postalcode", "telext", "credentialno", "street", "venu", "idcard"]) {
                    self.all(Some(text))
                } else if has(&["registrantname", "registrantorganization", "ownername", "username", "contactname"])
                    || ["ccompany", "holder", "province", "city", "zhprovince", "zhcity"].contains(&&*name)
                {
                    self.word(Some(text))
                } else {
                    return value;
                };
                if self.shows_contacts { value } else { masked.map_or(value, Into::into) }
            }
            Value::Null | Value::Bool(_) => value,
        }
    }

    fn mask(self, text: Option<String>, masked: impl Fn(&str) -> String) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(if self.shows_contacts { text } else { masked(text.trim()) })
    }
}

fn first(text: &str) -> String {
    text.chars().take(1).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn little_is_left() {
        let masking = Masking { shows_contacts: false };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(masking.word(text("Zhang San")).unwrap(), "Z***");
        assert_eq!(masking.word(text("张三")).unwrap(), "张***");
        assert_eq!(masking.email(text("john@mail.example.com")).unwrap(), "j***@m***.com");
        assert_eq!(masking.email(text("john")).unwrap(), "j***");
        assert_eq!(masking.number(text("57112345678")).unwrap(), "***78");
        assert_eq!(masking.number(text("1")).unwrap(), "***");
        assert_eq!(masking.all(text("310000")).unwrap(), "***");
        assert_eq!(masking.word(text(" ")), None);
        let reply = json!({"Data": [{"ZhRegistrantName": "张三", "Email": "a@b.com", "EmailVerificationStatus": 1, "Telephone": 57112345678_i64, "DomainName": "a.com"}]});
        let masked = json!({"Data": [{"ZhRegistrantName": "张***", "Email": "a***@b***.com", "EmailVerificationStatus": 1, "Telephone": "***78", "DomainName": "a.com"}]});
        assert_eq!(Value::from(masking.fields(reply.as_object().unwrap().clone())), masked);
        assert_eq!(Masking { shows_contacts: true }.email(text("john@example.com")), text("john@example.com"));
    }
}
