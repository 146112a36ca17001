//! What changes would do, and what stands in their way: by reading alone.

mod fields;
mod findings;
mod judgement;
mod reading;
mod side_by_side;

use std::collections::{BTreeMap, BTreeSet};

use self::judgement::judge;
use self::reading::{Read, UnderWay, contact, domain, profile, tasks_under_way};
use self::side_by_side::side_by_side;
use crate::calls::caller::Caller;
use crate::calls::world::World;
use crate::clock::Deadline;
use crate::error::DomainError;
use crate::operations::Operation as _;
use crate::operations::query_registrant_profiles::RegistrantProfile;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoRequest as Request;

pub use self::fields::ContactFieldChange;
pub use self::findings::{ChangeConsequence, ChangeObstacle, ChangePlan, ConsequenceKind, ObstacleKind};

/// How many changes are looked at side by side.
const AT_ONCE: usize = 8;

type Profiles = BTreeMap<i64, Read<RegistrantProfile>>;

/// Plans each change. Only what concerns every call is an error: the credentials, the network, a cancellation.
pub(crate) async fn plan_all<W: World + Clone>(
    caller: &Caller<W>,
    requests: Vec<Request>,
) -> Result<Vec<ChangePlan>, DomainError> {
    let language = caller.config.language;
    let valid = requests.iter().filter(|request| request.parameters(language).is_ok());
    let ids: BTreeSet<_> = valid.map(|request| request.registrant_profile_id).collect();
    let mut readings = ids.iter().map(|id| -> side_by_side::Work<'_, _> {
        let caller = for_a_part(caller, &requests);
        Box::pin(async move { profile(&caller, *id).await })
    });
    let profiles = side_by_side(&mut readings, AT_ONCE).await?;
    let profiles: Profiles = ids.iter().copied().zip(profiles).collect();
    let tasks = match ids.is_empty() {
        true => Ok(UnderWay::default()),
        false => tasks_under_way(&for_a_part(caller, &requests)).await?,
    };
    let mut plans = requests.iter().map(|request| -> side_by_side::Work<'_, _> {
        let (caller, profiles, tasks) = (for_a_part(caller, &requests), &profiles, &tasks);
        Box::pin(async move { plan(&caller, request, profiles, tasks).await })
    });
    side_by_side(&mut plans, AT_ONCE).await
}

/// A list takes as long as it takes: the timeout is for each of its parts.
fn for_a_part<W: World + Clone>(caller: &Caller<W>, requests: &[Request]) -> Caller<W> {
    match requests {
        [_] => caller.until(caller.deadline),
        _ => caller.until(Deadline::after(caller.world.now(), caller.config.timeout)),
    }
}

async fn plan<W: World>(
    caller: &Caller<W>,
    request: &Request,
    profiles: &Profiles,
    tasks: &Read<UnderWay>,
) -> Result<ChangePlan, DomainError> {
    let mut plan = ChangePlan::of(request);
    let mut parameters = match request.parameters(caller.config.language) {
        Ok(parameters) => parameters,
        Err(invalid) => {
            plan.obstacles.push(ChangeObstacle::invalid(&invalid));
            return Ok(plan);
        }
    };
    plan.domain_name = parameters.remove("DomainName").unwrap_or_default();
    let domain = domain(caller, &plan.domain_name).await?;
    let contact = contact(caller, &plan.domain_name, plan.contact_type).await?;
    let profile = &profiles[&request.registrant_profile_id];
    let lock = request.add_transfer_lock == Some(true);
    judge(&mut plan, (profile, &domain, &contact, tasks), lock, caller.server_clock());
    Ok(plan)
}
