//! What a call does, whether it is awaited or blocking: the library has each of these once.

use crate::calls::caller::Caller;
use crate::calls::plan::{ChangePlan, plan_all};
use crate::calls::reconcile::Reconciliation;
use crate::calls::reconcile_journaled::reconcile_journaled;
use crate::calls::submit_or_resume::submit_change;
use crate::calls::wait::{Pace, SubmitAndWaitResponse, Task, TaskProgress, submit_and_wait as submit_then_wait};
use crate::calls::world::Network;
use crate::error::{DomainError, UnresolvedSubmission};
use crate::explain::{Explanation, explain as explain_request};
use crate::operations::PreparedCall;
use crate::operations::catalogue::{CallResponse, CheckedCall};
use crate::operations::contact_type::ContactType;
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
use crate::operations::submission::ContactChange;
use crate::rpc::Parameters;
use crate::rpc::attempt::Answer;

pub(super) async fn reconcile(
    caller: Caller<Network>,
    submission: UnresolvedSubmission,
) -> Result<Reconciliation, DomainError> {
    reconcile_journaled(&caller, &submission).await
}

pub(super) async fn plan(
    caller: Caller<Network>,
    requests: Vec<SaveSingleTaskForUpdatingContactInfoRequest>,
) -> Result<Vec<ChangePlan>, DomainError> {
    plan_all(&caller, requests).await
}

pub(super) async fn wait(caller: Caller<Network>, task: Task) -> Result<TaskProgress, DomainError> {
    task.wait(&caller).await
}

pub(super) async fn submit_and_wait(
    caller: Caller<Network>,
    request: SaveSingleTaskForUpdatingContactInfoRequest,
    parameters: Parameters,
    pace: Pace,
) -> Result<SubmitAndWaitResponse, DomainError> {
    submit_then_wait(&caller, &request, &parameters, pace).await
}

pub(super) async fn call(caller: Caller<Network>, call: CheckedCall) -> Result<CallResponse, DomainError> {
    caller.run_call(call.call()).await.map(|answer| call.response(answer))
}

pub(super) async fn explain(
    caller: Caller<Network>,
    request: SaveSingleTaskForUpdatingContactInfoRequest,
    parameters: Parameters,
    reveal_secrets: bool,
) -> Result<Explanation, DomainError> {
    explain_request(&caller, &request, &parameters, reveal_secrets).await
}

pub(super) async fn run(caller: Caller<Network>, call: PreparedCall) -> Result<Box<dyn Answer>, DomainError> {
    caller.run_call(call.call()).await
}

pub(super) async fn submit(
    caller: Caller<Network>,
    call: PreparedCall,
    contact_type: ContactType,
) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
    submit_change(&caller, &ContactChange::new(call.call(), contact_type)).await
}
