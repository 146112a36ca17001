//! How long signing, encoding and replies take: `cargo bench --package alidomain-bench`.

use std::hint::black_box;
use std::net::TcpListener;
use std::time::Duration;

use alidomain::rpc::{signature_v1, signature_v3};
use alidomain::{ContactType, QueryTaskListRequest, SaveSingleTaskForUpdatingContactInfoRequest};
use alidomain_bench::canned::{self, Failure, SECRET, SUBMITTED};
use criterion::Criterion;

fn main() -> Result<(), Failure> {
    let (short, second) = (Duration::from_millis(300), Duration::from_secs(1));
    let mut criterion =
        Criterion::default().sample_size(20).warm_up_time(short).measurement_time(second).configure_from_args();
    signing(&mut criterion);
    calls(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

fn signing(criterion: &mut Criterion) {
    let (parameters, headers) = (canned::parameters(), canned::headers());
    criterion.bench_function("encode and join parameters (V1)", |bencher| {
        bencher.iter(|| signature_v1::string_to_sign("POST", black_box(&parameters)));
    });
    let text = signature_v1::string_to_sign("POST", &parameters);
    criterion.bench_function("sign (V1)", |bencher| bencher.iter(|| signature_v1::sign(SECRET, black_box(&text))));
    let hash = signature_v3::content_sha256(b"");
    let request = || signature_v3::canonical_request("GET", black_box(&parameters), &headers, &hash);
    criterion.bench_function("encode and join parameters (V3)", |bencher| bencher.iter(request));
    let request = request();
    criterion.bench_function("sign (V3)", |bencher| {
        bencher.iter(|| signature_v3::sign(SECRET, &signature_v3::string_to_sign(black_box(&request))));
    });
}

/// Against a server in a thread of this program. The two differ by the parsing of 50 tasks.
fn calls(criterion: &mut Criterion) -> Result<(), Failure> {
    let client = canned::client(&served(SUBMITTED.to_owned())?)?;
    criterion.bench_function("submit, reply of 1 field", |bencher| {
        bencher.iter(|| {
            let request =
                SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, "example.com".to_owned(), 42);
            client.save_single_task_for_updating_contact_info_blocking(request)
        });
    });
    let client = canned::client(&served(canned::list())?)?;
    criterion.bench_function("list, reply of 50 tasks", |bencher| {
        bencher.iter(|| client.query_task_list_blocking(QueryTaskListRequest::default()));
    });
    Ok(())
}

/// The endpoint of a server that has this reply for every request.
fn served(reply: String) -> Result<String, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    // It ends with the program.
    std::thread::spawn(move || canned::serve(&listener, &reply).map_err(|error| eprintln!("{error}")));
    Ok(endpoint)
}
