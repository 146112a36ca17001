//! What the operations have in common that make a task which changes a contact.

use super::contact_type::ContactType;
use super::submitted::SaveSingleTaskForUpdatingContactInfoResponse as Submitted;
use super::{Call, Operation, domain_name};
use crate::invalid_request::InvalidRequest;
use crate::rpc::Parameters;

/// An operation that makes a task which changes one contact of some domain names.
pub(crate) trait Submits: Operation<Response = Submitted> {
    fn contact_type(&self) -> ContactType;
}

/// What one submission is to change, whatever its operation.
pub(crate) struct ContactChange<'a> {
    pub call: Call<'a>,
    pub contact_type: ContactType,
    /// Normalised, at least one.
    pub domain_names: Vec<&'a String>,
}

impl<'a> ContactChange<'a> {
    pub fn new(call: Call<'a>, contact_type: ContactType) -> Self {
        let numbered = (1..).map_while(|number| call.parameters.get(name(number).as_str()));
        let domain_names = call.parameters.get("DomainName").into_iter().chain(numbered).collect();
        Self { call, contact_type, domain_names }
    }
}

/// The parameter of one name in a list, from 1.
fn name(number: usize) -> String {
    format!("DomainName.{number}")
}

/// Adds the domain names of a batch, each once.
pub(super) fn insert_domain_names(parameters: &mut Parameters, names: &[String]) -> Result<(), InvalidRequest> {
    if names.is_empty() {
        return Err(InvalidRequest::new("domain_name", "must name at least one domain"));
    }
    let mut seen = std::collections::HashSet::new();
    for (number, given) in (1..).zip(names) {
        let of_which = |rule: &dyn std::fmt::Display| {
            InvalidRequest::new("domain_name", format!("{rule}. This is not so for number {number} of the list"))
        };
        let normalised = domain_name::normalise(given).map_err(|invalid| of_which(&invalid.rule))?;
        if !seen.insert(normalised.clone()) {
            return Err(of_which(&"must name each domain once"));
        }
        parameters.insert(name(number).into(), normalised);
    }
    Ok(())
}

/// Checks the id of a registrant profile, and adds it.
pub(super) fn insert_profile(parameters: &mut Parameters, registrant_profile_id: i64) -> Result<(), InvalidRequest> {
    if registrant_profile_id <= 0 {
        return Err(InvalidRequest::new("registrant_profile_id", "must be greater than 0"));
    }
    parameters.insert("RegistrantProfileId".into(), registrant_profile_id.to_string());
    Ok(())
}

/// Adds what only a new registrant may bring with it.
pub(super) fn insert_lock(
    parameters: &mut Parameters,
    name: &'static str,
    field: &'static str,
    contact_type: ContactType,
    lock: Option<bool>,
) -> Result<(), InvalidRequest> {
    if let Some(lock) = lock {
        if contact_type != ContactType::Registrant {
            let rule = "is only allowed with the contact type registrant. Leave it out";
            return Err(InvalidRequest::new(field, rule));
        }
        parameters.insert(name.into(), lock.to_string());
    }
    Ok(())
}

/// Every operation that submits answers a record of its own with the same fields.
macro_rules! submits {
    ($request:ident, $response:ident, $contact_type:expr) => {
        impl $crate::operations::submission::Submits for $request {
            fn contact_type(&self) -> $crate::ContactType {
                let contact_type: fn(&Self) -> $crate::ContactType = $contact_type;
                contact_type(self)
            }
        }

        impl From<$crate::SaveSingleTaskForUpdatingContactInfoResponse> for $response {
            fn from(submitted: $crate::SaveSingleTaskForUpdatingContactInfoResponse) -> Self {
                let $crate::SaveSingleTaskForUpdatingContactInfoResponse { task_no, recovered, request_id, attempts } =
                    submitted;
                Self { task_no, recovered, request_id, attempts }
            }
        }
    };
}
pub(super) use submits;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_batch_are_numbered_from_1_and_come_once() {
        let names = |names: &[&str]| {
            let mut parameters = Parameters::new();
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            insert_domain_names(&mut parameters, &names).map(|()| parameters)
        };
        let parameters = names(&["A.example", "xn--fiq228c.com"]).unwrap();
        assert_eq!(
            (parameters["DomainName.1"].as_str(), parameters["DomainName.2"].as_str()),
            ("a.example", "中文.com")
        );
        for (refused, rule) in [
            (&[][..], "at least one"),
            (&["a.example", "x"], "number 2 of the list"),
            (&["a.example", "b.example", "A.EXAMPLE."], "must name each domain once. This is not so for number 3"),
        ] {
            let error = names(refused).unwrap_err();
            assert_eq!(error.field, "domain_name");
            assert!(error.rule.contains(rule), "{}", error.rule);
        }
    }
}
