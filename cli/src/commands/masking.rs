//! Hides what belongs to a person.

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
        assert_eq!(Masking { shows_contacts: true }.email(text("john@example.com")), text("john@example.com"));
    }
}
