//! The whole text, of small definitions and of this project's own.

use uniffi_bindgen::ComponentInterface;

use super::interface::Options;
use super::{Text, interface, write};

fn written(definition: &str) -> anyhow::Result<Text> {
    written_with(&format!("namespace small {{}};\n{definition}"), &Options::default())
}

fn written_with(definition: &str, options: &Options) -> anyhow::Result<Text> {
    let mut interface = ComponentInterface::from_webidl(definition, "small")?;
    interface.derive_ffi_funcs()?;
    write(&interface, options)
}

#[track_caller]
fn refused(definition: &str, reason: &str) {
    let error = written(definition).err().expect("this is not supported");
    assert!(format!("{error:#}").contains(reason), "{error:#}");
}

const OPTIONS: &str = "
    /// Where to go.
    enum Way { \"Up\", /// The other one.
        \"SlowlyDown\" };
    /// How to go.
    dictionary Options {
        /// The aim.
        string aim;
        /// Which way.
        Way way = \"SlowlyDown\";
        /// How long,
        /// at most.
        duration? limit = null;
        i32 steps = 4;
        boolean quietly = false;
        sequence<string> stops = [];
    };";

#[test]
fn the_stub_has_fields_types_defaults_and_texts() {
    let stub = written(OPTIONS).unwrap().stub;
    assert!(stub.contains(
        "class Way(Enum):
    \"\"\"Where to go.\"\"\"

    UP = \"up\"
    SLOWLY_DOWN = \"slowly_down\"
    \"\"\"The other one.\"\"\"
"
    ));
    assert!(
        stub.contains(
            "@dataclass(init=False)
class Options:
    \"\"\"How to go.\"\"\"

    aim: str
    \"\"\"The aim.\"\"\"
    way: Way = Way.SLOWLY_DOWN
    \"\"\"Which way.\"\"\"
    limit: timedelta | None = None
    \"\"\"How long,
    at most.
    \"\"\"
    steps: int = 4
    quietly: bool = False
    stops: list[str] = ...
    def __init__(self, *, aim: str, way: Way | Literal[\"up\", \"slowly_down\"] = Way.SLOWLY_DOWN, \
             limit: timedelta | float | None = None, steps: int = 4, quietly: bool = False, stops: list[str] | None = None) -> None: ...
"
        ),
        "{stub}"
    );
    assert!(stub.contains("__all__ = [\n    \"InternalError\",\n    \"Options\",\n    \"Way\",\n]"));
}

#[test]
fn the_module_has_the_same_and_reads_and_writes() {
    let walker = "interface Walker { Options walk(Options options); };";
    let module = written(&format!("{OPTIONS}{walker}")).unwrap().module;
    for part in [
        "class Options(Record):\n    \"\"\"How to go.\n\n    Attributes:\n        aim: The aim.\n",
        "        limit: How long,\n            at most.\n",
        "    way: Way = Way.SLOWLY_DOWN\n",
        "    _collections = {\"stops\": list}\n",
        "            _own[\"stops\"] = list() if stops is None else _take_sequence_of_string(stops)\n",
        "            _own[\"limit\"] = None if limit is None else take.duration(limit)\n",
        "    if data[at - 1]:\n        _limit, at = wire.read_duration(data, at)\n    else:\n        _limit = None\n",
        "    (_steps,) = wire.get_i32(data, at)\n    at += 4\n    _quietly = data[at] != 0\n    at += 1\n",
        "    record = _new(Options)\n    own = record.__dict__\n    own[\"aim\"] = _aim\n",
        "    _stops = value._checked(\"stops\")\n    return b\"\".join(\n        (\n            wire.write_string(value.aim),\n",
        "            _write_Way(value.way),\n            (b\"\\0\" if _limit is None else b\"\\1\" + wire.write_duration(_limit)),\n",
        "            wire.put_u32(len(_stops)) + b\"\".join([wire.write_string(item) for item in _stops]),\n",
        "        \"UP\": \"up\",\n        \"SLOWLY_DOWN\": \"slowly_down\",\n    },\n)\nWay = _late_Way.kind\n",
        "\nOptions._takes = {\n    \"aim\": take.string,\n    \"way\": _take_Way,\n    \"limit\": _take_optional_duration,\n",
        "\n_take_optional_duration = take.optional(take.duration)\n_take_sequence_of_string = take.sequence(take.string)\n",
    ] {
        assert!(module.contains(part), "{part}\n{module}");
    }
}

#[test]
fn what_no_program_needs_is_not_in_the_module() {
    for (walk, has) in [("void walk(Options options);", [false, true]), ("Options walk();", [true, false])] {
        let module = written(&format!("{OPTIONS} interface Walker {{ {walk} }};")).unwrap().module;
        let parts = ["def _read_Options(", "def _write_Options("].map(|part| module.contains(part));
        assert_eq!(parts, has, "{walk}");
    }
    // An enum that is no default is made when it is used.
    let module = written("enum Way { \"Up\" };").unwrap().module;
    assert!(module.contains("_late_Way = Late(\n    \"Way\",\n") && !module.contains("\nWay = "), "{module}");
}

#[test]
fn errors_are_classes_in_a_class() {
    let text = written(
        "/// What can go wrong.
        [Error] interface Problem {
            /// Too much.
            TooMuch(string reason, i32 limit);
            Lost(string reason);
        };",
    )
    .unwrap();
    assert!(
        text.stub.contains(
            "class Problem(Exception):
    \"\"\"What can go wrong.\"\"\"

    reason: str

    class TooMuch(Problem):
        \"\"\"Too much.\"\"\"
        limit: int
        def __init__(self, reason: str, limit: int) -> None: ...

    class Lost(Problem):
        def __init__(self, reason: str) -> None: ...
"
        ),
        "{}",
        text.stub
    );
    assert!(text.module.contains("@variant(Problem, \"TooMuch\")\nclass _Problem_TooMuch(Problem):"));
    assert!(text.module.contains("        self.limit = take.field(\"Problem.TooMuch\", \"limit\", take.i32, limit)\n"));
}

#[test]
fn enums_with_fields_are_records_in_a_class() {
    let text = written(
        "/// Any thing.
        [Enum] interface Thing {
            /// A text.
            Text(string text);
            Items(sequence<Thing> items);
            Null();
        };",
    )
    .unwrap();
    assert!(
        text.stub.contains(
            "class Thing:
    \"\"\"Any thing.\"\"\"

    @dataclass
    class Text(Thing):
        \"\"\"A text.\"\"\"
        text: str

    @dataclass
    class Items(Thing):
        items: list[Thing]

    @dataclass
    class Null(Thing):
        ...
"
        ),
        "{}",
        text.stub
    );
    for part in [
        "@variant(Thing, \"Text\")\nclass _Thing_Text(Thing, Record):\n",
        "    __match_args__ = (\"text\", )\n",
        "            item_0, at = _read_Thing(data, at)\n            _items.append(item_0)\n        return _Thing_Items(_items), at\n",
        "                wire.put_i32(2),\n                wire.put_u32(len(_items)) + b\"\".join([_write_Thing(item) for item in _items]),\n",
        "_Thing_Text._takes = {\"text\": take.string}\n_Thing_Items._takes = {\"items\": _take_sequence_of_Thing}\n",
    ] {
        assert!(text.module.contains(part), "{part}\n{}", text.module);
    }
}

/// What stands for any value is Python's own values.
#[test]
fn values_of_any_type_are_pythons() {
    let value = "[Enum] interface Value {
            Null();
            Boolean(boolean value);
            Integer(i64 value);
            Number(f64 value);
            Text(string value);
            List(sequence<Value> items);
            Object(record<string, Value> fields);
        };";
    let text = written(&format!(
        "{value}
        dictionary Reply {{ record<string, Value> fields; }};
        interface Client {{ constructor(); void call(record<string, Value> parameters); }};"
    ))
    .unwrap();
    for part in [
        "Value: TypeAlias = bool | int | float | str | Sequence[Value] | Mapping[str, Value] | None\n",
        "    fields: dict[str, Any]\n",
        "def call(self, parameters: Mapping[str, Value]) -> None:",
    ] {
        assert!(text.stub.contains(part), "{part}\n{}", text.stub);
    }
    for part in [
        "_take_Value = take.value\n_read_Value = wire.read_value\n_write_Value = wire.write_value\n",
        "parameters = take.argument(\"Client.call\", \"parameters\", take.values, parameters)\n",
        "Reply._takes = {\n    \"fields\": take.values,\n",
    ] {
        assert!(text.module.contains(part), "{part}\n{}", text.module);
    }
    refused(&value.replace("            Null();\n", ""), "Value must have the variants");
}

const WATCH: &str = "
    [Error] interface Problem { Lost(string reason); };
    interface Watch {
        constructor(optional string? name = null);
        /// Looks.
        [Async, Throws=Problem] string look_async(string where);
        /// Looks, and blocks the thread.
        [Throws=Problem] string look(string where);
        Watch other();
        u32 count();
    };";

#[test]
fn methods_are_typed_and_twins_have_their_own_texts() {
    let text = written(WATCH).unwrap();
    for part in [
        "    def __init__(self, name: str | None = None) -> None:\n        ...\n",
        "    async def look_async(self, where: str) -> str:\n        \"\"\"Looks.\"\"\"\n        ...\n",
        "    def look(self, where: str) -> str:\n        \"\"\"Looks, and blocks the thread.\"\"\"\n        ...\n",
        "    def other(self) -> Self:\n        ...\n",
        "    def count(self) -> int:\n        ...\n",
    ] {
        assert!(text.stub.contains(part), "{part}\n{}", text.stub);
    }
}

#[test]
fn an_operation_without_its_names_is_refused() {
    refused(
        "[Error] interface Problem { Lost(string reason); };
        interface Watch { [Throws=Problem] string look_blocking(); };",
        "Watch.look_blocking: uniffi.toml must name this method",
    );
}

#[test]
fn one_template_for_each_way_to_call() {
    let module = written(WATCH).unwrap().module;
    for part in [
        "        try:
            where = take.argument(\"Watch.look\", \"where\", take.string, where)
            _where = where.encode()
        except (TypeError, ValueError) as error:
            raise public(error)
        try:
            return blocking(
                self,
                \"look\",
                where,
                _small_fn_method_watch_look,
                _small_fn_method_watch_look_async,
                (_where,),
                _future_rust_buffer,
                wire.read_string,
                _decode_Problem,
            )
        except Problem as error:
            raise public(error)\n",
        "awaited(\n                self,\n                \"look\",\n                where,\n",
        "        return self._from_handle(_library.call(_small_fn_method_watch_other, None, self._clone_handle()))\n",
    ] {
        assert!(module.contains(part), "{part}\n{module}");
    }
}

#[test]
fn rust_calls_what_is_implemented_in_python() {
    let text = written(
        "interface Thing {};
        [Error] interface Problem { Lost(string reason); };
        [Trait, WithForeign] interface Source {
            /// Gets one.
            [Throws=Problem] Thing get();
            boolean is_empty();
        };",
    )
    .unwrap();
    assert!(
        text.stub
            .contains("class Source:\n\n    def get(self) -> Thing:\n        \"\"\"Gets one.\"\"\"\n        ...\n")
    );
    for part in [
        "get(), Thing, Problem, _encode_Problem\n",
        "is_empty(), bool\n",
        "        result[0] = 1 if made else 0\n",
        "_take_Source = take.methods(Source, \"get\", \"is_empty\")\n",
    ] {
        assert!(text.module.contains(part), "{part}\n{}", text.module);
    }
}

#[test]
fn values_and_methods_are_those_of_the_options() {
    let definition = "namespace small {
        /// Writes it.
        string aim_to_text(Aim aim);
        [Throws=Problem] Aim aim_from_text(string text);
    };
    [Error] interface Problem { Lost(string reason); };
    enum Way { \"Up\", \"Down\" };
    dictionary Aim { Way way; };";
    let methods = [("Aim.to_text", "aim_to_text"), ("Aim.from_text", "aim_from_text")];
    let options = |words: &[&str], methods: &[(&str, &str)]| Options {
        words: [("Way".to_owned(), words.iter().map(|&word| word.into()).collect())].into(),
        methods: methods.iter().map(|&(path, called)| (path.into(), called.into())).collect(),
    };
    let text = written_with(definition, &options(&["UP", "DOWN"], &methods)).unwrap();
    assert!(text.stub.contains("    UP = \"UP\"\n    DOWN = \"DOWN\"\n"), "{}", text.stub);
    for part in [
        "    def to_text(self) -> str:\n        \"\"\"Writes it.\"\"\"\n        return aim_to_text(self)\n",
        "    @classmethod\n    def from_text(cls, text: str) -> Aim:\n        return aim_from_text(text)\n",
    ] {
        assert!(text.module.contains(part), "{part}\n{}", text.module);
    }
    for (options, reason) in [
        (options(&["UP"], &[]), "Way has 2 members"),
        (options(&["UP", "DOWN"], &[("Aim.to_text", "write")]), "there is no function write"),
    ] {
        let error = written_with(definition, &options).err().expect("this is wrong");
        assert!(format!("{error:#}").contains(reason), "{error:#}");
    }
}

#[test]
fn what_is_not_supported_is_named() {
    refused("dictionary Sizes { u8 size; };", "Sizes: numbers of 8 and 16 bits");
    refused("[Error] interface Problem { Lost(string text); };", "lacks the field reason");
    refused("callback interface Listener { void hear(); };", "callback interfaces");
    refused("[Trait, WithForeign] interface Listener { void hear(); };", "Listener.hear: a method");
}

#[test]
fn this_projects_definition_is_supported() {
    let (interface, options) = interface::load().unwrap();
    let text = write(&interface, &options).unwrap();
    assert!(text.module.contains("    \"TLS12\": \"1.2\",\n"));
    assert!(text.stub.contains("    def to_json(self) -> str:\n"));
    assert!(text.stub.contains("    max_attempts: int = 4\n"));
    // The package extends it and exports what it makes of it.
    assert!(text.module.contains("class DomainClient(Object):"));
    assert!(!text.module.contains("\"DomainClient\",\n    \"DomainError\""));
    // Nothing is loaded for one platform only, and the names are those of uniffi.toml.
    assert!(text.module.contains("async def wait_for_task_async(self, task_no: str"));
}
