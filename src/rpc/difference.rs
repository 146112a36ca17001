//! The first difference between what was signed and what arrived.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::Parameters;

/// Characters of a name or a value that a difference shows.
const LONGEST_SHOWN: usize = 100;

/// Which `what` did not arrive as it was sent. The value of `secret` is not shown, and all others as `mask` leaves them.
pub(super) fn first_difference(
    what: &str,
    secret: &str,
    ours: &Parameters,
    theirs: &Parameters,
    mask: &impl Fn(&str) -> String,
) -> Option<String> {
    let shown = |text: &str| shortened(&mask(text)).into_owned();
    let differs = |name: &&Cow<'static, str>| ours.get(*name) != theirs.get(*name);
    let name = ours.keys().chain(theirs.keys()).filter(differs).min()?;
    Some(match (ours.get(name), theirs.get(name)) {
        (Some(_), None) => format!("the {what} {name} is missing"),
        (None, Some(_)) => format!("the {what} {} was added", shown(name)),
        (Some(_), Some(_)) if name == secret => format!("the {what} {name} was changed"),
        (Some(our), Some(their)) => {
            format!("the {what} {name} was {:?} and arrived as {:?}", shown(our), shown(their))
        }
        (None, None) => return None,
    })
}

/// A server's value may be of any length.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// The parameters of a canonical query.
pub(super) fn parameters(query: &str) -> Parameters {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name).into(), decode(value))
    });
    pairs.collect()
}

pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
