use super::*;
use crate::per_process::PerProcess;

fn change(domain_name: &str) -> Change {
    let (endpoint, domain_name) = ("https://domain.example".into(), domain_name.to_owned());
    Change { endpoint, domain_name, contact_type: ContactType::Admin }
}

const SHORT: Duration = Duration::from_secs(2);

fn after(moment: Moment, passed: Duration) -> Moment {
    Moment { steady: moment.steady + passed, wall: moment.wall + passed }
}

#[test]
fn submissions_of_the_same_change_know_of_each_other() {
    let register = PerProcess::<Register>::new();
    let now = Moment::now();
    let rivals = |nonce| register.get().has_rival(&[change("a.example")], nonce);
    let first = Register::begin(register.get(), &change("a.example"), now);
    first.sign("one");
    let other = Register::begin(register.get(), &change("b.example"), now);
    assert!(!rivals("one") && !first.was_contested(SHORT) && !other.was_contested(SHORT));
    let second = Register::begin(register.get(), &change("a.example"), now);
    second.sign("two");
    assert!(rivals("one") && rivals("two") && first.was_contested(SHORT) && second.was_contested(SHORT));
    second.leave();
    assert!(!rivals("one") && first.was_contested(SHORT), "its task may be the other's");
}

#[test]
fn what_has_just_ended_is_known_to_the_next() {
    let register = PerProcess::<Register>::new();
    let now = Moment::now();
    let begin = |later| Register::begin(register.get(), &change("a.example"), after(now, Duration::from_millis(later)));
    let first = begin(0);
    register.get().claim(&[change("a.example")], "task", (1, "one"), Evidence::Answered, now);
    first.leave();
    let (second, third) = (begin(1000), begin(3000));
    assert!(second.was_contested(SHORT) && third.was_contested(SHORT), "the second is under way");
    second.leave();
    third.leave();
    let fourth = begin(3000);
    assert!(!fourth.was_contested(SHORT) && fourth.was_contested(Duration::from_secs(3)));
}

#[test]
fn what_was_given_up_stays_a_rival_for_as_long_as_it_may_execute() {
    let register = PerProcess::<Register>::new();
    let now = Moment::now();
    drop(Register::begin(register.get(), &change("a.example"), now));
    assert!(!register.get().has_rival(&[change("a.example")], "two"), "nothing was sent");

    let given_up = Register::begin(register.get(), &change("a.example"), now);
    given_up.sign("one");
    drop(given_up);
    assert!(register.get().has_rival(&[change("a.example")], "two"));
    let later = Register::begin(register.get(), &change("a.example"), after(now, Duration::from_secs(1800)));
    assert!(later.was_contested(SHORT));
    later.leave();
    let much_later = Register::begin(register.get(), &change("a.example"), after(now, LIFETIME));
    assert!(!much_later.was_contested(SHORT));
    much_later.sign("three");
    drop(much_later);
    register.get().resolve(&[change("a.example")], "three");
    assert!(!register.get().has_rival(&[change("a.example")], "two"));
}

#[test]
fn a_task_belongs_to_one_submission() {
    let (register, now) = (Register::default(), Moment::now());
    let (own, endpoint) = (change("a.example"), change("a.example").endpoint);
    let claim =
        |task_no, owner, evidence| register.claim(std::slice::from_ref(&own), task_no, (1, owner), evidence, now);
    let domains = [own.domain_name.clone()];
    let claimed = |task_no, owner| register.claimed_by_another(&endpoint, task_no, owner, domains.iter());
    assert!(claim("task", "one", Evidence::Answered));
    assert!(claim("task", "one", Evidence::Found));
    assert!(!claim("task", "other", Evidence::Answered) && !claim("task", "other", Evidence::Found));
    assert_eq!((claimed("task", "other"), claimed("task", "one")), (Some(true), None));
    let of_another_domain = ["b.example".to_owned()];
    let seen = |endpoint| register.claimed_by_another(endpoint, "task", "other", of_another_domain.iter());
    assert_eq!((seen(&endpoint), seen("https://other.example")), (Some(false), None));
    // What the service answers to one's own nonce is authoritative.
    assert!(claim("found", "one", Evidence::Found) && claim("found", "other", Evidence::Answered));
    assert!(claimed("found", "one").is_some());
}

#[test]
fn claims_beyond_the_limit_are_forgotten_and_that_is_remembered() {
    let register = PerProcess::<Register>::new();
    let now = Moment::now();
    let claim = |number: usize| {
        let own = change(&format!("{number}.example"));
        let moment = after(now, Duration::from_millis(number as u64));
        let place = Register::begin(register.get(), &own, moment);
        register.get().claim(std::slice::from_ref(&own), &number.to_string(), (1, "one"), Evidence::Answered, moment);
        place.leave();
    };
    (0..MOST_CLAIMS).for_each(claim);
    assert_eq!(register.get().forgotten(), None);
    (MOST_CLAIMS..4 * MOST_CLAIMS).for_each(claim);
    let latest = after(now, Duration::from_millis(3 * MOST_CLAIMS as u64 - 1));
    assert_eq!(register.get().forgotten(), Some(latest));
    let entries = register.get();
    let entries = entries.entries();
    assert_eq!((entries.claims.len(), entries.claimed.len()), (MOST_CLAIMS, MOST_CLAIMS));
    assert_eq!(entries.under_way.len(), 0);
    drop(entries);
    let again = Register::begin(register.get(), &change("0.example"), after(latest, Duration::from_secs(1)));
    assert!(again.was_contested(SHORT), "its task may have been claimed just before");
}

#[test]
fn old_claims_are_forgotten() {
    let (register, now) = (Register::default(), Moment::now());
    let change = [change("a.example")];
    register.claim(&change, "task", (1, "one"), Evidence::Answered, now);
    for number in 0..3000 {
        register.claim(&change, &number.to_string(), (1, "one"), Evidence::Answered, after(now, LIFETIME));
    }
    let none = std::iter::empty::<&String>;
    let claimed = |task_no| register.claimed_by_another(&change[0].endpoint, task_no, "other", none()).is_some();
    assert!(!claimed("task") && claimed("0"));
}
