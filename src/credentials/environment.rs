//! Credentials from environment variables, named as the vendor's tools name them.

use super::problem::Problem;
use super::variables::Variables;
use crate::rpc::access_key::AccessKey;

pub(super) const NAME: &str = "the environment variables";

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

pub(super) fn access_key(variables: &Variables) -> Result<AccessKey, Problem> {
    let token = variables.get(TOKEN)?;
    match (variables.get(ID)?, variables.get(SECRET)?) {
        (Some(id), Some(secret)) => AccessKey::new(id, secret, token)
            .map_err(|problem| Problem::broken(format!("{} (from the environment, {ID} …)", problem.reason))),
        (None, None) if token.is_none() => Err(Problem::absent(format!("{ID} and {SECRET} are not set"))),
        (id, secret) => {
            let [set, missing] = [true, false].map(|wanted| {
                let all = [(ID, id), (SECRET, secret), (TOKEN, token)];
                all.into_iter().find(|(_, value)| value.is_some() == wanted).map_or(ID, |(name, _)| name)
            });
            Err(Problem::broken(format!("the environment variable {set} is set, but {missing} is not")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::problem::Kind;

    fn read(variables: &[(&str, &str)]) -> Result<AccessKey, Problem> {
        access_key(&Variables::of(variables))
    }

    #[test]
    fn all_three_variables_are_read() {
        let key = read(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "token")]).unwrap();
        assert_eq!((key.id.as_str(), key.secret.as_str()), ("id", "secret"));
        assert_eq!(key.security_token.as_deref().map(String::as_str), Some("token"));
        assert!(read(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "")]).unwrap().security_token.is_none());
    }

    #[test]
    fn what_is_missing_is_named() {
        let problem = read(&[]).unwrap_err();
        assert!(problem.reason.contains("are not set") && problem.kind == Kind::Absent);
        for (variables, end) in [
            ([(ID, "id"), (SECRET, "")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"),
            ([(SECRET, "secret"), (ID, "")], "ALIBABA_CLOUD_ACCESS_KEY_ID is not"),
            ([(TOKEN, "token"), (ID, "")], "ALIBABA_CLOUD_ACCESS_KEY_ID is not"),
            ([(TOKEN, "token"), (ID, "id")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"),
        ] {
            let problem = read(&variables).unwrap_err();
            assert!(problem.reason.ends_with(end) && problem.kind == Kind::Broken);
        }
        let error = read(&[(ID, "id"), (SECRET, "the-secret\n")]).unwrap_err().reason;
        assert!(error.contains("line break") && !error.contains("the-secret"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_named() {
        use crate::credentials::variables::not_utf_8;

        for name in [ID, SECRET, TOKEN] {
            let others = [ID, SECRET, TOKEN].into_iter().filter(|other| *other != name);
            let mut variables: Vec<_> = others.map(|other| (other, "x".into())).collect();
            variables.push((name, not_utf_8()));
            let problem = access_key(&Variables::of_raw(&variables)).unwrap_err();
            assert!(problem.reason.contains(&format!("variable {name} is not UTF-8")), "{problem:?}");
            assert_eq!(problem.kind, Kind::Broken);
        }
    }
}
