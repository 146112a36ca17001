//! State that a forked process begins anew.
//!
//! After a fork only the forking thread exists. A lock that another thread held stays held for ever, and what it
//! guarded may be half written. So nothing of the parent's is looked at: the child starts with a fresh value.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

/// A value of each process's own, made when it is first asked for. Takes no lock to find it.
pub(crate) struct PerProcess<T>(ArcSwapOption<Owned<T>>);

/// A value, and the process that it belongs to.
pub(crate) struct Owned<T> {
    process: u32,
    value: T,
}

impl<T> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Owned<T> {
    /// Whose it is.
    pub fn process(&self) -> u32 {
        self.process
    }
}

impl<T> PerProcess<T> {
    pub const fn new() -> Self {
        Self(ArcSwapOption::const_empty())
    }
}

impl<T: Default> PerProcess<T> {
    /// This process's value.
    pub fn get(&self) -> Arc<Owned<T>> {
        self.get_as(std::process::id())
    }

    fn get_as(&self, process: u32) -> Arc<Owned<T>> {
        loop {
            let current = self.0.load_full();
            if let Some(owned) = current.as_ref().filter(|owned| owned.process == process) {
                return owned.clone();
            }
            let fresh = Arc::new(Owned { process, value: T::default() });
            let previous = self.0.compare_and_swap(&current, Some(fresh.clone()));
            if previous.as_ref().map(Arc::as_ptr) == current.as_ref().map(Arc::as_ptr) {
                // To drop the parent's value would touch what its threads were writing, or wait for them.
                std::mem::forget(current);
                return fresh;
            }
        }
    }
}

impl<T> Default for PerProcess<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if let Some(owned) = self.0.swap(None).filter(|owned| owned.process != std::process::id()) {
            std::mem::forget(owned);
        }
    }
}

impl<T> fmt::Debug for PerProcess<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PerProcess")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, MutexGuard};

    use super::*;

    #[test]
    fn a_child_does_not_inherit_a_locked_lock() {
        let state = PerProcess::<Mutex<u8>>::default();
        let parent = state.get_as(1);
        let mut held: MutexGuard<'_, u8> = parent.lock().unwrap();
        *held = 7;
        assert_eq!(*state.get_as(2).lock().unwrap(), 0);
    }

    #[test]
    fn a_process_keeps_its_value() {
        let state = PerProcess::<Mutex<u8>>::new();
        *state.get().lock().unwrap() = 7;
        assert_eq!(*state.get().lock().unwrap(), 7);
    }

    #[test]
    fn a_parent_s_value_is_never_dropped() {
        #[derive(Default)]
        struct Loud;
        impl Drop for Loud {
            fn drop(&mut self) {
                panic!("the parent's value was dropped");
            }
        }
        let state = PerProcess::<Loud>::new();
        drop(state.get_as(std::process::id() + 1));
        drop(state.get_as(std::process::id() + 2));
    }
}
