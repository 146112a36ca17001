//! Submissions whose security token the service refuses.

use std::sync::Arc;

use super::tests::{DOMAIN, policy, world};
use super::*;
use crate::calls::simulation::{Fault, Simulation};
use crate::calls::submit_or_resume::submit;
use crate::credentials::{Credentials, CredentialsProvider};
use crate::operations::Operation as _;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::options::ClientOptions;

/// Signs with one key after the other, each time that one was refused.
fn renewing(world: &Simulation, keys: usize, options: ClientOptions) -> Caller<Simulation> {
    struct Keys(std::sync::Mutex<Vec<Arc<Credentials>>>);
    impl CredentialsProvider for Keys {
        fn fetch_credentials(&self) -> Result<Arc<Credentials>, DomainError> {
            let mut keys = self.0.lock().unwrap();
            Ok(if keys.len() > 1 { keys.remove(0) } else { keys[0].clone() })
        }
    }
    let key = |number| {
        let key = Credentials::from_sts(format!("id-{number}"), "secret".into(), "token".into(), None);
        Arc::new(key.unwrap())
    };
    let keys = Keys((0..keys).map(key).collect::<Vec<_>>().into());
    Caller { credentials: Arc::new(Credentials::from_provider(Arc::new(keys))), ..world.caller(options) }
}

async fn submit_renewing(
    faults: &[Fault],
    keys: usize,
    options: ClientOptions,
) -> (Result<Response, DomainError>, Simulation) {
    let world = world(faults);
    let caller = renewing(&world, keys, options);
    let request = Request::new(ContactType::Admin, DOMAIN, 1);
    let parameters = request.parameters(caller.config.language).unwrap();
    let result = submit(&caller, &request, &parameters).await;
    assert!(world.service().tasks.len() <= 1, "submitted twice");
    (result, world)
}

const EXPIRED: Fault = Fault::Refused("InvalidSecurityToken.Expired");

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let (result, world) = submit_renewing(&[EXPIRED], 2, ClientOptions::default()).await;
    assert_eq!((result.unwrap().attempts.len(), world.service().tasks.len()), (2, 1));
    for (faults, keys, attempts) in [(&[EXPIRED; 3][..], 9, 2), (&[EXPIRED], 1, 1)] {
        let (result, _) = submit_renewing(faults, keys, ClientOptions::default()).await;
        let error = result.unwrap_err();
        let DomainError::Service { attempts: made, outcome, retryable, .. } = &error else { panic!("{error:?}") };
        assert_eq!((made.len(), *outcome, *retryable), (attempts, Outcome::Rejected, false), "{keys} keys");
    }
}

#[tokio::test]
async fn a_call_that_may_not_renew_leaves_a_new_key_to_the_next() {
    let world = world(&[EXPIRED]);
    let once = ClientOptions { max_attempts: 1, ..ClientOptions::default() };
    let caller = renewing(&world, 2, once);
    let request = Request::new(ContactType::Admin, DOMAIN, 1);
    let parameters = request.parameters(caller.config.language).unwrap();
    assert!(matches!(submit(&caller, &request, &parameters).await, Err(DomainError::Service { .. })));
    while caller.stamp().await.unwrap().key.id != "id-1" {
        tokio::task::yield_now().await;
    }
    assert!(submit(&caller, &request, &parameters).await.is_ok());
}

#[tokio::test]
async fn a_token_that_expires_in_doubt_submits_nothing_twice() {
    // The first copy was executed, or not; the second one is refused for its token alone.
    for (fault, recovered) in [(Fault::LostAfter, true), (Fault::LostBefore, false)] {
        let (result, world) = submit_renewing(&[fault, EXPIRED], 2, ClientOptions::default()).await;
        assert_eq!(result.unwrap().recovered, recovered, "{fault:?}");
        assert_eq!(world.service().tasks.len(), 1);
    }
    let (result, world) =
        submit_renewing(&[Fault::LostBefore, EXPIRED], 2, policy(SubmissionPolicy::ReconcileOnly)).await;
    assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. })));
    assert!(world.service().tasks.is_empty());
}

#[tokio::test]
async fn a_token_that_only_this_gateway_refuses_says_nothing_of_the_other_copies() {
    const MISMATCH: Fault = Fault::Refused("InvalidSecurityToken.MismatchWithAccessKey");
    let (result, world) = submit_renewing(&[Fault::LostBefore, MISMATCH], 2, ClientOptions::default()).await;
    assert!(result.is_ok());
    let nonces = world.submission_nonces();
    assert!(nonces.len() == 3 && nonces.iter().all(|nonce| *nonce == nonces[0]), "the same request again");
}

#[tokio::test]
async fn copies_of_a_request_keep_their_key() {
    let (result, world) = submit_renewing(&[Fault::LostBefore; 3], 9, ClientOptions::default()).await;
    assert!(result.is_ok());
    let nonces = world.submission_nonces();
    assert_eq!(nonces.len(), 4);
    assert!(nonces.iter().all(|nonce| *nonce == nonces[0]));
}
