//! Which records programs make, which they get, and which they pass on.

use std::collections::BTreeSet;

use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::{AsType as _, Type};

/// The records of the interface, by what is done with them.
pub struct Usage {
    /// Returned, or part of what is returned or thrown.
    returned: BTreeSet<String>,
    /// Arguments, or part of an argument or an error: programs throw those, too.
    passed: BTreeSet<String>,
}

impl Usage {
    /// Looks at the whole interface.
    pub fn of(interface: &ComponentInterface) -> Self {
        let (mut returned, mut passed) = (BTreeSet::new(), BTreeSet::new());
        for callable in interface.iter_callables() {
            for ty in [callable.return_type(), callable.throws_type()].into_iter().flatten() {
                add(interface, ty, &mut returned);
            }
            for argument in callable.arguments() {
                add(interface, &argument.as_type(), &mut passed);
            }
            if let Some(error) = callable.throws_type() {
                add(interface, error, &mut passed);
            }
        }
        Self { returned, passed }
    }

    /// Whether Rust gets the record from the program.
    pub fn is_passed(&self, record: &str) -> bool {
        self.passed.contains(record)
    }

    /// Whether programs make the record, and never get one.
    pub fn is_input(&self, record: &str) -> bool {
        !self.returned.contains(record)
    }
}

/// Adds the records and the enums that a type is made of.
fn add(interface: &ComponentInterface, ty: &Type, records: &mut BTreeSet<String>) {
    let fields: Vec<Type> = match ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } | Type::Map { value_type: inner_type, .. } => {
            return add(interface, inner_type, records);
        }
        Type::Record { name, .. } if records.insert(name.clone()) => {
            let record = interface.get_record_definition(name);
            record.into_iter().flat_map(|record| record.fields()).map(|field| field.as_type()).collect()
        }
        // One that was seen may be inside of itself.
        Type::Enum { name, .. } if records.insert(name.clone()) => {
            let item = interface.get_enum_definition(name).into_iter();
            let variants = item.flat_map(|item| item.variants());
            variants.flat_map(|variant| variant.fields()).map(|field| field.as_type()).collect()
        }
        _ => return,
    };
    for field in fields {
        add(interface, &field, records);
    }
}
