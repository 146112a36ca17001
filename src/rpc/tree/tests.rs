use super::*;
use crate::rpc::raw_reply::MAX_REPLY_BYTES;

fn parse(text: &str) -> Result<Tree<'static>, String> {
    Tree::parse(text, ReplyFormat::Json)
}

#[test]
fn names_are_found_in_any_letter_case_and_values_read_as_text() {
    let tree = parse(r#"{"taskNo":" a-1 ","REQUESTID":12,"Flag":true,"Empty":"","Null":null}"#).unwrap();
    assert_eq!(tree.text("TaskNo").as_deref(), Some("a-1"));
    assert_eq!(tree.text("RequestId").as_deref(), Some("12"));
    assert_eq!(tree.text("flag").as_deref(), Some("true"));
    assert_eq!(tree.text("Empty"), None);
    assert_eq!(tree.text("Null"), None);
    assert_eq!(tree.text("Missing"), None);
}

#[test]
fn xml_reads_like_json() {
    let xml = "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>A&amp;B</Code>\
               <Recommend><![CDATA[https://x/?a=1&b=<2>]]></Recommend>\
               <AccessDeniedDetail><AuthAction>domain:X</AuthAction></AccessDeniedDetail>\
               <L>1</L><L>2</L><L>3</L></Error>";
    let tree = parse(xml).unwrap();
    assert_eq!(tree.text("code").as_deref(), Some("A&B"));
    assert_eq!(tree.text("Recommend").as_deref(), Some("https://x/?a=1&b=<2>"));
    assert_eq!(tree.object("AccessDeniedDetail").unwrap().text("AuthAction").as_deref(), Some("domain:X"));
    assert_eq!(tree.0["L"], serde_json::json!(["1", "2", "3"]));
}

#[test]
fn lists_in_every_shape() {
    for (body, expected) in [
        (r#"{"Data":{"Item":[{"A":1},{"A":2}]}}"#, Some(2)),
        (r#"{"data":{"item":{"A":1}}}"#, Some(1)),
        (r#"{"Data":[{"A":1}]}"#, Some(1)),
        ("<R><Data><Item><A>1</A></Item><Item><A>2</A></Item></Data></R>", Some(2)),
        ("<R><Data><Item><A>1</A></Item></Data></R>", Some(1)),
        (r#"{"Data":{"Item":[]}}"#, Some(0)),
        (r#"{"Data":{"Item":null}}"#, Some(0)),
        (r#"{"Data":{"Item":""}}"#, Some(0)),
        (r#"{"Data":{}}"#, Some(0)),
        (r#"{"Data":""}"#, Some(0)),
        (r#"{"Data":null}"#, Some(0)),
        ("<R><Data/></R>", Some(0)),
        ("{}", Some(0)),
        (r#"{"Data":{"Other":[{"A":1}]}}"#, None),
        (r#"{"Data":{"Item":"text"}}"#, None),
        (r#"{"Data":{"Item":[1]}}"#, None),
        (r#"{"Data":7}"#, None),
    ] {
        let tree = parse(body).unwrap();
        assert_eq!(tree.list("Data", "Item").map(|items| items.len()), expected, "{body}");
    }
}

#[test]
fn numbers_and_truth_values_in_either_shape() {
    let tree = parse(r#"{"A":1,"B":"2","C":true,"D":"False","E":"x","F":1.5}"#).unwrap();
    assert_eq!(
        (tree.number("A"), tree.number("B"), tree.number("E"), tree.number("F")),
        (Some(1), Some(2), None, None)
    );
    assert_eq!((tree.boolean("C"), tree.boolean("D"), tree.boolean("E")), (Some(true), Some(false), None));
}

#[test]
fn numbers_read_as_they_are_written() {
    for number in
        ["0", "-0", "-7", "1e3", "1E+3", "-2.50e-7", "1.0", "18446744073709551616", "123456789012345678901234567890"]
    {
        let tree = parse(&format!(r#"{{"A":{number} , "L":{{"I":[{{"B":{number}}}]}},"E":[{number}]}}"#)).unwrap();
        assert_eq!(tree.text("A").as_deref(), Some(number));
        let items = tree.list("L", "I").unwrap();
        assert_eq!(items[0].text("B").as_deref(), Some(number));
        assert_eq!(tree.0["E"], serde_json::json!([number]));
    }
    let tree = parse(r#"{"A":-7,"B":1e3,"C":9223372036854775808,"D":-0}"#).unwrap();
    assert_eq!(["A", "B", "C", "D"].map(|name| tree.number(name)), [Some(-7), None, None, Some(0)]);
}

#[test]
fn digits_inside_strings_and_names_stay() {
    let tree = parse(r#"{"1-\"2":"a\"-1\\","B":"\\\"3","C":[1,"2"]}"#).unwrap();
    assert_eq!(tree.text("1-\"2").as_deref(), Some("a\"-1\\"));
    assert_eq!(tree.text("B").as_deref(), Some("\\\"3"));
    assert_eq!(tree.0["C"], serde_json::json!(["1", "2"]));
}

#[test]
fn what_is_no_number_of_json_is_refused() {
    for number in ["01", "1.", ".5", "+1", "-", "1e", "0x1", "1-2", "NaN", "1 2"] {
        assert!(parse(&format!(r#"{{"A":{number}}}"#)).is_err(), "{number}");
    }
}

#[test]
fn the_last_value_of_a_name_counts() {
    let tree = parse(r#"{"TaskNo":"a","TaskNo":2}"#).unwrap();
    assert_eq!(tree.text("TaskNo").as_deref(), Some("2"));
    // Another letter case makes another name, and the documented one is preferred.
    let tree = parse(r#"{"TaskNo":"a","taskno":"b"}"#).unwrap();
    assert_eq!(tree.text("TaskNo").as_deref(), Some("a"));
    assert_eq!(parse("<R><A>1</A><A>2</A></R>").unwrap().text("A"), None);
}

#[test]
fn comments_and_instructions_are_no_text() {
    for (xml, expected) in [
        ("t-1<!-- node 7 -->", Some("t-1")),
        ("<!-- node 7 -->t-1", Some("t-1")),
        ("t-<!-- node 7 -->1", Some("t-1")),
        ("t-<?node 7?>1", Some("t-1")),
        ("<![CDATA[t]]><!-- node 7 --><![CDATA[-1]]>", Some("t-1")),
        ("<!-- node 7 -->", None),
        // Mixed content is no text.
        ("t-<b/>1", None),
    ] {
        let tree = parse(&format!("<R><TaskNo>{xml}</TaskNo></R>")).unwrap();
        assert_eq!(tree.text("TaskNo").as_deref(), expected, "{xml}");
    }
}

#[test]
fn the_error_of_a_parser_quotes_nothing() {
    for text in ["<a><the-token></a>", "<a>&the-token;", "<the-token:a/>", r#"{"a": the-token}"#] {
        let error = parse(text).unwrap_err();
        assert!(!error.contains("the-token"), "{error}");
    }
}

#[test]
fn what_is_no_answer_is_named() {
    for (text, expected) in [
        ("", "empty"),
        (" \n", "empty"),
        ("<!DOCTYPE html><p>", "web page"),
        ("<HTML>", "web page"),
        ("upstream error", "neither"),
        ("<!-- squid --><?x?>\n<HEAD class='a'><b>", "web page"),
        ("<h1>Bad Gateway</h1>", "web page"),
        ("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", "web page"),
        ("{\"a\":", "not valid JSON"),
        ("{\"a\":1}{\"a\":2}", "not valid JSON"),
        ("<a><b></a>", "not JSON: it begins with \"<\""),
        ("<", "not JSON: it begins with \"<\""),
        ("[{\"TaskNo\":\"t\"}]", "not an object"),
        ("\"TaskNo\"", "not an object"),
        ("\u{1}\u{2}TaskNo", "neither"),
        ("<!DOCTYPE x [<!ENTITY y \"z\">]><x>&y;</x>", "XML"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.contains(expected), "{text:?}: {error}");
    }
    let error = Tree::parse("<a><b></a>", ReplyFormat::Xml).unwrap_err();
    assert!(error.starts_with("the reply is not valid XML (at 1:"), "{error}");
}

#[test]
fn what_can_be_read_counts() {
    for text in [
        r#"{"TaskNo":"t-1","Message":"\ud83d"}"#,
        "{\"TaskNo\":\"t-1\",\"Message\":\"\u{1}\"}",
        "{\"TaskNo\":\"t-1\",\"Message\":\"�\"}\0\0",
        "\u{feff}\0{\"TaskNo\":\"t-1\",\"Message\":\"�\"}<!-- node 7 -->",
        "<R><TaskNo>t-1</TaskNo><Message>&#xD83D;</Message></R>",
        "<R><TaskNo>t-1</TaskNo><Message>&#0;</Message></R>",
        "<R><TaskNo>t-1</TaskNo><Message>\u{1b}</Message></R>\0nginx",
        "<?xml version='1.0' encoding='GBK'?><R><TaskNo>t-1</TaskNo><Message>�</Message></R>",
        "<?xml version='1.1' encoding='x'?><R><TaskNo>t-1</TaskNo><Message><![CDATA[\u{1}]]></Message></R>",
    ] {
        let tree = parse(text).unwrap();
        assert_eq!(tree.text("TaskNo").as_deref(), Some("t-1"), "{text:?}");
        assert!(matches!(tree.text("Message").as_deref(), Some("�" | "\u{1}")), "{text:?}: {tree:?}");
    }
    let tree = parse("<R><TaskNo>t-1</TaskNo><Url>x?a=1&b=2&nbsp;</Url></R>").unwrap();
    assert_eq!(tree.text("Url").as_deref(), Some("x?a=1&b=2"));
}

#[test]
fn hostile_nesting_is_refused_on_a_small_stack() {
    // As deep as the size limit of a reply allows, on a stack such as Swift gives its threads.
    let depth = MAX_REPLY_BYTES / 7;
    let replies = [
        "<a>".repeat(depth) + &"</a>".repeat(depth),
        "{\"a\":".repeat(depth),
        "<a>".repeat(depth),
        "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth),
        format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth)),
    ];
    let parse = move || replies.iter().all(|reply| parse(reply).is_err());
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(parse).unwrap();
    assert!(thread.join().unwrap());
}

#[test]
fn hostile_attributes_are_refused_before_they_are_compared() {
    let attributes: String = (0..=MAX_EQUALS_SIGNS).map(|number| format!(" a{number} = ''")).collect();
    let error = parse(&format!("<a{attributes}/>")).unwrap_err();
    assert!(error.contains("too many attributes"), "{error}");
}

#[test]
fn namespaces_are_refused_before_the_parser_compares_them() {
    let names: String = (0..17).map(|number| format!(" xmlns:n{number}='u'")).collect();
    let error = Tree::parse(&format!("<R{names}><TaskNo>t</TaskNo></R>"), ReplyFormat::Xml).unwrap_err();
    assert!(error.contains("too many attributes"), "{error}");
}
