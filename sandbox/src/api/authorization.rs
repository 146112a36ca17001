//! The header `Authorization` of a request with signature V3.

/// The header `Authorization`; what it does not say is empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Authorization {
    pub algorithm: String,
    pub credential: String,
    pub signed_headers: Vec<String>,
    pub signature: String,
}

impl Authorization {
    pub fn read(value: &str) -> Self {
        let (algorithm, rest) = value.split_once(' ').unwrap_or((value, ""));
        let part = |name: &str| {
            let mut parts = rest.split(',').filter_map(|part| part.trim().split_once('='));
            parts.find(|(found, _)| *found == name).map_or("", |(_, value)| value).to_owned()
        };
        let names = part("SignedHeaders").to_lowercase();
        Self {
            algorithm: algorithm.to_owned(),
            credential: part("Credential"),
            signed_headers: names.split(';').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            signature: part("Signature"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_parts_are_read_in_any_order_and_may_be_missing() {
        let read = Authorization::read("ACS3-HMAC-SHA256 SignedHeaders=Host;x-acs-date, Signature=0a=,Credential=k");
        assert_eq!((&*read.algorithm, &*read.credential, &*read.signature), ("ACS3-HMAC-SHA256", "k", "0a="));
        assert_eq!(read.signed_headers, ["host", "x-acs-date"]);
        let read = Authorization::read("ACS3-HMAC-SHA256");
        assert_eq!((&*read.algorithm, &*read.credential, &*read.signature), ("ACS3-HMAC-SHA256", "", ""));
        assert!(read.signed_headers.is_empty());
    }
}
