//! Which events happen in a run, and where others could have happened.

use super::Task;
use super::event::Event;

/// The events of a run, by the number of the choice at which each happens. Elsewhere nothing happens.
#[derive(Debug, Clone, Default)]
pub(in crate::calls::search) struct Script(Vec<(usize, Event)>);

impl Script {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The first choice after its last event.
    pub fn end(&self) -> usize {
        self.0.last().map_or(0, |(place, _)| place + 1)
    }

    /// With one more event at a later choice.
    pub fn and(&self, place: usize, event: Event) -> Self {
        Self(self.0.iter().copied().chain([(place, event)]).collect())
    }

    /// As a line of the regressions has them: `0=LostAfter 3=Nap(120)`.
    pub fn parse(text: &str) -> Self {
        let event = |word: &str| {
            let (place, event) = word.split_once('=').expect("an event is PLACE=EVENT");
            (place.parse().expect("the place is a number"), Event::parse(event))
        };
        Self(text.split_whitespace().map(event).collect())
    }
}

/// What happens in a run, as far as it has got.
pub(in crate::calls::search) struct Choices {
    script: Script,
    made: Vec<Vec<Event>>,
}

impl Choices {
    pub fn new(script: Script) -> Self {
        Self { script, made: Vec::new() }
    }

    /// What could have happened instead of nothing, at each choice.
    pub fn made(&self) -> &[Vec<Event>] {
        &self.made
    }

    /// What happens now.
    pub fn next(&mut self, others: Vec<Event>) -> Event {
        let place = self.made.len();
        let event = self.script.0.iter().find(|(at, _)| *at == place).map_or(Event::Nothing, |(_, event)| *event);
        let possible = event == Event::Nothing || others.contains(&event);
        assert!(possible, "{event:?} cannot happen at choice {place}, but {others:?}");
        self.made.push(others);
        event
    }

    /// The run as a line of the regressions.
    pub fn line(&self, task: &Task) -> String {
        let events: Vec<_> = self.script.0.iter().map(|(place, event)| format!("{place}={event:?}")).collect();
        let broken = task.broken.map_or(String::new(), |broken| format!(" without {broken:?}"));
        format!("{:?} {:?}{broken}: {}", task.scenario, task.policy, events.join(" "))
    }
}
