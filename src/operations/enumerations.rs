//! Values that the service enumerates for profiles and domains, each with an arm for what this version does not know.

/// Defines such an enumeration: its arms, and the words of the service for them.
macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $($(#[$arm_doc:meta])* $arm:ident = $wire:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$arm_doc])* $arm,)+
            /// The service sent no value, or one that this version does not know.
            Unknown,
        }

        impl $name {
            const WORDS: &'static [(Self, &'static str)] = &[$((Self::$arm, $wire),)+];

            /// What the service's word means.
            #[allow(dead_code)]
            pub(crate) fn of(word: Option<&str>) -> Self {
                let known = Self::WORDS.iter().find(|(_, wire)| word.is_some_and(|word| word.eq_ignore_ascii_case(wire)));
                known.map_or(Self::Unknown, |(value, _)| *value)
            }

            /// The word of the service. `None`: there is none for what nobody knows.
            #[allow(dead_code)]
            pub(crate) fn wire(self) -> Option<&'static str> {
                Self::WORDS.iter().find(|(value, _)| *value == self).map(|(_, wire)| *wire)
            }
        }
    };
}

enumeration! {
    /// The status of a verification: of the real name of a registrant or a domain, or of a domain name itself.
    RealNameStatus {
        /// Not verified.
        NonAudit = "NONAUDIT",
        /// Verified.
        Succeed = "SUCCEED",
        /// The verification failed.
        Failed = "FAILED",
        /// The verification is under way.
        Auditing = "AUDITING",
    }
}

enumeration! {
    /// The kind of a registrant.
    RegistrantType {
        /// A person.
        Individual = "1",
        /// An enterprise or another organization.
        Enterprise = "2",
    }
}

enumeration! {
    /// The kind of a registrant profile.
    RegistrantProfileType {
        /// For most domain names.
        Common = "common",
        /// For domain names of CNNIC, such as those that end in .cn. Only on the International site.
        Cnnic = "cnnic",
    }
}

enumeration! {
    /// Whether an email address was verified.
    EmailVerificationStatus {
        /// Not verified.
        NotVerified = "0",
        /// Verified.
        Verified = "1",
    }
}

enumeration! {
    /// Whether a change of a domain is under way.
    PendingStatus {
        /// No change is under way.
        Normal = "NORMAL",
        /// A change is under way.
        Pending = "PENDING",
    }
}

enumeration! {
    /// A lock of a domain.
    ProhibitionLock {
        /// The lock was never set.
        NoneSetting = "NONE_SETTING",
        /// The lock is on.
        Open = "OPEN",
        /// The lock is off.
        Close = "CLOSE",
    }
}

enumeration! {
    /// What has to be done to keep a domain.
    DomainStatus {
        /// The domain must be renewed.
        NeedsRenewal = "1",
        /// The domain must be redeemed.
        NeedsRedemption = "2",
        /// Nothing has to be done.
        Normal = "3",
    }
}

enumeration! {
    /// The kind of a domain, by the end of its name.
    DomainType {
        /// A new generic ending, such as .shop.
        NewGtld = "New gTLD",
        /// A generic ending, such as .com.
        Gtld = "gTLD",
        /// The ending of a country, such as .cn.
        Cctld = "ccTLD",
    }
}

enumeration! {
    /// Whether a domain has expired.
    ExpirationDateStatus {
        /// Not expired.
        NotExpired = "1",
        /// Expired.
        Expired = "2",
    }
}

enumeration! {
    /// The state of a change of the registrant.
    ChgholderStatus {
        /// No change is under way.
        Normal = "0",
        /// A change is under way.
        Pending = "1",
        /// The last change failed.
        Failed = "2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_service_are_read_and_nothing_is_guessed() {
        for (word, status) in [
            (Some("NONAUDIT"), RealNameStatus::NonAudit),
            (Some("succeed"), RealNameStatus::Succeed),
            (Some("REVOKED"), RealNameStatus::Unknown),
            (None, RealNameStatus::Unknown),
        ] {
            assert_eq!(RealNameStatus::of(word), status, "{word:?}");
        }
        assert_eq!(RegistrantType::of(Some("2")), RegistrantType::Enterprise);
        assert_eq!(ProhibitionLock::of(Some("OPEN")), ProhibitionLock::Open);
        assert_eq!(RealNameStatus::Auditing.wire(), Some("AUDITING"));
        assert_eq!(RegistrantProfileType::Unknown.wire(), None);
    }
}
