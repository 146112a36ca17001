//! What is read out of a text, and that nothing but single values of it changes.

use super::*;

/// As Alibaba Cloud's own command line writes it.
const CONFIG: &str = "{\n\t\"current\": \"a\",\n\t\"profiles\": [\n\t\t{\n\t\t\t\"name\": \"a\",\n\t\t\t\"mode\": \"OAuth\",\
    \n\t\t\t\"sts_expiration\": 17,\n\t\t\t\"oauth_refresh_token\": \"same\"\n\t\t},\n\t\t{\n\t\t\t\"name\": \"b\",\
    \n\t\t\t\"oauth_refresh_token\": \"same\"\n\t\t}\n\t],\n\t\"meta_path\": \"\"\n}";

fn text(text: &str) -> Value {
    Value::Text(Zeroizing::new(text.to_owned()))
}

#[track_caller]
fn changed(config: &str, profile: &str, changes: &[(&str, Value)]) -> String {
    let changed = Fields::of(config, profile).unwrap().with(changes).to_string();
    let again = Fields::of(&changed, profile).unwrap();
    for (name, value) in changes {
        match value {
            Value::Text(text) => assert_eq!(again.text(name).unwrap().unwrap_or_default(), *text),
            Value::Seconds(seconds) => assert_eq!(again.seconds(name).unwrap(), *seconds),
        }
    }
    changed
}

#[test]
fn of_two_profiles_with_the_same_token_one_changes() {
    let of_a = changed(CONFIG, "a", &[("oauth_refresh_token", text("new"))]);
    assert_eq!(of_a, CONFIG.replacen("\"same\"", "\"new\"", 1));
    let of_b = changed(CONFIG, "b", &[("oauth_refresh_token", text("new"))]);
    let (before, after) = CONFIG.split_once("\"b\"").unwrap();
    assert_eq!(of_b, format!("{before}\"b\"{}", after.replace("\"same\"", "\"new\"")));
}

#[test]
fn fields_that_are_missing_come_last_laid_out_as_the_others() {
    let new = [("sts_expiration", Value::Seconds(18)), ("sts_token", text("t")), ("access_key_id", text("i"))];
    let expected = CONFIG.replace("17", "18").replacen(
        "\"same\"",
        "\"same\",\n\t\t\t\"sts_token\": \"t\",\n\t\t\t\"access_key_id\": \"i\"",
        1,
    );
    assert_eq!(changed(CONFIG, "a", &new), expected);
    for (before, after) in [
        (r#"{"profiles":[{"name":"a"}]}"#, r#"{"profiles":[{"name":"a","sts_token":"t"}]}"#),
        (r#"{"profiles":[{ "name" : "a" }]}"#, r#"{"profiles":[{ "name" : "a", "sts_token" : "t" }]}"#),
        (
            "{\"profiles\":[{\r\n \"name\": \"a\"\r\n}]}",
            "{\"profiles\":[{\r\n \"name\": \"a\",\r\n \"sts_token\": \"t\"\r\n}]}",
        ),
        (r#"{"profiles":[{"x":1, "name":"a"}]}"#, r#"{"profiles":[{"x":1, "name":"a", "sts_token":"t"}]}"#),
    ] {
        assert_eq!(changed(before, "a", &[("sts_token", text("t"))]), after);
    }
}

#[test]
fn everything_else_stays_byte_for_byte() {
    // Unknown fields, odd numbers, escapes, two spellings of a name, a byte order mark, blanks, nested fields.
    let config = "\u{feff} { \"zeta\": 1.50e+3, \"profiles\" :\n [ null, 7, {\"name\":\"中文 \\u00e9\",\"sts_token\":\"x\"},\r\n\
        {\"n\\u0061me\": \"é\\u4e2d\", \"sts_token\": \"o\\u006cd\", \"deep\": {\"sts_token\": \"old\", \"name\": [1.0]},\
        \"sts_expiration\": 1e3, \"big\": 123456789012345678901234567890, \"x\": \"\\/\\ud83d\\ude00\"} ]\t, \
        \"current\":\"é中\"}\n\n";
    let expected = config.replace("\"o\\u006cd\"", "\"n\\\"e\\\\w\\n\"").replace("1e3", "1700000000");
    let changes = [("sts_token", text("n\"e\\w\n")), ("sts_expiration", Value::Seconds(1_700_000_000))];
    assert_eq!(changed(config, "é中", &changes), expected);
    assert_eq!(changed(config, "é中", &[]), config);
}

#[test]
fn of_what_comes_twice_the_one_that_counts_changes() {
    for (before, after) in [
        // The last field of a name: as this library and the others read them.
        (
            r#"{"profiles":[{"name":"a","sts_token":"1","sts_token":"2"}]}"#,
            r#"{"profiles":[{"name":"a","sts_token":"1","sts_token":"t"}]}"#,
        ),
        (
            r#"{"profiles":[{"name":"a","sts_token":"1"}],"profiles":[{"name":"b","name":"a","sts_token":"2"}]}"#,
            r#"{"profiles":[{"name":"a","sts_token":"1"}],"profiles":[{"name":"b","name":"a","sts_token":"t"}]}"#,
        ),
    ] {
        assert_eq!(changed(before, "a", &[("sts_token", text("t"))]), after);
    }
}

#[test]
fn numbers_and_texts_are_read_in_every_form() {
    let config =
        r#"{"profiles":[{"name":"a","n":null,"e":"","t":"x","i":17,"s":"18","f":19.0,"m":-1,"l":[],"w":"soon"}]}"#;
    let fields = Fields::of(config, "a").unwrap();
    for (name, seconds) in [("n", 0), ("none", 0), ("e", 0), ("i", 17), ("s", 18), ("f", 19), ("m", 0)] {
        assert_eq!(fields.seconds(name).unwrap(), seconds, "{name}");
    }
    for (name, expected) in [("n", None), ("none", None), ("e", None), ("t", Some("x"))] {
        assert_eq!(fields.text(name).unwrap().as_deref().map(String::as_str), expected, "{name}");
    }
    for name in ["l", "w"] {
        assert_eq!(fields.seconds(name).unwrap_err().reason, format!("{name} must be a number of seconds"));
    }
    assert_eq!(fields.text("i").unwrap_err().reason, "i must be a text");
}

#[test]
fn what_is_no_configuration_is_told_without_showing_it() {
    for (config, words) in [
        ("canary", "not a JSON configuration (line 1, column 1)"),
        ("[\"canary\"]", "not a JSON configuration"),
        ("{\"profiles\": [{\"name\": \"a\", \"x\": \"canary", "not a JSON configuration"),
        ("{\"profiles\": {\"canary\": 1}}", "the profile \"a\" no longer exists"),
        (r#"{"profiles": [{"name":"a","x":"canary"},{"name":"a"}]}"#, "two profiles have the name \"a\""),
        ("{}", "the profile \"a\" no longer exists"),
    ] {
        let problem = Fields::of(config, "a").err().unwrap();
        assert!(problem.reason.contains(words) && !problem.reason.contains("canary"), "{problem:?}");
    }
}

#[test]
fn any_text_survives_any_change() {
    let pieces = ["{", "}", "[", "]", "\"", "\\", ",", ":", " ", "\n", "a", "é", "😀", "name", "1", "\u{0}"];
    for seed in 0..500 {
        let mut random = fastrand::Rng::with_seed(seed);
        let value: String = (0..random.usize(..20)).map(|_| pieces[random.usize(..pieces.len())]).collect();
        let other = serde_json::Value::from(value.as_str());
        let config = format!(r#"{{"profiles": [{other}, {{"b": {other}, "name": "a", "v": {other}, "z": {other}}}]}}"#);
        let new = changed(&config, "a", &[("v", text(&format!("{value}!"))), ("y", text(&value))]);
        let mut expected: serde_json::Value = serde_json::from_str(&config).unwrap();
        expected["profiles"][1]["v"] = format!("{value}!").into();
        expected["profiles"][1]["y"] = value.into();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&new).unwrap(), expected, "seed {seed}");
    }
}
