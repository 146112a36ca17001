//! `operations`: the catalogue of the API, without the network.

use alidomain::{OperationInfo, OperationParameter, ParameterType, operations};
use clap::Args;
use serde::Serialize;

use super::values::to_json;
use crate::answer::Answer;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::terminal::{STRONG, styled, table};

/// Lists operations.
#[derive(Debug, Args)]
pub struct Operations {
    /// An operation, or a part of the names to list. Without it, all operations are listed
    action: Option<String>,
}

#[derive(Debug, Serialize)]
struct List {
    operations: Vec<Listed>,
}

#[derive(Debug, Serialize)]
struct Listed {
    action: String,
    reads: bool,
    versions: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Shown {
    action: String,
    reads: bool,
    versions: Vec<String>,
    parameters: Vec<Parameter>,
    response: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct Parameter {
    name: String,
    #[serde(rename = "type")]
    value_type: &'static str,
    list: bool,
    required: bool,
    fields: Vec<Field>,
    values: Vec<String>,
    example: Option<String>,
    versions: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    value_type: &'static str,
}

impl Operations {
    /// Looks them up.
    pub fn run(self) -> Result<Answer, Failure> {
        let all = operations();
        let wanted = self.action.unwrap_or_default();
        if let Some(found) = all.iter().find(|operation| operation.action.eq_ignore_ascii_case(&wanted)) {
            let shown = Shown::from(found.clone());
            let text = shown.text();
            return Answer::new(&shown, text);
        }
        let part = wanted.to_lowercase();
        let found: Vec<_> = all.iter().filter(|operation| operation.action.to_lowercase().contains(&part)).collect();
        if found.is_empty() {
            let failure = Failure::usage(format!("ACTION: the API has no operation {wanted}."));
            return Err(match nearest(&wanted, all.iter().map(|operation| operation.action.as_str())).as_slice() {
                [] => failure.next("`alidomain operations` lists all."),
                alike => failure.next(format!("Did you mean {}?", alike.join(" or "))),
            });
        }
        let rows = found.iter().map(|operation| {
            let effect = if operation.reads { "reads" } else { "changes" };
            vec![operation.action.clone(), effect.to_owned(), operation.versions.join(", ")]
        });
        let text = table(&["OPERATION", "EFFECT", "VERSIONS"], rows);
        let listed = found.into_iter().cloned().map(|OperationInfo { action, reads, versions, .. }| Listed {
            action,
            reads,
            versions,
        });
        Answer::new(&List { operations: listed.collect() }, text)
    }
}

impl From<OperationInfo> for Shown {
    fn from(operation: OperationInfo) -> Self {
        Self {
            action: operation.action,
            reads: operation.reads,
            versions: operation.versions,
            parameters: operation.parameters.into_iter().map(Into::into).collect(),
            response: operation.response.iter().map(|(name, value)| (name.clone(), to_json(value))).collect(),
        }
    }
}

impl From<OperationParameter> for Parameter {
    fn from(parameter: OperationParameter) -> Self {
        let fields = parameter.fields.into_iter();
        Self {
            name: parameter.name,
            value_type: type_name(parameter.value_type),
            list: parameter.is_list,
            required: parameter.required,
            fields: fields.map(|field| Field { name: field.name, value_type: type_name(field.value_type) }).collect(),
            values: parameter.values,
            example: parameter.example,
            versions: parameter.versions,
        }
    }
}

impl Shown {
    fn text(&self) -> String {
        let effect = if self.reads { "only reads" } else { "changes something" };
        let versions = self.versions.join(", ");
        let mut text = format!("{}: {effect}. API versions: {versions}", styled(STRONG, &self.action));
        if !self.parameters.is_empty() {
            let rows = self.parameters.iter().map(Parameter::row);
            text += &format!("\n\n{}", table(&["PARAMETER", "TYPE", "REQUIRED", "VALUES"], rows));
        }
        let reply = serde_json::to_string_pretty(&self.response).unwrap_or_default();
        text + &format!("\n\n{}\n{reply}", styled(STRONG, "Reply"))
    }
}

impl Parameter {
    fn row(&self) -> Vec<String> {
        let name = if self.list { format!("{}.N", self.name) } else { self.name.clone() };
        let fields: Vec<_> = self.fields.iter().map(|field| format!("{}: {}", field.name, field.value_type)).collect();
        let kind = if fields.is_empty() { self.value_type.to_owned() } else { format!("{{{}}}", fields.join(", ")) };
        let example = self.example.as_ref().map(|example| format!("such as {example}")).unwrap_or_default();
        let values = if self.values.is_empty() { example } else { self.values.join(", ") };
        vec![name, kind, if self.required { "yes" } else { "" }.to_owned(), values]
    }
}

fn type_name(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::String => "string",
        ParameterType::Int => "int",
        ParameterType::Long => "long",
        ParameterType::Boolean => "boolean",
        ParameterType::Float => "float",
        ParameterType::Double => "double",
        ParameterType::Object => "object",
    }
}
