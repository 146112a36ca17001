//! Tokens that could not be written to the file, so that the login lives in this process alone.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use zeroize::Zeroizing;

use super::place::Place;
use super::profile::Tokens;

/// Of the process, and not of a provider: profiles are read anew after an error. Without locks, as a forked process
/// inherits it: it would otherwise show the service the used-up token of the file.
static UNSAVED: ArcSwapOption<Vec<Arc<Unsaved>>> = ArcSwapOption::const_empty();

struct Unsaved {
    place: Place,
    /// What the file still has, and the service does not accept any more.
    used: Zeroizing<String>,
    tokens: Tokens,
}

/// The tokens in place of those that the file has.
pub(super) fn find(place: &Place, used: &str) -> Option<Tokens> {
    let all = UNSAVED.load_full()?;
    all.iter()
        .find(|unsaved| unsaved.place == *place && unsaved.used.as_str() == used)
        .map(|found| found.tokens.clone())
}

pub(super) fn keep(place: &Place, used: &Zeroizing<String>, tokens: &Tokens) {
    let new = Arc::new(Unsaved { place: place.clone(), used: used.clone(), tokens: tokens.clone() });
    set(place, Some(&new));
}

pub(super) fn forget(place: &Place) {
    set(place, None);
}

fn set(place: &Place, new: Option<&Arc<Unsaved>>) {
    UNSAVED.rcu(|all| {
        let all = all.iter().flat_map(|all| all.iter());
        let others = all.filter(|unsaved| unsaved.place != *place);
        Some(Arc::new(others.chain(new).cloned().collect::<Vec<_>>()))
    });
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::profile::{AccessToken, Mode};
    use super::*;

    #[test]
    fn each_place_has_its_own_tokens_in_all_threads() {
        let [one, other] = ["one", "other"].map(|name| Place::new(Path::new("/unsaved.json"), name, Mode::OAuth));
        let text = |text: &str| Zeroizing::new(text.to_owned());
        let tokens = |name: &str| Tokens { access: AccessToken { token: text("a"), expires: 0 }, refresh: text(name) };
        let found = |place: &Place, used: &str| find(place, used).map(|tokens| tokens.refresh.to_string());
        keep(&one, &text("used"), &tokens("first"));
        keep(&other, &text("used"), &tokens("of the other"));
        keep(&one, &text("used"), &tokens("second"));
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(found(&one, "used").as_deref(), Some("second")));
        });
        assert_eq!(found(&one, "second"), None, "the file has them");
        forget(&one);
        assert_eq!(found(&one, "used"), None);
        assert_eq!(found(&other, "used").as_deref(), Some("of the other"));
        forget(&other);
    }
}
